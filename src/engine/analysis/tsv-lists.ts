import { aaString, nucLetter, nucString } from '../../bio/alphabet.ts';
import { formatRange, type Range } from '../../bio/position.ts';
import type { CodedInsertion } from './backtrace.ts';
import type { Dataset } from './dataset.ts';
import { formatFloat } from './number-format.ts';
import type {
  AnalysisSuccess,
  CdsFrameShift,
  LabeledMutation,
  LetterRange,
  Mutation,
  NodeMutations,
  RelativeMutations,
} from './result.ts';

// Every list is put together in a plain loop: a genome's row has a hundred of them, and chains of `map`
// and `join` took a third of the time in which the compiler works before code is quick, in each thread.

/** A text behind a list that has begun or not. */
export function append(list: string, text: string, separator = ','): string {
  return list === '' ? text : list + separator + text;
}

/** A nucleotide mutation, such as C241T. */
function formatNuc({ position, from, to }: Mutation): string {
  return nucLetter(from) + (position + 1) + nucLetter(to);
}

/** An amino acid mutation with its CDS, such as S:D614G. */
function formatAa(cds: string, { position, from, to }: Mutation): string {
  return `${cds}:${String.fromCharCode(from)}${position + 1}${String.fromCharCode(to)}`;
}

/** Nucleotide mutations, parted by commas unless another separator is given. */
export function joinNuc(mutations: readonly Mutation[], separator = ','): string {
  let list = '';
  for (const mutation of mutations) list = append(list, formatNuc(mutation), separator);
  return list;
}

/** Nucleotide mutations with their labels, such as C241T|Alpha&Beta. */
export function joinLabeledNuc(mutations: readonly LabeledMutation[]): string {
  let list = '';
  for (const mutation of mutations) {
    list = append(list, `${formatNuc(mutation)}|${mutation.labels.join('&')}`);
  }
  return list;
}

/** Ranges of positions, 1-based with both ends, such as 11-15,18. */
export function joinRanges(ranges: readonly Range[]): string {
  let list = '';
  for (const range of ranges) list = append(list, formatRange(range));
  return list;
}

/** Ranges of an ambiguous letter, such as Y:11-15. */
export function joinLetterRanges(ranges: readonly LetterRange[]): string {
  let list = '';
  for (const range of ranges) {
    list = append(list, `${nucLetter(range.letter)}:${formatRange(range)}`);
  }
  return list;
}

/** Formats a range; an empty one as the peer does. */
export function formatRangeOrEmpty(range: Range): string {
  return range.end <= range.begin ? 'empty range' : formatRange(range);
}

/** Deleted positions as ranges. */
export function joinDeletions(deletions: readonly Mutation[]): string {
  let list = '';
  for (let at = 0; at < deletions.length; ) {
    const begin = (deletions[at] as Mutation).position;
    let end = begin;
    while (deletions[at]?.position === end) {
      end++;
      at++;
    }
    list = append(list, formatRange({ begin, end }));
  }
  return list;
}

/** Nucleotide insertions behind their position, such as 22204:GAGCCAGAA. */
export function joinInsertions(insertions: readonly CodedInsertion[]): string {
  let list = '';
  for (const { position, letters } of insertions) {
    list = append(list, `${position}:${nucString(letters)}`);
  }
  return list;
}

/** Frame shifts as codons of their CDS. */
export function joinFrameShifts(dataset: Dataset, shifts: readonly CdsFrameShift[]): string {
  let list = '';
  for (const { cds, codons } of shifts) {
    list = append(list, `${dataset.cdses[cds]?.name}:${formatRangeOrEmpty(codons)}`);
  }
  return list;
}

/** A cell and how many entries it lists. */
export interface CountedList {
  text: string;
  count: number;
}

/** Order of the names of CDSs by their bytes, in which lists over several CDSs are printed. */
function cdsesByName(
  dataset: Dataset,
): readonly { readonly name: string; readonly index: number }[] {
  return [...dataset.cdses]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, index }) => ({ name, index }));
}

/** Formats what is spread over CDSs, in the order of their names. */
export class AaLists {
  readonly #cdses: readonly { readonly name: string; readonly index: number }[];

  constructor(dataset: Dataset) {
    this.#cdses = cdsesByName(dataset);
  }

  /** One kind of mutations relative to a node. */
  join(
    mutations: RelativeMutations | null,
    kind: 'substitutions' | 'deletions' | 'reversions' | 'unlabeled',
  ): string {
    let list = '';
    if (mutations === null) return list;
    for (const { name, index } of this.#cdses) {
      const own: NodeMutations | undefined = mutations.aa[index];
      if (own === undefined) continue;
      for (const mutation of own[kind]) list = append(list, formatAa(name, mutation));
    }
    return list;
  }

  joinLabeled(mutations: RelativeMutations | null): string {
    let list = '';
    if (mutations === null) return list;
    for (const { name, index } of this.#cdses) {
      for (const mutation of mutations.aa[index]?.labeled ?? []) {
        list = append(list, `${formatAa(name, mutation)}|${mutation.labels.join('&')}`);
      }
    }
    return list;
  }

  /** Substitutions and deletions ('-') of the query relative to the reference. */
  called(result: AnalysisSuccess): {
    readonly substitutions: CountedList;
    readonly deletions: CountedList;
  } {
    const substitutions = { text: '', count: 0 };
    const deletions = { text: '', count: 0 };
    for (const { name, index } of this.#cdses) {
      const translation = result.translations[index];
      if (translation == null) continue;
      for (const mutation of translation.mutations) {
        const list = mutation.to === 45 ? deletions : substitutions;
        list.text = append(list.text, formatAa(name, mutation));
        list.count++;
      }
    }
    return { substitutions, deletions };
  }

  insertions(result: AnalysisSuccess): CountedList {
    const list = { text: '', count: 0 };
    for (const { name, index } of this.#cdses) {
      const translation = result.translations[index];
      if (translation == null) continue;
      for (const { position, letters } of translation.insertions) {
        list.text = append(list.text, `${name}:${position}:${aaString(letters)}`);
        list.count++;
      }
    }
    return list;
  }

  coverage(result: AnalysisSuccess): string {
    let list = '';
    for (const { name, index } of this.#cdses) {
      const translation = result.translations[index];
      if (translation == null) continue;
      list = append(list, `${name}:${formatFloat(translation.coverage)}`);
    }
    return list;
  }
}
