import { defineDraftMove } from '../drafts/draft-move.ts';

/** Approve drafts that are ready; their release follows. */
export const approveDrafts = defineDraftMove({
  name: 'approve-drafts',
  verb: 'approve',
  summary: 'Approve drafts that are ready; their release follows',
  description:
    'Of the selection those that are ready are approved. They are released within moments, and searchable then. Rows in which something may tell who a person is are refused with the others of the selection, until that is coarsened or acknowledged.',
  right: 'release',
  errors: ['request-conflict', 'privacy-open'],
  example: {
    name: 'an empty selection',
    as: 'administrator',
    params: { submission: '{exampleSubmission}' },
    body: { selection: { search: 'nothing is called so' } },
  },
  move: ({ drafts }, { submission, selection }, by) => drafts.approve(submission, selection, by),
});
