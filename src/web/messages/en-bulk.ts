/** Texts of changing many rows, of revision and of revocation, a part of the catalogue `en`. */
export const enBulk = {
  'bulk.title': 'Change many rows',
  'bulk.table': 'Table of changes',
  'bulk.tableHint':
    'TSV, CSV, a workbook (.xlsx) or NDJSON: a column with sample names or accessions, and the columns that change. An empty cell changes nothing, [clear] empties the field.',
  'bulk.replace': 'Find and replace',
  'bulk.replaceAmong': {
    one: 'In the {count} row shown below',
    other: 'In the {count} rows that the filter below lets through',
  },
  'bulk.field': 'Field',
  'bulk.find': 'Find',
  'bulk.with': 'Replace with',
  'bulk.whole': 'Only where it is the whole value',
  'bulk.preview': 'Preview',
  'bulk.rows': { one: '{count} row changes.', other: '{count} rows change.' },
  'bulk.nothing': 'Nothing would change.',
  'bulk.fieldRows': { one: '{field}: {count} row', other: '{field}: {count} rows' },
  'bulk.unknown': 'Columns that are no field, left out: {names}',
  'bulk.missing': {
    one: '{count} row was not found: {names}',
    other: '{count} rows were not found: {names}',
  },
  'bulk.unclear': {
    one: '{count} row is left out, as its sample is named more than once: {names}',
    other: '{count} rows are left out, as their samples are named more than once: {names}',
  },
  'bulk.closed': {
    one: '{count} row is approved or released and stays: {names}',
    other: '{count} rows are approved or released and stay: {names}',
  },
  'bulk.unchanged': {
    one: '{count} row has these values already.',
    other: '{count} rows have these values already.',
  },
  'bulk.first': 'First rows that change',
  'bulk.apply': { one: 'Change {count} row', other: 'Change {count} rows' },
  'bulk.cancel': 'Do not change',
  'bulk.done': { one: '{count} row changed.', other: '{count} rows changed.' },
  'bulk.undo': 'Undo this change',
  'bulk.undone': { one: '{count} row is as it was.', other: '{count} rows are as they were.' },
  'bulk.kept': {
    one: '{count} row was changed or approved since and stays: {names}',
    other: '{count} rows were changed or approved since and stay: {names}',
  },
  'revise.title': 'Revise released entries',
  'revise.what':
    'A table of accessions and the columns that change. Each entry gets a next version, which you look at and approve before it is released; no sequence is sent again.',
  'revise.group': 'Of the group',
  'revise.noGroup': 'You belong to no group that may revise entries.',
  'revise.tableHint':
    'TSV, CSV, a workbook (.xlsx) or NDJSON with a column “accession” and the columns that change. An empty cell changes nothing, [clear] empties the field.',
  'revise.reason': 'Why are they revised?',
  'revise.entries': { one: '{count} entry is revised.', other: '{count} entries are revised.' },
  'revise.noAccession': {
    one: '{count} line has no accession and is left out: {names}',
    other: '{count} lines have no accession and are left out: {names}',
  },
  'revise.empty': {
    one: '{count} entry has no change and is left out.',
    other: '{count} entries have no change and are left out.',
  },
  'revise.dropped': {
    one: '{count} entry leaves segments out: {names}',
    other: '{count} entries leave segments out: {names}',
  },
  'revise.repeated': 'These are named more than once. Keep one line of each: {names}',
  'revise.tooMany': {
    one: 'No more than {count} entry can be revised at once. Split the table.',
    other: 'No more than {count} entries can be revised at once. Split the table.',
  },
  'revise.first': 'First entries, as they are and as they become',
  'revise.unseen': '{accession} was not found.',
  'revise.start': { one: 'Revise {count} entry', other: 'Revise {count} entries' },
  'revoke.title': 'Revoke this entry',
  'revoke.what':
    'Searches no longer find it. Its versions stay under its accession, with the reason.',
  'revoke.reason': 'Why is it revoked?',
  'revoke.start': 'Revoke',
  'revoke.sure':
    '{accession} gets a last version that says why, and everybody may read that. It cannot be taken back.',
} as const;
