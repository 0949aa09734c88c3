import type { audit as en } from "../en/audit";

export const audit: Record<keyof typeof en, string> = {
  "audit.title": "Journal d’audit",
  "audit.text": "Qui a changé quoi. Les lignes des tables et les exécutions isolées n’y figurent pas ; les valeurs secrètes, jamais.",
  "audit.when": "Quand",
  "audit.actor": "Qui",
  "audit.action": "Action",
  "audit.subject": "Objet",
  "audit.details": "Détails",
  "audit.anyAction": "Toutes les actions",
  "audit.anyActor": "Tout le monde",
  "audit.allOf": "tout {noun}",
  "audit.none": "Aucune entrée ne correspond.",
  "audit.token": "jeton",
  "audit.key": "clé",
  "audit.nobody": "personne",
};
