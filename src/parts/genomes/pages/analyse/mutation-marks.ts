import {
  parseAaMutation,
  parseInsertion,
  parseNucMutation,
  parseRange,
} from '../../../../bio/mutation.ts';
import { listOf, type NamedCells } from './result-row.ts';

export type MarkKind =
  | 'unaligned'
  | 'missing'
  | 'deletion'
  | 'ambiguous'
  | 'frameShift'
  | 'substitution'
  | 'insertion';

/** Something to draw on the track of a sequence. */
export interface Mark {
  readonly kind: MarkKind;
  /** Bases of the reference, or codons of a CDS; 0-based half-open, empty for an insertion. */
  readonly begin: number;
  readonly end: number;
  /** The new letter of a substitution. */
  readonly letter: string;
  /** As a reader knows it: 'C241T', '21765-21770', 'S:N501Y'. */
  readonly text: string;
}

function rangeMarks(kind: MarkKind, texts: readonly string[], prefix = ''): Mark[] {
  return texts.flatMap((text) => {
    const parsed = parseRange(text.slice(text.lastIndexOf(':') + 1));
    return parsed.ok ? [{ kind, ...parsed.value, letter: '', text: `${prefix}${text}` }] : [];
  });
}

/** Marks on the genome, those in front last. `length` is the reference's. */
export function findNucleotideMarks(cells: NamedCells, length: number): Mark[] {
  const begin = Number(cells.alignmentStart) - 1;
  const end = Number(cells.alignmentEnd);
  const unaligned = [
    { begin: 0, end: begin },
    { begin: end, end: length },
  ].filter((range) => range.end > range.begin);
  return [
    ...unaligned.map(
      (range): Mark => ({
        kind: 'unaligned',
        ...range,
        letter: '',
        text: `${range.begin + 1}-${range.end}`,
      }),
    ),
    ...rangeMarks('missing', listOf(cells, 'missing')),
    ...rangeMarks('deletion', listOf(cells, 'deletions')),
    ...rangeMarks('ambiguous', listOf(cells, 'nonACGTNs')),
    ...listOf(cells, 'substitutions').flatMap((text): Mark[] => {
      const parsed = parseNucMutation(text);
      if (!parsed.ok) return [];
      const { position, to } = parsed.value;
      return [{ kind: 'substitution', begin: position, end: position + 1, letter: to, text }];
    }),
    ...insertionMarks(listOf(cells, 'insertions'), null),
  ];
}

function insertionMarks(texts: readonly string[], cds: string | null): Mark[] {
  return texts.flatMap((text): Mark[] => {
    const parsed = parseInsertion(text);
    if (!parsed.ok || parsed.value.cds !== cds) return [];
    // The table gives the codon before it, which is what `position` counts.
    const at = Math.max(0, parsed.value.position);
    return [{ kind: 'insertion', begin: at, end: at, letter: '', text }];
  });
}

/** Marks on the peptide of a CDS. */
export function findAminoAcidMarks(cells: NamedCells, cds: string): Mark[] {
  const own = (column: string): string[] =>
    listOf(cells, column).filter((text) => text.slice(0, text.lastIndexOf(':')) === cds);
  const changes = [...own('aaDeletions'), ...own('aaSubstitutions')].flatMap((text): Mark[] => {
    const parsed = parseAaMutation(text);
    if (!parsed.ok) return [];
    const { position, to } = parsed.value;
    const kind = to === '-' ? 'deletion' : 'substitution';
    return [{ kind, begin: position, end: position + 1, letter: to, text }];
  });
  return [
    ...rangeMarks('missing', own('unknownAaRanges')),
    ...rangeMarks('frameShift', own('frameShifts')),
    ...changes,
    ...insertionMarks(listOf(cells, 'aaInsertions'), cds),
  ];
}

/**
 * The mark at a position: the nearest small one within `reach`, else the range that holds it, those in
 * front first; null where there is none.
 */
export function findMarkAt(marks: readonly Mark[], position: number, reach: number): Mark | null {
  let small: Mark | null = null;
  let wide: Mark | null = null;
  let least = reach;
  for (const mark of marks) {
    const { begin, end } = mark;
    if (end - begin <= 1) {
      const away = Math.abs(position - (begin + end) / 2);
      if (away > least) continue;
      small = mark;
      least = away;
    } else if (position >= begin && position <= end) wide = mark;
  }
  return small ?? wide;
}
