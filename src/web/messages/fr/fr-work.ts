/** French texts of the work list, a part of the catalogue `fr`. */
export const frWork = {
  'work.title': 'Liste de travail',
  'work.what':
    'Les lignes de toutes les soumissions d’un groupe qui attendent quelque chose. Choisissez-en pour les approuver, les retirer ou les corriger avec un seul tableau, quelle que soit leur soumission.',
  'work.noGroup': 'Vous n’appartenez à aucun groupe dont vous pouvez voir les lignes.',
  'work.search': 'Rechercher',
  'work.text': 'Texte dans une valeur',
  'work.field': 'Dans le champ',
  'work.anyField': 'N’importe lequel',
  'work.problem': 'Code d’un problème',
  'work.from': 'Modifiée à partir du',
  'work.to': 'Modifiée jusqu’au',
  'work.state.pending': 'Ni publiées ni retirées',
  'work.state.all': 'Toutes',
  'work.changed': 'Dernière modification',
  'work.sameProblem': 'Afficher toutes les lignes qui ont le problème {code}',
  'work.chooseNone': 'Ne rien choisir',
  'work.notDone': 'Cette soumission est restée telle quelle :',
  'work.fix': 'Corriger avec un tableau',
  'work.fixChosen': {
    one: 'Le tableau est comparé à la {count} ligne choisie.',
    other: 'Le tableau est comparé aux {count} lignes choisies.',
  },
  'work.fixFound': 'Le tableau est comparé à toutes les lignes trouvées, dix mille au plus.',
  'work.ofSubmission': 'D’une seule soumission.',
  'work.ofAll': 'De toutes les soumissions',
} as const;
