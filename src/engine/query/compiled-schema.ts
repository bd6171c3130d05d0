import type { ColumnDefinition, IndexSchema, ReferenceSequence } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import {
  type Alphabet,
  aminoAcidAlphabet,
  findCode,
  nucleotideAlphabet,
  unknownCode,
} from './alphabet.ts';
import { hashText } from './checksum.ts';
import { buildLineageIndex, type LineageIndex } from './lineage-index.ts';
import { buildTreeIndex, type TreeIndex } from './tree-index.ts';

/** Which of the two kinds of sequence is meant. */
export type SequenceKind = 'nucleotide' | 'aminoAcid';

/** A reference sequence with its letters as codes. */
export interface SequenceInfo {
  readonly kind: SequenceKind;
  readonly name: string;
  /** Place among the sequences of its kind. */
  readonly index: number;
  readonly alphabet: Alphabet;
  readonly reference: Uint8Array;
  readonly text: string;
  /** Tells references with one name and length apart. */
  readonly hash: number;
}

/** An index schema with what the engine looks up all the time. */
export interface CompiledSchema {
  readonly schema: IndexSchema;
  /** The key column first, then the others; the key is an ordinary string column in requests. */
  readonly columns: ReadonlyMap<string, ColumnDefinition>;
  /** The same with the columns that are stored and that no question can name. */
  readonly storedColumns: ReadonlyMap<string, ColumnDefinition>;
  /** All that are stored but the key column. */
  readonly valueColumns: readonly ColumnDefinition[];
  readonly nucleotide: readonly SequenceInfo[];
  readonly aminoAcid: readonly SequenceInfo[];
  /** By column name. */
  readonly lineages: ReadonlyMap<string, LineageIndex>;
  /** By column name. */
  readonly trees: ReadonlyMap<string, TreeIndex>;
}

function compileSequence(kind: SequenceKind) {
  const alphabet = kind === 'nucleotide' ? nucleotideAlphabet : aminoAcidAlphabet;
  return ({ name, sequence }: ReferenceSequence, index: number): SequenceInfo => {
    const text = sequence.toUpperCase();
    const reference = Uint8Array.from(text, (letter) => {
      const code = findCode(alphabet, letter);
      return code === unknownCode ? alphabet.missing : code;
    });
    return { kind, name, index, alphabet, reference, text, hash: hashText(text, 1) };
  };
}

function compileTrees(schema: IndexSchema): Map<string, TreeIndex> {
  const built = new Map<string, TreeIndex>();
  const trees = new Map<string, TreeIndex>();
  for (const { name, tree } of schema.columns) {
    if (tree === undefined) continue;
    const index = built.get(tree) ?? buildTreeIndex(defined(schema.trees?.[tree], tree));
    built.set(tree, index);
    trees.set(name, index);
  }
  return trees;
}

function compile(schema: IndexSchema): CompiledSchema {
  const columns = new Map<string, ColumnDefinition>();
  const keyTree = schema.columns.find(({ name }) => name === schema.primaryKey)?.tree;
  columns.set(schema.primaryKey, {
    ...{ name: schema.primaryKey, type: 'string' },
    // Where genomes themselves are the leaves of a tree, their keys name its nodes.
    ...(keyTree === undefined ? {} : { tree: keyTree }),
  });
  const systems = new Map<string, LineageIndex>();
  const lineages = new Map<string, LineageIndex>();
  for (const column of schema.columns) {
    if (column.name === schema.primaryKey) continue;
    columns.set(column.name, column);
    if (column.lineageSystem === undefined) continue;
    const definition = defined(schema.lineageSystems[column.lineageSystem], column.lineageSystem);
    const system = systems.get(column.lineageSystem) ?? buildLineageIndex(definition);
    systems.set(column.lineageSystem, system);
    lineages.set(column.name, system);
  }
  const storedColumns = new Map(columns);
  const shared = schema.access?.sharedColumn;
  if (shared !== undefined) storedColumns.set(shared, { name: shared, type: 'string' });
  for (const name of Object.values(schema.period ?? {}))
    storedColumns.set(name, { name, type: 'float' });
  return {
    schema,
    columns,
    storedColumns,
    valueColumns: [...storedColumns.values()].slice(1),
    lineages,
    trees: compileTrees(schema),
    nucleotide: schema.nucleotideSequences.map(compileSequence('nucleotide')),
    aminoAcid: schema.genes.map(compileSequence('aminoAcid')),
  };
}

const compiled = new WeakMap<IndexSchema, CompiledSchema>();

/** Prepares a schema, once for each schema object. */
export function compileSchema(schema: IndexSchema): CompiledSchema {
  let found = compiled.get(schema);
  if (found === undefined) {
    found = compile(schema);
    compiled.set(schema, found);
  }
  return found;
}
