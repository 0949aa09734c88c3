import type { backups as en } from "../en/backups";

export const backups: Record<keyof typeof en, string> = {
  "backups.title": "Sauvegardes",
  "backups.text": "Chacune est un seul fichier qui contient tout : tables, travaux, scripts, exécutions, journaux et paramètres. Les paramètres restent chiffrés.",
  "backups.create": "Faire une sauvegarde",
  "backups.emptyTitle": "Il n’y a pas encore de sauvegarde",
  "backups.emptyText": "Une sauvegarde est un fichier qui rétablit tout le service, sur SQLite ou PostgreSQL.",
  "backups.making": "En cours : {done} lignes sur {total}",
  "backups.begun": "En cours …",
  "backups.progress": "Progression de {name}",
  "backups.failed": "Échouée : {reason}",
  "backups.downloadOf": "Télécharger {name}",
  "backups.deleteOf": "Supprimer {name}",
  "backups.deleteTitle": "Supprimer cette sauvegarde ?",
  "backups.deleteText": "{name} est supprimée du serveur. C’est définitif.",
  "backups.deleted": "{name} a été supprimée.",
  "backups.restore": "Comment rétablir",
  "backups.restoreText": "Sur la machine du nouveau service, serveur arrêté. Les paramètres ne se lisent qu’avec la clé secrète de ce service : gardez aussi son fichier secret.key, à part des sauvegardes.",
  "backups.elsewhere": "Les sauvegardes restent sur le serveur qui les a faites. Téléchargez-les, ou copiez-les sur une autre machine.",
};
