import type { IndexSchema } from '../../schema/genome-row.ts';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type Column, readNumberColumn, readStringColumn } from './column.ts';
import { type CompiledSchema, compileSchema, type SequenceInfo } from './compiled-schema.ts';
import { type Coverage, readCoverage } from './coverage.ts';
import { upgradeFormat1 } from './format-1.ts';
import { type PostingIndex, readPostingIndex } from './posting-index.ts';
import { type ListedIndex, readListedIndex } from './row-lists.ts';
import type { SegmentFacts, SequenceFacts } from './seal-rows.ts';
import { createSectionReader, parseSectionFile, type SectionReader } from './section-file.ts';
import type { StringTable } from './string-table.ts';

/** One sequence of all rows of a segment. */
export interface SequenceIndex {
  readonly info: SequenceInfo;
  /** Rows by position * 32 + letter code, for letters other than the reference's, '-' included. */
  readonly differences: ListedIndex;
  readonly coverage: Coverage;
  /** Rows by insertion: the entry's code is its place in the two arrays below. */
  readonly insertions: PostingIndex;
  readonly insertionPositions: Uint32Array;
  /** Index into `symbols` by insertion. */
  readonly insertionSymbols: Uint32Array;
  readonly symbols: StringTable;
}

/** A sealed, immutable segment of at most 65,536 rows; all arrays are views over its bytes. */
export interface Segment {
  readonly schema: CompiledSchema;
  readonly bytes: Uint8Array;
  readonly rowCount: number;
  /** By column name, the key column included. */
  readonly columns: ReadonlyMap<string, Column>;
  readonly nucleotide: readonly SequenceIndex[];
  readonly aminoAcid: readonly SequenceIndex[];
}

function readSequence(
  sections: SectionReader,
  info: SequenceInfo,
  rowCount: number,
): SequenceIndex {
  const name = `${info.kind}/${info.name}`;
  return {
    info,
    differences: readListedIndex(sections, `${name}/differences`, rowCount),
    coverage: readCoverage(sections, `${name}/coverage`, {
      rowCount,
      length: info.reference.length,
    }),
    insertions: readPostingIndex(sections, `${name}/insertions`),
    insertionPositions: sections.u32(`${name}/insertionPositions`),
    insertionSymbols: sections.u32(`${name}/insertionSymbols`),
    symbols: {
      length: sections.u32(`${name}/symbols/length`)[0] ?? 0,
      blocks: sections.u32(`${name}/symbols/blocks`),
      bytes: sections.u8(`${name}/symbols/bytes`),
    },
  };
}

/** What a schema and a segment disagree about. New columns and new sequences are no disagreement. */
function findMismatch(schema: CompiledSchema, facts: SegmentFacts): string | null {
  for (const { name, type } of facts.columns) {
    const wanted = schema.storedColumns.get(name)?.type;
    if (wanted !== undefined && wanted !== type)
      return `column ${name} is ${type} there, ${wanted} here`;
  }
  const differs = (infos: readonly SequenceInfo[], found: readonly SequenceFacts[]) =>
    infos.find((info) => {
      const other = found.find(({ name }) => name === info.name);
      if (other === undefined) return false;
      return other.length !== info.reference.length || other.hash !== info.hash;
    });
  const sequence =
    differs(schema.nucleotide, facts.nucleotide) ?? differs(schema.aminoAcid, facts.aminoAcid);
  return sequence === undefined ? null : `sequence ${sequence.name} has another reference there`;
}

/**
 * Opens the bytes of a sealed segment in place; they must not change any more. Problems: no segment,
 * another format version, cut, damaged, or made for columns or references that the schema contradicts.
 * Columns and sequences that the segment does not have yet are null in all its rows. `isVerified` leaves out
 * the checksum, of bytes that this program just wrote or checked.
 */
export function openSegment(
  schema: IndexSchema,
  bytes: Uint8Array,
  options: { readonly isVerified?: boolean } = {},
): Result<Segment, Problem> {
  const file = parseSectionFile(bytes, options);
  if (!file.ok) return file;
  const facts = file.value.facts as SegmentFacts;
  const compiled = compileSchema(schema);
  const mismatch = findMismatch(compiled, facts);
  if (mismatch !== null) {
    const hint = 'Build the index again from the records.';
    return fail({ code: 'segment-schema', where: 'segment file', value: mismatch, hint });
  }
  const { version } = file.value;
  const sections = createSectionReader(
    version === 1 ? upgradeFormat1(facts, file.value.sections) : file.value.sections,
  );
  const { rowCount } = facts;
  const columns = new Map<string, Column>();
  for (const [name, { type }] of compiled.storedColumns) {
    const read = type === 'string' ? readStringColumn : readNumberColumn;
    columns.set(name, read(sections, `column/${name}`, rowCount));
  }
  return succeed({
    schema: compiled,
    bytes,
    rowCount,
    columns,
    nucleotide: compiled.nucleotide.map((info) => readSequence(sections, info, rowCount)),
    aminoAcid: compiled.aminoAcid.map((info) => readSequence(sections, info, rowCount)),
  });
}
