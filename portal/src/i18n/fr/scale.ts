import type { scale as en } from "../en/scale";

export const scale: Record<keyof typeof en, string> = {
  "scale.title": "Mise à l’échelle",
  "scale.mode": "Mode",
  "scale.text": "Le mode limite le nombre de travaux activés en même temps.",
  "scale.free": "Gratuit",
  "scale.standard": "Standard",
  "scale.unlimited": "Illimité",
  "scale.limit": "{enabled} travaux activés sur {limit}",
  "scale.noLimit": "{enabled} travaux activés, sans limite",
  "scale.upTo": "jusqu’à {limit} travaux activés",
  "scale.any": "autant de travaux activés que voulu",
  "scale.confirmTitle": "Passer en mode {name} ?",
  "scale.confirmText": "Plus de travaux sont activés que ce mode ne permet : {names} seront désactivés.",
  "scale.down": "Si un mode autorise moins de travaux qu’il n’y en a d’activés, y passer les désactive tous ; rien n’est supprimé.",
  "scale.change": "Changer",
  "scale.changed": "Le mode est maintenant {name}.",
};
