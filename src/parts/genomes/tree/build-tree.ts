import { setImmediate as pause } from 'node:timers/promises';
import { z } from 'zod';
import { formatAuspice } from '../../../bio/auspice.ts';
import { toDecimalYear } from '../../../bio/decimal-year.ts';
import type { Phylogeny, Trait, TraitValue } from '../../../bio/phylogeny.ts';
import type { Instance, ReleasedEntry } from '../../../schema/ports.ts';
import { type Asking, askIndex } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import {
  isNodeColumn,
  LINEAGE_COLUMN,
  listIndexColumns,
  NODE_COLUMN,
  toColumnName,
} from '../index/index-columns.ts';
import type { LoadedPathogen, LoadedSegment } from '../pathogens/pathogen-store.ts';
import { PrivateChanges } from './find-private-changes.ts';
import { type PlacedEntry, placeEntries } from './place-entries.ts';
import { findTreeSegment } from './reference-trees.ts';

/** Entries that a tree has unless more are asked for, and the most there can be. */
export const USUAL_TREE_ENTRIES = 2_000;
export const MOST_TREE_ENTRIES = 20_000;
/** Analyses that are read at a time: a few megabytes. */
const BATCH = 250;
/** The same sample for the same data, so that an address shows the same tree again. */
const SEED = 20_200_111;

/** What a tree is asked for with. */
export interface TreeQuestion {
  readonly filters: Readonly<Record<string, unknown>>;
  readonly limit: number;
  /** All of the reference tree, or only what is on the way to an entry. */
  readonly isWhole: boolean;
  readonly segment: string | null;
  readonly requestId: string;
}

/** A tree of an instance's entries. */
export interface InstanceTree {
  readonly tree: Phylogeny;
  /** Entries that the filters find, and those of them that are in the tree. */
  readonly found: number;
  readonly placed: number;
  readonly dataVersion: string;
  /** The reference tree's own text: whom it acknowledges. */
  readonly acknowledgement: string;
}

const countRows = z.object({ data: z.array(z.object({ count: z.number() })) });
const rowsAnswer = z.object({
  data: z.array(
    z
      .object({ accession: z.string(), version: z.number() })
      .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  ),
});
type Row = z.output<typeof rowsAnswer>['data'][number];

async function ask(
  service: GenomesService,
  asked: {
    readonly instance: string;
    readonly endpoint: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly requestId: string;
  },
  asking: Asking,
): Promise<{ readonly json: unknown; readonly dataVersion: string }> {
  const { head, pieces } = await askIndex(service, { kind: 'lapis', accept: '', ...asked }, asking);
  let text = '';
  for await (const piece of pieces) {
    text += typeof piece === 'string' ? piece : Buffer.from(piece).toString('utf8');
  }
  return { json: JSON.parse(text), dataVersion: head.dataVersion };
}

/** Columns of records that nodes are coloured by: all but what says where in the tree an entry is. */
function listColumns(pathogen: LoadedPathogen, segment: string | null) {
  const own = new Set([
    ...['accession', 'version', toColumnName('clade', segment)],
    toColumnName(LINEAGE_COLUMN, segment),
  ]);
  return listIndexColumns(pathogen.meta)
    .filter(({ name }) => !own.has(name) && !isNodeColumn(name))
    .map(({ name, title, type }) => {
      const isNumber = type === 'int' || type === 'float';
      const kind: Trait['kind'] =
        type === 'date' ? 'temporal' : isNumber ? 'continuous' : 'categorical';
      return { key: name, title, kind };
    });
}

/**
 * The reference tree of an instance's pathogen with the entries that filters find as tips. Of more than `limit` a random
 * sample is taken, the same each time.
 * @throws AppError tree-not-found, and what the index refuses
 */
