/** Texts of changing many rows, of revision and of revocation, in French; a part of the catalogue `fr`. */
export const frBulk = {
  'bulk.title': 'Modifier plusieurs lignes',
  'bulk.table': 'Tableau des modifications',
  'bulk.tableHint':
    'TSV, CSV, classeur (.xlsx) ou NDJSON : une colonne avec les noms d’échantillons ou les numéros d’accession, et les colonnes à modifier. Une cellule vide ne change rien, [clear] vide le champ.',
  'bulk.replace': 'Rechercher et remplacer',
  'bulk.replaceAmong': {
    one: 'Dans la ligne affichée ci-dessous ({count})',
    other: 'Dans les {count} lignes que le filtre ci-dessous laisse passer',
  },
  'bulk.field': 'Champ',
  'bulk.find': 'Rechercher',
  'bulk.with': 'Remplacer par',
  'bulk.whole': 'Seulement si c’est la valeur entière',
  'bulk.preview': 'Prévisualiser',
  'bulk.rows': { one: '{count} ligne change.', other: '{count} lignes changent.' },
  'bulk.nothing': 'Rien ne changerait.',
  'bulk.fieldRows': { one: '{field} : {count} ligne', other: '{field} : {count} lignes' },
  'bulk.unknown': 'Colonnes ignorées, car elles ne correspondent à aucun champ : {names}',
  'bulk.missing': {
    one: '{count} ligne introuvable : {names}',
    other: '{count} lignes introuvables : {names}',
  },
  'bulk.unclear': {
    one: '{count} ligne est ignorée, car son échantillon est nommé plusieurs fois : {names}',
    other:
      '{count} lignes sont ignorées, car leurs échantillons sont nommés plusieurs fois : {names}',
  },
  'bulk.closed': {
    one: '{count} ligne est approuvée ou publiée et reste inchangée : {names}',
    other: '{count} lignes sont approuvées ou publiées et restent inchangées : {names}',
  },
  'bulk.unchanged': {
    one: '{count} ligne a déjà ces valeurs.',
    other: '{count} lignes ont déjà ces valeurs.',
  },
  'bulk.first': 'Premières lignes qui changent',
  'bulk.apply': { one: 'Modifier {count} ligne', other: 'Modifier {count} lignes' },
  'bulk.cancel': 'Ne pas modifier',
  'bulk.done': { one: '{count} ligne modifiée.', other: '{count} lignes modifiées.' },
  'bulk.undo': 'Annuler cette modification',
  'bulk.undone': {
    one: '{count} ligne est revenue à son état antérieur.',
    other: '{count} lignes sont revenues à leur état antérieur.',
  },
  'bulk.kept': {
    one: '{count} ligne a été modifiée ou approuvée depuis et reste inchangée : {names}',
    other: '{count} lignes ont été modifiées ou approuvées depuis et restent inchangées : {names}',
  },
  'revise.title': 'Réviser des entrées publiées',
  'revise.what':
    'Un tableau de numéros d’accession et des colonnes à modifier. Chaque entrée reçoit une nouvelle version, que vous examinez et approuvez avant sa publication ; aucune séquence n’est envoyée de nouveau.',
  'revise.group': 'Du groupe',
  'revise.noGroup': 'Vous n’appartenez à aucun groupe qui puisse réviser des entrées.',
  'revise.tableHint':
    'TSV, CSV, classeur (.xlsx) ou NDJSON avec une colonne « accession » et les colonnes à modifier. Une cellule vide ne change rien, [clear] vide le champ.',
  'revise.reason': 'Pourquoi sont-elles révisées ?',
  'revise.entries': { one: '{count} entrée est révisée.', other: '{count} entrées sont révisées.' },
  'revise.noAccession': {
    one: '{count} ligne n’a pas de numéro d’accession et est ignorée : {names}',
    other: '{count} lignes n’ont pas de numéro d’accession et sont ignorées : {names}',
  },
  'revise.empty': {
    one: '{count} entrée ne change pas et est ignorée.',
    other: '{count} entrées ne changent pas et sont ignorées.',
  },
  'revise.dropped': {
    one: '{count} entrée laisse des segments de côté : {names}',
    other: '{count} entrées laissent des segments de côté : {names}',
  },
  'revise.repeated':
    'Ces entrées sont nommées plusieurs fois. Gardez une seule ligne pour chacune : {names}',
  'revise.tooMany': {
    one: 'On ne peut pas réviser plus de {count} entrée à la fois. Divisez le tableau.',
    other: 'On ne peut pas réviser plus de {count} entrées à la fois. Divisez le tableau.',
  },
  'revise.first': 'Premières entrées, telles qu’elles sont et telles qu’elles deviennent',
  'revise.unseen': '{accession} est introuvable.',
  'revise.start': { one: 'Réviser {count} entrée', other: 'Réviser {count} entrées' },
  'revoke.title': 'Révoquer cette entrée',
  'revoke.what':
    'Les recherches ne la trouvent plus. Ses versions restent sous son numéro d’accession, avec le motif.',
  'revoke.reason': 'Pourquoi est-elle révoquée ?',
  'revoke.start': 'Révoquer',
  'revoke.sure':
    '{accession} reçoit une dernière version qui dit pourquoi, et que tout le monde peut lire. C’est irréversible.',
} as const;
