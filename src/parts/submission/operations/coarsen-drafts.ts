import { defineDraftMove } from '../drafts/draft-move.ts';

/** Write what is proposed in place of what may tell who a person is. */
export const coarsenDrafts = defineDraftMove({
  name: 'coarsen-drafts',
  verb: 'coarsen',
  summary: 'Write what is proposed in place of what may tell who a person is',
  description:
    'In the drafts of the selection that are not approved yet: of the problem that the selection names, or of every finding of privacy. A finding without a proposal empties its cell. Each draft is checked again.',
  right: 'submit',
  errors: [],
  example: {
    name: 'an empty selection',
    as: 'administrator',
    params: { submission: '{exampleRevision}' },
    body: { selection: { search: 'nothing is called so' } },
  },
  move: ({ drafts }, { submission, selection }, by) => drafts.coarsen(submission, selection, by),
});
