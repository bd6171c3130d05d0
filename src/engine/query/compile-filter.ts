import { defined } from '../../std/assert.ts';
import { findCode } from './alphabet.ts';
import {
  type Bitmap,
  complementBitmap,
  emptyBitmap,
  fullBitmap,
  intersectBitmaps,
  uniteBitmaps,
} from './bitmap.ts';
import { compileColumnFilter } from './compile-column-filter.ts';
import type { CompiledSchema, SequenceInfo } from './compiled-schema.ts';
import { findMissingRows } from './coverage.ts';
import { matchesInsertion, parseInsertionPattern } from './insertion-pattern.ts';
import { countMemberships } from './membership-counts.ts';
import { findSimilarRows, toProfileCodes } from './mutation-profile.ts';
import { entriesAt, entryBitmap } from './posting-index.ts';
import type { Segment, SequenceIndex } from './segment.ts';
import { stringAt } from './string-table.ts';
import type { Filter, LetterFilter } from './tree.ts';

/** Finds the rows of one segment that a filter takes, deleted rows included. */
export type RowFinder = (segment: Segment) => Bitmap;

/** How letters that are not certain are taken. */
type Certainty = 'asWritten' | 'maybe' | 'exact';

const inverted: Readonly<Record<Certainty, Certainty>> = {
  asWritten: 'asWritten',
  maybe: 'exact',
  exact: 'maybe',
};

/** What a filter needs to know besides the schema. */
export interface FilterContext {
  readonly schema: CompiledSchema;
  /** The letters of a stored row's sequence, for mutation profiles by key. */
  readonly readStoredCodes: (info: SequenceInfo, key: string) => Uint8Array | null;
  /** Called for each part of the filter and each segment; throws where the question must not go on. */
  readonly checkpoint?: (() => void) | undefined;
}

const sequenceOf = (segment: Segment, info: SequenceInfo): SequenceIndex =>
  defined(segment[info.kind][info.index], info.name);

/** The rows whose letter at a position is in a set of codes. */
function findRowsWithLetters(
  segment: Segment,
  info: SequenceInfo,
  { position, letters }: { position: number; letters: number },
): Bitmap {
  const sequence = sequenceOf(segment, info);
  const hasReference = ((letters >>> (info.reference[position] as number)) & 1) === 1;
  const parts: Bitmap[] = [];
  // With the reference letter in the set, the rows are those that have none of the other letters.
  const { differences } = sequence;
  const { begin, end } = entriesAt(differences, position);
  for (let entry = begin; entry < end; entry++) {
    const code = differences.codes[entry] as number;
    const isWanted = ((letters >>> (code & 31)) & 1) === 1;
    if (isWanted !== hasReference) parts.push(entryBitmap(differences, entry));
  }
  const wantsMissing = ((letters >>> info.alphabet.missing) & 1) === 1;
  if (wantsMissing !== hasReference) parts.push(findMissingRows(sequence.coverage, position));
  const found = uniteBitmaps(parts);
  return hasReference ? complementBitmap(found, segment.rowCount) : found;
}

/** The codes that a filter on one position takes (spec 3a: ambiguity maps, has-mutation). */
function chooseLetters(
  filter: Exclude<LetterFilter, { type: 'IsCovered' }>,
  info: SequenceInfo,
  certainty: Certainty,
): number {
  const { alphabet } = info;
  const reference = info.reference[filter.position] as number;
  const all = 2 ** alphabet.letters.length - 1;
  if (filter.type === 'HasMutation') {
    const notMutated =
      certainty === 'maybe' ? 1 << reference : (alphabet.standIns[reference] as number);
    return (all & ~notMutated) >>> 0;
  }
  const code = filter.symbol === '.' ? reference : findCode(alphabet, filter.symbol);
  return certainty === 'maybe' ? (alphabet.standIns[code] as number) : (1 << code) >>> 0;
}

function compileAnd(finders: readonly RowFinder[]): RowFinder {
  return (segment) => {
    let rows = fullBitmap(segment.rowCount);
    for (const find of finders) {
      if (rows.size === 0) return emptyBitmap;
      rows = intersectBitmaps(rows, find(segment));
    }
    return rows;
  };
}

