import type { FastaRecord } from '../../../bio/fasta.ts';

/** A name under which the table may know a sequence. */
export interface SequenceName {
  readonly name: string;
  /** The segment that the record tells beside the name: 'L' of 'x_L' for 'x', or a part between bars. */
  readonly told: string | null;
  /** The segment at the end of the name itself: 'L' for 'x_L'. A sample may be called so, whatever segment it is. */
  readonly ending: string | null;
}

/** What a row is found by: the sample's name, a name of its column fastaIds, or the name of the isolate. */
export type NameKind = 'sample' | 'given' | 'isolate';

/** 'x' and 'L' of 'x_L', which is how sequences of several segments are named; null without such an end. */
export function splitSegment(id: string): readonly [string, string] | null {
  const match = /^(.+)[_|/]([A-Za-z0-9]{1,20})$/.exec(id);
  return match === null ? null : [match[1] ?? '', match[2] ?? ''];
}

/** Names under which the table may know a record: the whole header, its first word, and that up to a '|'. */
export function findCandidateIds(record: Pick<FastaRecord, 'name' | 'id'>): string[] {
  const beforeBar = record.name.split('|', 1)[0] ?? '';
  return [...new Set([record.name, record.id, beforeBar.trim()])].filter((id) => id !== '');
}

/**
 * All names under which the table may know a record, the likeliest first, for submissions and imports: those of
 * `findCandidateIds`, each also without a segment at its end, as in 'x_L'. In 'x|HA|EPI_1', as GISAID writes headers of
 * influenza, a part between bars tells the segment.
 * @param segments names of the pathogen's segments; capitals make no difference
 */
export function listSequenceNames(
  record: Pick<FastaRecord, 'name' | 'id'>,
  segments: readonly string[],
): SequenceName[] {
  const find = (text: string) =>
    segments.find((one) => one.toLowerCase() === text.trim().toLowerCase()) ?? null;
  const [first = '', ...parts] = record.name.split('|');
  const between = new Set(parts.map(find).filter((part) => part !== null));
  const [byBar = null] = between.size === 1 ? between : [];
  const names: SequenceName[] = [];
  const add = (one: SequenceName) => {
    if (one.name !== '' && !names.some(({ name }) => name === one.name)) names.push(one);
  };
  for (const id of findCandidateIds(record)) {
    const split = splitSegment(id);
    const ending = split === null ? null : find(split[1]);
    const isBeforeBar = parts.length > 0 && id === first.trim();
    add({ name: id, told: isBeforeBar ? byBar : null, ending });
    if (split !== null && ending !== null) {
      add({ name: split[0].trim(), told: ending, ending: null });
    }
  }
  return names;
}

/** The segment that a record is said to be, once its row is known; null where its letters have to tell. */
export function tellSegment(
  { name, told, ending }: SequenceName,
  row: { readonly kind: NameKind; readonly sample: string },
): string | null {
  if (told !== null) return told;
  return row.kind === 'given' && name !== row.sample ? ending : null;
}

/** Names that a row gives its sequences, beside that of the sample. */
export interface RowNames {
  /** Of its column fastaIds; empty where the sample's name is that of its sequence. */
  readonly given: readonly string[];
  /** Name of the isolate, by which GISAID's FASTA names its sequences; null without one. */
  readonly isolate: string | null;
}

/** A name of a row as it is kept beside it. */
export interface KeptName {
  readonly name: string;
  readonly kind: Exclude<NameKind, 'sample'>;
}

/** The names to keep: those of the column fastaIds alone where it has some, else that of the isolate. */
export function listKeptNames({ given, isolate }: RowNames, sample: string): KeptName[] {
  if (given.length > 0) return [...new Set(given)].map((name) => ({ name, kind: 'given' }));
  return isolate === null || isolate === sample ? [] : [{ name: isolate, kind: 'isolate' }];
}
