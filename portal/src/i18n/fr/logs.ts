import type { logs as en } from "../en/logs";

export const logs: Record<keyof typeof en, string> = {
  "logs.title": "Journaux",
  "logs.level": "Niveau",
  "logs.level.debug": "Tout",
  "logs.level.info": "Informations et plus",
  "logs.level.warning": "Avertissements et erreurs",
  "logs.level.error": "Erreurs seulement",
  "logs.job": "Travail",
  "logs.allJobs": "Tous les travaux",
  "logs.text": "Texte",
  "logs.live": "En direct",
  "logs.empty": "Rien n’a été écrit",
  "logs.emptyText": "Ce que les scripts écrivent et ce que le service dit de lui-même apparaît ici.",
  "logs.noMatch": "Aucune entrée ne correspond.",
  "logs.openRun": "Ouvrir l’exécution {id}",
};