function compileInsertion(
  filter: Extract<Filter, { type: 'InsertionContains' }>,
  info: SequenceInfo,
): RowFinder {
  const pattern = defined(
    parseInsertionPattern(filter.pattern, info.alphabet),
    'insertion pattern',
  );
  return (segment) => {
    const { insertions, insertionPositions, insertionSymbols, symbols } = sequenceOf(segment, info);
    const parts: Bitmap[] = [];
    for (let entry = 0; entry < insertionPositions.length; entry++) {
      if (insertionPositions[entry] !== filter.position) continue;
      if (!matchesInsertion(pattern, stringAt(symbols, insertionSymbols[entry] as number)))
        continue;
      parts.push(entryBitmap(insertions, entry));
    }
    return uniteBitmaps(parts);
  };
}

function compileProfile(
  filter: Extract<Filter, { type: 'MutationProfile' }>,
  context: FilterContext,
): RowFinder {
  const info = findInfo(context.schema, filter);
  const { profile, distance } = filter;
  const codes =
    profile.type === 'Key'
      ? context.readStoredCodes(info, profile.key)
      : toProfileCodes(info, profile);
  if (codes === null) return () => emptyBitmap;
  return (segment) =>
    findSimilarRows(sequenceOf(segment, info), codes, { distance, rowCount: segment.rowCount });
}

function findInfo(
  schema: CompiledSchema,
  filter: Extract<Filter, { sequence: string }>,
): SequenceInfo {
  return defined(
    schema[filter.kind].find(({ name }) => name === filter.sequence),
    filter.sequence,
  );
}

/** Makes a filter that was checked (checkFilter) ready to be asked of every segment. */
export function compileFilter(
  filter: Filter,
  context: FilterContext,
  certainty: Certainty = 'asWritten',
): RowFinder {
  const find = compilePart(filter, context, certainty);
  const { checkpoint } = context;
  if (checkpoint === undefined) return find;
  return (segment) => {
    checkpoint();
    return find(segment);
  };
}

function compilePart(filter: Filter, context: FilterContext, certainty: Certainty): RowFinder {
  const compile = (child: Filter, mode = certainty) => compileFilter(child, context, mode);
  if ('column' in filter) return compileColumnFilter(filter, context.schema);
  switch (filter.type) {
    case 'True':
      return (segment) => fullBitmap(segment.rowCount);
    case 'False':
      return () => emptyBitmap;
    case 'And':
      return compileAnd(filter.children.map((child) => compile(child)));
    case 'Or': {
      const finders = filter.children.map((child) => compile(child));
      return (segment) => uniteBitmaps(finders.map((find) => find(segment)));
    }
    case 'NOf': {
      const finders = filter.children.map((child) => compile(child));
      const { count, exactly } = filter;
      return (segment) =>
        countMemberships(
          finders.values().map((find) => find(segment)),
          { setCount: finders.length, count, exactly, rowCount: segment.rowCount },
        );
    }
    case 'Not': {
      const find = compile(filter.child, inverted[certainty]);
      return (segment) => complementBitmap(find(segment), segment.rowCount);
    }
    case 'Maybe':
      return compile(filter.child, 'maybe');
    case 'Exact':
      return compile(filter.child, 'exact');
    case 'SymbolEquals':
    case 'HasMutation': {
      const info = findInfo(context.schema, filter);
      const letters = chooseLetters(filter, info, certainty);
      return (segment) =>
        findRowsWithLetters(segment, info, { position: filter.position, letters });
    }
    case 'IsCovered': {
      const info = findInfo(context.schema, filter);
      const { position } = filter;
      return (segment) =>
        findRowsWithLetters(segment, info, { position, letters: info.alphabet.definite });
    }
    case 'InsertionContains':
      return compileInsertion(filter, findInfo(context.schema, filter));
    case 'MutationProfile':
      return compileProfile(filter, context);
  }
}
