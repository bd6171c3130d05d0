/** German texts of the work list, a part of the catalogue `de`. */
export const deWork = {
  'work.title': 'Arbeitsliste',
  'work.what':
    'Zeilen aus allen Einsendungen einer Gruppe, die auf etwas warten. Wählen Sie einige aus, um sie zu genehmigen, zurückzuziehen oder mit einer Tabelle zu berichtigen, gleich zu welcher Einsendung sie gehören.',
  'work.noGroup': 'Sie gehören zu keiner Gruppe, deren Zeilen Sie sehen dürfen.',
  'work.search': 'Suchen',
  'work.text': 'Text in einem Wert',
  'work.field': 'Im Feld',
  'work.anyField': 'Beliebig',
  'work.problem': 'Code eines Problems',
  'work.from': 'Geändert ab',
  'work.to': 'Geändert bis',
  'work.state.pending': 'Weder freigegeben noch zurückgezogen',
  'work.state.all': 'Alle',
  'work.changed': 'Letzte Änderung',
  'work.sameProblem': 'Alle Zeilen mit dem Problem {code} zeigen',
  'work.chooseNone': 'Keine auswählen',
  'work.notDone': 'Diese Einsendung blieb, wie sie war:',
  'work.fix': 'Mit einer Tabelle berichtigen',
  'work.fixChosen': {
    one: 'Die Tabelle wird mit der {count} ausgewählten Zeile verglichen.',
    other: 'Die Tabelle wird mit den {count} ausgewählten Zeilen verglichen.',
  },
  'work.fixFound':
    'Die Tabelle wird mit allen gefundenen Zeilen verglichen, höchstens zehntausend.',
  'work.ofSubmission': 'Nur aus einer Einsendung.',
  'work.ofAll': 'Aus allen Einsendungen',
} as const;
