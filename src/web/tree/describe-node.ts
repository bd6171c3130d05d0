import { fromDecimalYear } from '../../bio/decimal-year.ts';
import { listChildren, type Phylogeny } from '../../bio/phylogeny.ts';
import type { NodeDates } from './estimate-dates.ts';
import type { TreeLayout } from './tree-layout.ts';
import type { NodeFacts, TreeSummary } from './tree-protocol.ts';

const MOST_CHANGES = 40;

/** The day of a node; one that a clock put in only where the tree has no dates of its own. */
export function findDay(
  { dates }: Pick<Phylogeny, 'dates'>,
  estimated: NodeDates | null,
  node: number,
): { readonly day: string | null; readonly isEstimated: boolean } {
  const given = dates[node] as number;
  if (!Number.isNaN(given)) return { day: fromDecimalYear(given), isEstimated: false };
  const other = estimated?.dates[node];
  if (other === undefined || Number.isNaN(other)) return { day: null, isEstimated: false };
  return { day: fromDecimalYear(other), isEstimated: true };
}

/** What is known of a node, for people. */
export function describeNode(
  tree: Phylogeny,
  layout: TreeLayout,
  about: { readonly node: number; readonly dates: NodeDates | null },
): NodeFacts {
  const { node } = about;
  const { day, isEstimated } = findDay(tree, about.dates, node);
  const children = listChildren(tree, node).length;
  const changes = Object.entries(tree.changes[node] ?? {}).flatMap(([sequence, list]) =>
    list.map((one) => (sequence === 'nuc' ? one : `${sequence}:${one}`)),
  );
  return {
    node,
    name: tree.names[node] as string,
    isTip: children === 0,
    tips: layout.tips[node] as number,
    children,
    divergence: tree.divergences[node] as number,
    day,
    isDayEstimated: isEstimated,
    traits: tree.traits.flatMap(({ title, values }) => {
      const value = values[node] ?? null;
      return value === null ? [] : [{ title, value: String(value) }];
    }),
    changes: changes.slice(0, MOST_CHANGES),
  };
}

/** Number of branches between the root and the node that most are above. */
function countLevels({ parents }: Phylogeny): number {
  const levels = new Int32Array(parents.length);
  let most = 0;
  for (let node = 1; node < parents.length; node++) {
    levels[node] = (levels[parents[node] as number] as number) + 1;
    most = Math.max(most, levels[node] as number);
  }
  return most;
}

/** What a tree is as a whole. */
export function summariseTree(
  tree: Phylogeny,
  layout: TreeLayout,
  about: { readonly dates: NodeDates | null; readonly joined: TreeSummary['joined'] },
): TreeSummary {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let node = 0; node < tree.names.length; node++) {
    const date = tree.dates[node] as number;
    if (tree.ends[node] !== node + 1 || Number.isNaN(date)) continue;
    first = Math.min(first, date);
    last = Math.max(last, date);
  }
  const hasDates = first <= last;
  return {
    title: tree.title,
    tips: layout.rows,
    nodes: tree.names.length,
    levels: countLevels(tree),
    divergence: tree.divergences.reduce((most, one) => Math.max(most, one), 0),
    firstDay: hasDates ? fromDecimalYear(first) : null,
    lastDay: hasDates ? fromDecimalYear(last) : null,
    dates: about.dates?.origin ?? 'none',
    traits: tree.traits.map(({ key, title, kind }) => ({ key, title, kind })),
    hasChanges: tree.changes.some((changes) => changes !== null),
    joined: about.joined,
  };
}
