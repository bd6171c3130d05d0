import type { Queryable } from '../../../../platform/postgres/queryable.ts';
import type { Problem } from '../../../../schema/problem.ts';
import { listSequenceNames, splitSegment, tellSegment } from '../../import/sequence-names.ts';
import {
  describeItem,
  findDraftsOf,
  type PlacedItem,
  type TakenSequence,
  type WaitingDraft,
} from '../take-sequences.ts';

/** A sequence of a row that has several, with the segment that it is said to be. */
export interface TakenSegment extends TakenSequence {
  /** Null where its letters have to tell. */
  readonly segment: string | null;
}

/** What is wrong with a sequence of a row that is known. */
export interface RowProblem {
  readonly draft: WaitingDraft;
  readonly problem: Problem;
}

export interface TakenSegments {
  readonly taken: readonly TakenSegment[];
  readonly rowProblems: readonly RowProblem[];
  /** Of sequences that have no row. */
  readonly problems: readonly Problem[];
}

/**
 * Finds the rows of a batch of sequences of a pathogen of several segments, and the segment that each is said to be.
 * What a run before this one has taken is passed over. That two are of one segment is found when they are stored.
 */
export async function takeSegments(
  db: Queryable,
  submission: string,
  {
    items,
    segments,
  }: { readonly items: readonly PlacedItem[]; readonly segments: readonly string[] },
): Promise<TakenSegments> {
  const drafts = await findDraftsOf(db, submission, items, segments);
  const taken: TakenSegment[] = [];
  const rowProblems: RowProblem[] = [];
  const problems: Problem[] = [];
  for (const item of items) {
    if ('problem' in item) {
      problems.push(item.problem);
      continue;
    }
    const { record, file, place } = item;
    const name = listSequenceNames(record, segments).find((one) => drafts.has(one.name));
    const draft = name === undefined ? undefined : drafts.get(name.name);
    if (name !== undefined && draft !== undefined) {
      if (draft.records.includes(place) || draft.state !== 'received') continue;
      const segment = tellSegment(name, { kind: draft.kind, sample: draft.name });
      taken.push({ draft, record, place, file, segment });
      continue;
    }
    const [sample = '', other = ''] = splitSegment(record.id) ?? [];
    const known = drafts.get(sample);
    if (known === undefined) problems.push(describeItem('row-missing', item));
    else rowProblems.push({ draft: known, problem: describeUnknown(item, { other, segments }) });
  }
  return { taken, rowProblems, problems };
}

function describeUnknown(
  { record, file }: Extract<PlacedItem, { readonly file: string }>,
  { other, segments }: { readonly other: string; readonly segments: readonly string[] },
): Problem {
  return {
    code: 'segment-unknown',
    where: `${file} record ${record.index + 1}`,
    value: record.name.slice(0, 200),
    hint: `The name says segment "${other}", and the pathogen has ${segments.join(', ')}. Correct the name, or take the sequence out.`,
  };
}
