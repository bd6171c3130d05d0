import { createHash } from 'node:crypto';
import { formatSharedGroups } from '../../../engine/query/access.ts';
import type {
  GenomeRow,
  IndexSchema,
  LineageDefinition,
  SequenceDifferences,
  TreeDefinition,
} from '../../../schema/genome-row.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import { findAllReferences } from '../analysis/find-references.ts';
import { isSegmented } from '../pathogens/pathogen.ts';
import type { LoadedPathogen, LoadedSegment } from '../pathogens/pathogen-store.ts';
import { toSequences } from '../stored-analysis.ts';
import {
  type IndexColumn,
  LINEAGE_COLUMN,
  listIndexColumns,
  NODE_COLUMN,
  OWNER_COLUMN,
  PERIOD,
  PRIMARY_KEY,
  SHARED_COLUMN,
  toColumnName,
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
export type SchemaSource = Pick<LoadedPathogen, 'segments' | 'meta' | 'phylogenies'>;

/** The index of a pathogen's instances follows from the pathogen. */
export function createInstanceSchema(loaded: SchemaSource): InstanceSchema {
  const { segments, meta } = loaded;
  const columns = listIndexColumns(meta);
  const { nucleotideSequences, genes } = findAllReferences(segments);
  const lineageSystems = Object.fromEntries(
    segments.flatMap((segment) => {
      const { lineageAttribute } = segment.meta;
      if (lineageAttribute === null) return [];
      return [[nameOf(loaded, LINEAGE_COLUMN, segment), findLineages(segment, lineageAttribute)]];
    }),
  );
  const trees = findTrees(loaded);
  const schema: IndexSchema = {
    primaryKey: PRIMARY_KEY,
    columns: columns.map(({ name, type, lineageSystem }) => ({
      name,
      type,
      ...(lineageSystem === undefined ? {} : { lineageSystem }),
      ...(type === 'string' && trees[name] !== undefined ? { tree: name } : {}),
    })),
    nucleotideSequences,
    genes,
    lineageSystems,
    access: {
      visibilityColumn: VISIBILITY_COLUMN,
      ownerColumn: OWNER_COLUMN,
      sharedColumn: SHARED_COLUMN,
    },
    period: PERIOD,
    trees,
  };
  // Without lineages and trees, of which only answers depend: they may change under the same rows.
  const storedColumns = schema.columns.map(({ tree: _tree, ...column }) => column);
  const digest = createHash('sha256')
    .update(
      JSON.stringify([
        ...[storedColumns, SHARED_COLUMN, PERIOD],
        ...[schema.nucleotideSequences, schema.genes],
      ]),
    )
    .digest('hex');
  return { schema, columns, digest };
}

/** Trees by column: those of files, and those of the datasets for the nearest node. */
function findTrees(loaded: SchemaSource): Record<string, TreeDefinition> {
  const nearest = loaded.segments.flatMap((segment) => {
    const tree = toTreeDefinition(segment.dataset);
    return tree === null ? [] : [[nameOf(loaded, NODE_COLUMN, segment), tree] as const];
  });
  return { ...loaded.phylogenies.trees, ...Object.fromEntries(nearest) };
}

function nameOf({ meta }: SchemaSource, column: string, { name }: LoadedSegment): string {
  return toColumnName(column, isSegmented(meta) ? name : null);
}

/** Columns that a tree of a file is for and that the index does not have as texts. */
export function findColumnsOfNoUse({ meta, phylogenies }: SchemaSource): string[] {
  const texts = listIndexColumns(meta).filter(({ type }) => type === 'string');
  const known = new Set(texts.map(({ name }) => name));
  return Object.keys(phylogenies.trees).filter((column) => !known.has(column));
}

/** The lineages of the pathogen's own file, or as far as names and places in the tree tell them. */
function findLineages(
  { dataset: { tree }, lineages: file }: LoadedSegment,
  attribute: string,
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

function toMilliseconds(instant: string | null | undefined): number | null {
  return instant === null || instant === undefined ? null : Date.parse(instant);
}

/** When everybody first saw this version; null where not everybody may see it. */
function findOpening({ visibility, releasedAt, openedAt }: ReleasedEntry): number | null {
  if (visibility !== 'open') return null;
  return Math.max(Date.parse(releasedAt), toMilliseconds(openedAt) ?? 0);
}

/**
 * The row of an entry; null for one that no index shows: a revoked one, and controlled data, which only the
 * vault gives out. An analysis may be of an earlier
 * dataset with another gene map: peptides and segments that the index does not have are left out.
 */
export function toGenomeRow(
  entry: ReleasedEntry,
  { columns, schema }: Pick<InstanceSchema, 'columns' | 'schema'>,
): GenomeRow | null {
  if (entry.analyses.length === 0 || entry.isRevocation || entry.visibility === 'controlled')
    return null;
  const segments = new Set(schema.nucleotideSequences.map(({ name }) => name));
  const nucleotide: Record<string, SequenceDifferences> = {};
  const aminoAcid: [string, SequenceDifferences][] = [];
  for (const { segment, analysis } of entry.analyses) {
    if (!segments.has(segment)) continue;
    const sequences = toSequences(analysis);
    nucleotide[segment] = sequences.nucleotide;
    aminoAcid.push(...Object.entries(sequences.aminoAcid));
  }
  const metadata: Record<string, GenomeRow['metadata'][string]> = {};
  for (const column of columns) metadata[column.name] = column.read(entry);
  metadata[SHARED_COLUMN] = formatSharedGroups(entry.sharedWith);
  metadata[PERIOD.fromColumn] = findOpening(entry);
  metadata[PERIOD.untilColumn] = toMilliseconds(entry.supersededAt);
  const known = new Set(schema.genes.map(({ name }) => name));
  const peptides = aminoAcid.filter(([name]) => known.has(name));
  return {
    key: toRowKey(entry),
    metadata,
    nucleotide,
    aminoAcid: Object.fromEntries(peptides),
  };
}
