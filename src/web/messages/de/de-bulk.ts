/** German texts of changing many rows, of revision and of revocation, a part of the catalogue `de`. */
export const deBulk = {
  'bulk.title': 'Viele Zeilen ändern',
  'bulk.table': 'Tabelle mit Änderungen',
  'bulk.tableHint':
    'TSV, CSV, eine Arbeitsmappe (.xlsx) oder NDJSON: eine Spalte mit Probennamen oder Accessions und die Spalten, die sich ändern. Eine leere Zelle ändert nichts, [clear] leert das Feld.',
  'bulk.replace': 'Suchen und ersetzen',
  'bulk.replaceAmong': {
    one: 'In der {count} unten gezeigten Zeile',
    other: 'In den {count} Zeilen, die der Filter unten durchlässt',
  },
  'bulk.field': 'Feld',
  'bulk.find': 'Suchen',
  'bulk.with': 'Ersetzen durch',
  'bulk.whole': 'Nur wo es der ganze Wert ist',
  'bulk.preview': 'Vorschau',
  'bulk.rows': { one: '{count} Zeile ändert sich.', other: '{count} Zeilen ändern sich.' },
  'bulk.nothing': 'Es würde sich nichts ändern.',
  'bulk.fieldRows': { one: '{field}: {count} Zeile', other: '{field}: {count} Zeilen' },
  'bulk.unknown': 'Spalten, die kein Feld sind und ausgelassen werden: {names}',
  'bulk.missing': {
    one: '{count} Zeile wurde nicht gefunden: {names}',
    other: '{count} Zeilen wurden nicht gefunden: {names}',
  },
  'bulk.unclear': {
    one: '{count} Zeile wird ausgelassen, weil ihre Probe mehrfach genannt ist: {names}',
    other: '{count} Zeilen werden ausgelassen, weil ihre Proben mehrfach genannt sind: {names}',
  },
  'bulk.closed': {
    one: '{count} Zeile ist genehmigt oder freigegeben und bleibt, wie sie ist: {names}',
    other: '{count} Zeilen sind genehmigt oder freigegeben und bleiben, wie sie sind: {names}',
  },
  'bulk.unchanged': {
    one: '{count} Zeile hat diese Werte bereits.',
    other: '{count} Zeilen haben diese Werte bereits.',
  },
  'bulk.first': 'Die ersten Zeilen, die sich ändern',
  'bulk.apply': { one: '{count} Zeile ändern', other: '{count} Zeilen ändern' },
  'bulk.cancel': 'Nicht ändern',
  'bulk.done': { one: '{count} Zeile wurde geändert.', other: '{count} Zeilen wurden geändert.' },
  'bulk.undo': 'Diese Änderung rückgängig machen',
  'bulk.undone': {
    one: '{count} Zeile ist wieder, wie sie war.',
    other: '{count} Zeilen sind wieder, wie sie waren.',
  },
  'bulk.kept': {
    one: '{count} Zeile wurde seither geändert oder genehmigt und bleibt, wie sie ist: {names}',
    other:
      '{count} Zeilen wurden seither geändert oder genehmigt und bleiben, wie sie sind: {names}',
  },
  'revise.title': 'Freigegebene Einträge überarbeiten',
  'revise.what':
    'Eine Tabelle mit Accessions und den Spalten, die sich ändern. Jeder Eintrag erhält eine nächste Version, die Sie ansehen und genehmigen, bevor sie freigegeben wird; es wird keine Sequenz erneut gesendet.',
  'revise.group': 'Einträge der Gruppe',
  'revise.noGroup': 'Sie gehören zu keiner Gruppe, die Einträge überarbeiten darf.',
  'revise.tableHint':
    'TSV, CSV, eine Arbeitsmappe (.xlsx) oder NDJSON mit einer Spalte „accession“ und den Spalten, die sich ändern. Eine leere Zelle ändert nichts, [clear] leert das Feld.',
  'revise.reason': 'Warum werden sie überarbeitet?',
  'revise.entries': {
    one: '{count} Eintrag wird überarbeitet.',
    other: '{count} Einträge werden überarbeitet.',
  },
  'revise.noAccession': {
    one: '{count} Zeile hat keine Accession und wird ausgelassen: {names}',
    other: '{count} Zeilen haben keine Accession und werden ausgelassen: {names}',
  },
  'revise.empty': {
    one: '{count} Eintrag hat keine Änderung und wird ausgelassen.',
    other: '{count} Einträge haben keine Änderung und werden ausgelassen.',
  },
  'revise.dropped': {
    one: '{count} Eintrag lässt Segmente weg: {names}',
    other: '{count} Einträge lassen Segmente weg: {names}',
  },
  'revise.repeated': 'Diese sind mehrfach genannt. Behalten Sie je eine Zeile: {names}',
  'revise.tooMany': {
    one: 'Es kann höchstens {count} Eintrag auf einmal überarbeitet werden. Teilen Sie die Tabelle auf.',
    other:
      'Es können höchstens {count} Einträge auf einmal überarbeitet werden. Teilen Sie die Tabelle auf.',
  },
  'revise.first': 'Die ersten Einträge, vorher und nachher',
  'revise.unseen': '{accession} wurde nicht gefunden.',
  'revise.start': { one: '{count} Eintrag überarbeiten', other: '{count} Einträge überarbeiten' },
  'revoke.title': 'Diesen Eintrag widerrufen',
  'revoke.what':
    'Suchen finden ihn nicht mehr. Seine Versionen bleiben unter seiner Accession, mit dem Grund.',
  'revoke.reason': 'Warum wird er widerrufen?',
  'revoke.start': 'Widerrufen',
  'revoke.sure':
    '{accession} erhält eine letzte Version, die den Grund nennt und die alle lesen dürfen. Das kann nicht zurückgenommen werden.',
} as const;