export async function buildTree(
  service: GenomesService,
  instance: Instance,
  question: TreeQuestion & { readonly asking: Asking },
): Promise<InstanceTree> {
  const { filters, limit, requestId, asking } = question;
  const pathogen = await service.catalogue.load(instance.pathogen);
  const segment = findTreeSegment(pathogen, question.segment);
  const reference = service.referenceTrees.find(pathogen, segment);
  const suffix = pathogen.segments.length === 1 ? null : segment.name;
  const node = toColumnName(NODE_COLUMN, suffix);
  const columns = listColumns(pathogen, suffix);
  const common = { instance: instance.id, requestId };
  // Another filter on the node finds none without one, and is not taken beside this.
  const isNodeFiltered = Object.keys(filters).some((name) => name.split('.')[0] === node);
  const placedOnly = isNodeFiltered ? filters : { ...filters, [`${node}.isNull`]: false };
  const counted = await ask(
    service,
    { ...common, endpoint: 'aggregated', params: { ...placedOnly, dataFormat: 'JSON' } },
    asking,
  );
  const found = countRows.parse(counted.json).data[0]?.count ?? 0;
  const answer = await ask(
    service,
    {
      ...common,
      endpoint: 'details',
      params: {
        ...placedOnly,
        fields: ['accession', 'version', node, ...columns.map(({ key }) => key)],
        orderBy: found > limit ? [{ random: SEED }] : [{ field: 'accession', type: 'ascending' }],
        limit,
        dataFormat: 'JSON',
      },
    },
    asking,
  );
  const rows = rowsAnswer.parse(answer.json).data;
  const entries = await placeRows(service, { rows, node, reference, segment, asking });
  const tree = placeEntries(reference, entries, {
    isWhole: question.isWhole,
    referenceLength: segment.dataset.reference.length,
    columns,
    title: instance.simulated ? `${instance.displayName} (simulated)` : instance.displayName,
  });
  const acknowledgement = segment.meta.tree?.acknowledgement ?? '';
  const { dataVersion } = answer;
  return { tree, found, placed: entries.length, dataVersion, acknowledgement };
}

async function placeRows(
  service: GenomesService,
  what: {
    readonly rows: readonly Row[];
    readonly node: string;
    readonly reference: Phylogeny;
    readonly segment: LoadedSegment;
    readonly asking: Asking;
  },
): Promise<PlacedEntry[]> {
  const { rows, node, reference, segment, asking } = what;
  const nodeOf = new Map(reference.names.map((name, at) => [name, at]));
  const changes = new PrivateChanges(reference);
  const placed: PlacedEntry[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    asking.signal.throwIfAborted();
    const part = rows.slice(start, start + BATCH);
    const entries = await service.readEntries(part);
    const byKey = new Map(entries.map((entry) => [`${entry.accession}.${entry.version}`, entry]));
    for (const row of part) {
      const name = `${row.accession}.${row.version}`;
      const at = nodeOf.get(String(row[node]));
      const entry = byKey.get(name);
      // The index may be a moment behind: what is no more open, or placed on another tree, is left out.
      if (at === undefined || entry === undefined || !maySee(entry, asking)) continue;
      const own = entry.analyses.find((one) => one.segment === segment.name)?.analysis;
      if (own === undefined) continue;
      placed.push({
        name,
        node: at,
        changes: changes.find(at, own),
        date: toDecimalYear(entry.metadata.date ?? ''),
        values: {
          ...toValues(row),
          ...own.attributes,
          clade_membership: own.clade,
        },
      });
    }
    // Others are answered between batches.
    await pause();
  }
  return placed;
}

function maySee(entry: ReleasedEntry, { scope }: Asking): boolean {
  return scope === 'mine' || (entry.visibility === 'open' && entry.isLatest);
}

function toValues(row: Row): Record<string, TraitValue> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'boolean' ? String(value) : value,
    ]),
  );
}

/** A tree as an Auspice v2 file, in pieces. */
export function formatTree(built: InstanceTree, day: string): Iterable<string> {
  return formatAuspice(built.tree, { updated: day, description: built.acknowledgement });
}
