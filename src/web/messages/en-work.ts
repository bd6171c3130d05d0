/** Texts of the work list, a part of the catalogue `en`. */
export const enWork = {
  'work.title': 'Work list',
  'work.what':
    'Rows of all submissions of a group that wait for something. Choose some to approve, withdraw or mend them by one table, whichever submissions they are of.',
  'work.noGroup': 'You belong to no group whose rows you may see.',
  'work.search': 'Search',
  'work.text': 'Text in a value',
  'work.field': 'In the field',
  'work.anyField': 'Any',
  'work.problem': 'Code of a problem',
  'work.from': 'Changed from',
  'work.to': 'Changed until',
  'work.state.pending': 'Neither released nor withdrawn',
  'work.state.all': 'All',
  'work.changed': 'Last change',
  'work.sameProblem': 'Show all rows with the problem {code}',
  'work.chooseNone': 'Choose none',
  'work.notDone': 'This submission stayed as it was:',
  'work.fix': 'Mend by a table',
  'work.fixChosen': {
    one: 'The table is compared with the {count} chosen row.',
    other: 'The table is compared with the {count} chosen rows.',
  },
  'work.fixFound': 'The table is compared with all rows that were found, ten thousand at most.',
  'work.ofSubmission': 'Of one submission only.',
  'work.ofAll': 'Of all submissions',
} as const;
