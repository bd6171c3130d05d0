import type { InstanceSchema } from '../../src/parts/genomes/index/index-schema.ts';
import type { ColumnType } from '../../src/schema/genome-row.ts';
import { DAY_COLUMN } from './aligned-lines.ts';
import { PEER_TABLES } from './both-filters.ts';

/** What the peer makes its tables from. */
export interface PeerSchema {
  readonly table: string;
  readonly references: readonly Readonly<Record<'name' | 'type' | 'sequence', string>>[];
  readonly createGenomes: string;
  readonly tables: readonly {
    readonly name: string;
    readonly create: string;
    readonly rows: readonly Readonly<Record<string, string | boolean | null>>[];
  }[];
}

const TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'string',
  date: 'date',
  int: 'int',
  float: 'float',
  boolean: 'boolean',
};
const INDEXED = 'string(generateIndex := true)';

/** The same columns as ours; those that are offered for counting have the peer's index. */
export function toPeerSchema({ schema, columns }: InstanceSchema): PeerSchema {
  const { genomes, lineages, aliases } = PEER_TABLES;
  const references = [
    ...schema.nucleotideSequences.map((one) => ({ ...one, type: 'nucleotide' })),
    ...schema.genes.map((one) => ({ ...one, type: 'amino_acid' })),
  ];
  const definitions = [
    `${schema.primaryKey} := string`,
    ...columns.map(({ name, type, facet }) =>
      type === 'string' && facet ? `${name} := ${INDEXED}` : `${name} := ${TYPES[type]}`,
    ),
    `${DAY_COLUMN} := ${INDEXED}`,
    ...schema.nucleotideSequences.map(
      ({ name }) => `${name} := nucleotideSequence(reference := ${name})`,
    ),
    ...schema.genes.map(({ name }) => `${name} := aminoAcidSequence(reference := ${name})`),
  ];
  const system = Object.entries(schema.lineageSystems.lineage ?? {});
  return {
    table: genomes,
    references,
    createGenomes: `createTable(${genomes}, {${definitions.join(', ')}}, primaryKey := ${schema.primaryKey})`,
    tables: [
      {
        name: lineages,
        create: `createTable(${lineages}, {lineage := string, parent := string, is_recombinant_edge := boolean, recombinant_clade_ancestor := string})`,
        rows: system.flatMap(([lineage, { parents = [] }]) =>
          parents.map((parent) => ({
            lineage,
            parent,
            is_recombinant_edge: parents.length > 1,
            recombinant_clade_ancestor: null,
          })),
        ),
      },
      {
        name: aliases,
        create: `createTable(${aliases}, {lineage := string, alias := string})`,
        rows: system.flatMap(([lineage, { aliases: names = [] }]) =>
          names.map((alias) => ({ lineage, alias })),
        ),
      },
    ],
  };
}
