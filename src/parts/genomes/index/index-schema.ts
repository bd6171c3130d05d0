import { createHash } from 'node:crypto';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { formatSharedGroups } from '../../../engine/query/access.ts';
import type {
  GenomeRow,
  IndexSchema,
  LineageDefinition,
  TreeDefinition,
} from '../../../schema/genome-row.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import { findReferences } from '../analysis/find-references.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';
import { toSequences } from '../stored-analysis.ts';
import {
  type IndexColumn,
  LINEAGE_COLUMN,
  listIndexColumns,
  NODE_COLUMN,
  OWNER_COLUMN,
  PRIMARY_KEY,
  SHARED_COLUMN,
  toRowKey,
  VISIBILITY_COLUMN,
} from './index-columns.ts';
import { deriveLineageDefinition } from './lineage-definition.ts';
import { makePangoDefinition } from './pango-definition.ts';
import { toTreeDefinition } from './tree-definition.ts';

/** What an instance's index holds, and how an entry becomes its row. */
export interface InstanceSchema {
  readonly schema: IndexSchema;
  readonly columns: readonly IndexColumn[];
  /** Changes when stored rows would mean something else: then the index is built anew. */
  readonly digest: string;
}

/** What of a pathogen its index follows from. */
export type SchemaSource = Pick<LoadedPathogen, 'dataset' | 'meta' | 'lineages' | 'phylogenies'>;

/** The index of a pathogen's instances follows from the pathogen. */
export function createInstanceSchema(loaded: SchemaSource): InstanceSchema {
  const { dataset, meta, lineages } = loaded;
  const columns = listIndexColumns(meta);
  const references = findReferences(dataset);
  const lineageSystems =
    meta.lineageAttribute === null
      ? {}
      : { [LINEAGE_COLUMN]: findLineages(dataset, meta.lineageAttribute, lineages) };
  const trees = findTrees(loaded);
  const schema: IndexSchema = {
    primaryKey: PRIMARY_KEY,
    columns: columns.map(({ name, type, lineageSystem }) => ({
      name,
      type,
      ...(lineageSystem === undefined ? {} : { lineageSystem }),
      ...(type === 'string' && trees[name] !== undefined ? { tree: name } : {}),
    })),
    nucleotideSequences: [{ name: 'main', sequence: references.nucleotide }],
    genes: references.genes,
    lineageSystems,
    access: {
      visibilityColumn: VISIBILITY_COLUMN,
      ownerColumn: OWNER_COLUMN,
      sharedColumn: SHARED_COLUMN,
    },
    trees,
  };
  // Without lineages and trees, of which only answers depend: they may change under the same rows.
  const storedColumns = schema.columns.map(({ tree: _tree, ...column }) => column);
  const digest = createHash('sha256')
    .update(
      JSON.stringify([storedColumns, SHARED_COLUMN, schema.nucleotideSequences, schema.genes]),
    )
    .digest('hex');
  return { schema, columns, digest };
}

/** Trees by column: those of files, and that of the dataset for the nearest node. */
function findTrees({ dataset, phylogenies }: SchemaSource): Record<string, TreeDefinition> {
  const nearest = toTreeDefinition(dataset);
  return { ...phylogenies.trees, ...(nearest === null ? {} : { [NODE_COLUMN]: nearest }) };
}

/** Columns that a tree of a file is for and that the index does not have as texts. */
export function findColumnsOfNoUse({ meta, phylogenies }: SchemaSource): string[] {
  const texts = listIndexColumns(meta).filter(({ type }) => type === 'string');
  const known = new Set(texts.map(({ name }) => name));
  return Object.keys(phylogenies.trees).filter((column) => !known.has(column));
}

/** The lineages of the pathogen's own file, or as far as names and places in the tree tell them. */
function findLineages(
  { tree }: Dataset,
  attribute: string,
  file: SchemaSource['lineages'],
): LineageDefinition {
  const system = file?.system ?? null;
  if (system?.kind === 'definition') return system.definition;
  const lineages = tree?.attributeValues.get(attribute);
  const derived =
    tree === null || lineages === undefined
      ? {}
      : deriveLineageDefinition({ parents: tree.parent, lineages });
  return system === null ? derived : makePangoDefinition(system.aliases, derived);
}

/**
 * The row of an entry; null for one that no index shows: a revoked one, and controlled data, which only the
 * vault gives out. An analysis may be of an earlier
 * dataset with another gene map: peptides that the index does not have are left out.
 */
export function toGenomeRow(
  entry: ReleasedEntry,
  { columns, schema }: Pick<InstanceSchema, 'columns' | 'schema'>,
): GenomeRow | null {
  if (entry.analysis === null || entry.isRevocation || entry.visibility === 'controlled')
    return null;
  const { nucleotide, aminoAcid } = toSequences(entry.analysis);
  const metadata: Record<string, GenomeRow['metadata'][string]> = {};
  for (const column of columns) metadata[column.name] = column.read(entry);
  metadata[SHARED_COLUMN] = formatSharedGroups(entry.sharedWith);
  const known = new Set(schema.genes.map(({ name }) => name));
  const peptides = Object.entries(aminoAcid).filter(([name]) => known.has(name));
  return {
    key: toRowKey(entry),
    metadata,
    nucleotide: { main: nucleotide },
    aminoAcid: Object.fromEntries(peptides),
  };
}
