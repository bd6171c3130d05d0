import { defineDraftMove } from '../drafts/draft-move.ts';

/** Withdraw drafts that are not released. */
export const withdrawDrafts = defineDraftMove({
  name: 'withdraw-drafts',
  verb: 'withdraw',
  summary: 'Withdraw drafts that are not released',
  description: 'What is withdrawn keeps its steps and is never released.',
  right: 'submit',
  errors: [],
  example: {
    name: 'an empty selection',
    as: 'administrator',
    params: { submission: '{exampleRevision}' },
    body: { selection: { search: 'nothing is called so' } },
  },
  move: ({ drafts }, { submission, selection }, by) =>
    drafts.withdrawDrafts(submission, selection, by),
});
