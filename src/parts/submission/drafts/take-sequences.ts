import type { FastaRecord } from '../../../bio/fasta.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { SequenceItem } from '../import/read-sequences.ts';
import {
  findCandidateIds,
  listSequenceNames,
  type NameKind,
  type SequenceName,
  splitSegment,
} from '../import/sequence-names.ts';
import type { DraftProblem } from './draft-problem.ts';
import type { DraftState } from './draft-state.ts';

/** A draft as its sequence finds it. */
export interface WaitingDraft {
  readonly id: number;
  readonly name: string;
  readonly state: DraftState;
  readonly problems: readonly DraftProblem[];
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
}

export interface TakenSequence {
  readonly draft: WaitingDraft;
  readonly record: FastaRecord;
  /** Place of the record among those of all files, from 0. */
  readonly place: number;
  readonly file: string;
}

export interface TakenBatch {
  readonly taken: readonly TakenSequence[];
  readonly problems: readonly Problem[];
}

/** A draft that a name stands for. */
export interface FoundDraft extends WaitingDraft {
  readonly foundBy: string;
  readonly kind: NameKind;
  /** Places of the sequences that it has. */
  readonly records: readonly (number | null)[];
}

/**
 * Finds the drafts of a batch of sequences, each draft with one sequence only. Call it for one batch
 * after the other with the same `used`: then the first sequence of a name gets the draft. What a run
 * before this one has taken is passed over.
 */
export async function takeSequences(
  db: Queryable,
  submission: string,
  batch: {
    readonly items: readonly PlacedItem[];
    readonly used: Set<number>;
    /** Name of the only segment. */
    readonly segment: string;
  },
): Promise<TakenBatch> {
  const { items, used, segment } = batch;
  const drafts = await findDraftsOf(db, submission, items, [segment]);
  const taken: TakenSequence[] = [];
  const problems: Problem[] = [];
  for (const item of items) {
    if ('problem' in item) {
      problems.push(item.problem);
      continue;
    }
    const { record, file, place } = item;
    const draft = listSequenceNames(record, [segment])
      .map(({ name }) => drafts.get(name))
      .find((found) => found !== undefined);
    if (draft === undefined) {
      const [sample = '', other = ''] = splitSegment(record.id) ?? [];
      problems.push(
        drafts.has(sample)
          ? describeSegment(item, { sample, other, segment })
          : describeItem('row-missing', item),
      );
    } else if (draft.records.includes(place)) continue;
    else if (draft.records.length > 0 || used.has(draft.id)) {
      problems.push(describeItem('sequence-repeated', item));
    } else if (draft.state === 'received' || draft.state === 'needs-attention') {
      used.add(draft.id);
      taken.push({ draft, record, place, file });
    }
  }
  return { taken, problems };
}

/** The drafts that the names of a batch's sequences stand for, those of samples whose segment is not known among them. */
export function findDraftsOf(
  db: Queryable,
  submission: string,
  items: readonly PlacedItem[],
  segments: readonly string[],
): Promise<Map<string, FoundDraft>> {
  const names = items.flatMap((item) =>
    'record' in item
      ? [
          ...listSequenceNames(item.record, segments).map(({ name }: SequenceName) => name),
          ...(splitSegment(item.record.id)?.slice(0, 1) ?? []),
        ]
      : [],
  );
  return findDrafts(db, submission, [...new Set(names)]);
}

/**
 * Finds the drafts of the first sequences while the table's other rows are still to come, so that first
 * results do not wait for them. It stops at the first sequence of which a later row could decide whose it is:
 * so each is taken as `takeSequences` will take it.
 */
export async function takeFirstSequences(
  db: Queryable,
  submission: string,
  items: readonly PlacedItem[],
): Promise<readonly TakenSequence[]> {
  const records = items.flatMap((item) => ('record' in item ? [item] : []));
  const toName = ({ record }: (typeof records)[number]) => findCandidateIds(record)[0] ?? '';
  const drafts = await findDrafts(db, submission, [...new Set(records.map(toName))]);
  const taken: TakenSequence[] = [];
  const used = new Set<number>();
  for (const item of items) {
    const draft = 'record' in item ? drafts.get(toName(item)) : undefined;
    if (!('record' in item) || draft === undefined || used.has(draft.id)) break;
    // A later row may be the sample that an isolate is called like.
    if (draft.kind === 'isolate') break;
    used.add(draft.id);
    if (draft.records.length === 0 && draft.state === 'received') taken.push({ draft, ...item });
  }
  return taken;
}

const HINTS = {
  'row-missing':
    'No row of the metadata table has this name in its column strain (or fastaIds, or isolate). Correct one of the two names.',
  'sequence-repeated': 'An earlier sequence has the same name; the first one counts.',
} as const;

/** A record that has its place among those of all files. */
export type PlacedItem = SequenceItem & { readonly place: number };

function describeSegment(
  { record, file }: { readonly record: FastaRecord; readonly file: string },
  names: { readonly sample: string; readonly other: string; readonly segment: string },
): Problem {
  const where = `${file} record ${record.index + 1}`;
  const hint = `The name says segment "${names.other}" of ${names.sample.slice(0, 100)}, and this pathogen is analysed as one segment (${names.segment}). Send that segment alone, named like its row.`;
  return { code: 'segment-unknown', where, value: record.name.slice(0, 200), hint };
}

/** What is wrong with a sequence that has no row of its own. */
export function describeItem(
  code: keyof typeof HINTS,
  { record, file }: { readonly record: FastaRecord; readonly file: string },
): Problem {
  const where = `${file} record ${record.index + 1}`;
  return { code, where, value: record.name.slice(0, 200), hint: HINTS[code] };
}

/**
 * The first draft of each name, in the order of the table; the name of an isolate stands behind all others. Each name is
 * looked up by itself, which costs the same however many drafts and sequences there are: joined, the server may read all
 * of them for each batch.
 */
async function findDrafts(
  db: Queryable,
  submission: string,
  names: readonly string[],
): Promise<Map<string, FoundDraft>> {
  if (names.length === 0) return new Map();
  const rows = await db.query<FoundDraft>(
    `SELECT d.id, d.submission_id AS name, n.name AS "foundBy", d.kind, d.state, d.problems, d.metadata,
       d.other_columns AS "otherColumns", ARRAY(SELECT record FROM draft_sequence WHERE draft = d.id) AS records
     FROM unnest($2::text[]) AS n(name)
       CROSS JOIN LATERAL (SELECT * FROM (
         (SELECT t.*, 'sample' AS kind FROM draft t
          WHERE submission = $1 AND submission_id = n.name AND sequence_name IS NULL ORDER BY row_number LIMIT 1)
         UNION ALL
         (SELECT t.*, 'given' AS kind FROM draft t
          WHERE submission = $1 AND sequence_name = n.name ORDER BY row_number LIMIT 1)
         UNION ALL
         (SELECT t.*, o.kind FROM draft_sequence_name o
            CROSS JOIN LATERAL (SELECT * FROM draft WHERE draft.id = o.draft OFFSET 0) t
          WHERE o.submission = $1 AND o.name = n.name ORDER BY o.kind, t.row_number LIMIT 1)
       ) found ORDER BY kind = 'isolate', row_number LIMIT 1) d`,
    [submission, names],
  );
  return new Map(rows.map((row) => [row.foundBy, row]));
}
