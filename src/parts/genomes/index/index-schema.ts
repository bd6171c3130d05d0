import { createHash } from 'node:crypto';
import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { GenomeRow, IndexSchema } from '../../../schema/genome-row.ts';
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
  toRowKey,
  VISIBILITY_COLUMN,
} from './index-columns.ts';
import { deriveLineageDefinition } from './lineage-definition.ts';
import { toTreeDefinition } from './tree-definition.ts';

/** What an instance's index holds, and how an entry becomes its row. */
export interface InstanceSchema {
  readonly schema: IndexSchema;
  readonly columns: readonly IndexColumn[];
  /** Changes when stored rows would mean something else: then the index is built anew. */
  readonly digest: string;
}

/** The index of a pathogen's instances follows from the pathogen. */
export function createInstanceSchema({ dataset, meta }: LoadedPathogen): InstanceSchema {
  const columns = listIndexColumns(meta);
  const references = findReferences(dataset);
  const lineageSystems =
    meta.lineageAttribute === null
      ? {}
      : { [LINEAGE_COLUMN]: findLineages(dataset, meta.lineageAttribute) };
  const tree = toTreeDefinition(dataset);
  const trees: NonNullable<IndexSchema['trees']> = tree === null ? {} : { [NODE_COLUMN]: tree };
  const schema: IndexSchema = {
    primaryKey: PRIMARY_KEY,
    columns: columns.map(({ name, type, lineageSystem, tree }) => ({
      name,
      type,
      ...(lineageSystem === undefined ? {} : { lineageSystem }),
      ...(tree === undefined || trees[tree] === undefined ? {} : { tree }),
    })),
    nucleotideSequences: [{ name: 'main', sequence: references.nucleotide }],
    genes: references.genes,
    lineageSystems,
    access: { visibilityColumn: VISIBILITY_COLUMN, ownerColumn: OWNER_COLUMN },
    trees,
  };
  // Without lineages and trees, of which only answers depend: they may change under the same rows.
  const storedColumns = schema.columns.map(({ tree: _tree, ...column }) => column);
  const digest = createHash('sha256')
    .update(JSON.stringify([storedColumns, schema.nucleotideSequences, schema.genes]))
    .digest('hex');
  return { schema, columns, digest };
}

function findLineages(dataset: Dataset, attribute: string): IndexSchema['lineageSystems'][string] {
  const { tree } = dataset;
  if (tree === null) return {};
  const lineages = tree.attributeValues.get(attribute);
  return lineages === undefined ? {} : deriveLineageDefinition({ parents: tree.parent, lineages });
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
  const known = new Set(schema.genes.map(({ name }) => name));
  const peptides = Object.entries(aminoAcid).filter(([name]) => known.has(name));
  return {
    key: toRowKey(entry),
    metadata,
    nucleotide: { main: nucleotide },
    aminoAcid: Object.fromEntries(peptides),
  };
}
