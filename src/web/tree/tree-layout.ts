import { countTips, type Phylogeny } from '../../bio/phylogeny.ts';

export type Shape = 'rectangular' | 'radial';

/**
 * Where nodes are, without regard to the shape: `depth` from the root (0) to the deepest node (1), and `row`, which
 * of a tip is its number from 0, and of another node the middle between its first and its last child.
 */
export interface TreeLayout {
  readonly depth: Float64Array;
  readonly row: Float64Array;
  /** Rows of the first and the last tip below each node. */
  readonly firstRow: Float64Array;
  readonly lastRow: Float64Array;
  /** Rows of the first and the last child: what the bar across a node spans. */
  readonly barStart: Float64Array;
  readonly barEnd: Float64Array;
  /** Greatest depth below each node. */
  readonly deepest: Float64Array;
  readonly tips: Int32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Value of the measure at depth 0, and how much of it one depth is. */
  readonly start: number;
  readonly span: number;
}

/** Lays a tree out by a measure that grows from the root on, such as divergence or time, given by node. */
export function layOutTree(
  tree: Pick<Phylogeny, 'parents' | 'ends'>,
  measure: Float64Array,
): TreeLayout {
  const { parents, ends } = tree;
  const count = parents.length;
  const start = measure[0] ?? 0;
  const most = measure.reduce((so, value) => Math.max(so, value), start);
  const span = most > start ? most - start : 1;
  const depth = Float64Array.from(measure, (value) => (value - start) / span);
  const deepest = Float64Array.from(depth);
  const row = new Float64Array(count);
  const firstRow = new Float64Array(count);
  const lastRow = new Float64Array(count);
  const barStart = new Float64Array(count);
  const barEnd = new Float64Array(count);
  let rows = 0;
  for (let node = 0; node < count; node++) {
    firstRow[node] = rows;
    if (ends[node] === node + 1) row[node] = rows++;
  }
  // Backwards a node's last child comes first and its first child last.
  const hasChild = new Uint8Array(count);
  for (let node = count - 1; node >= 0; node--) {
    if (hasChild[node] === 1)
      row[node] = ((barStart[node] as number) + (barEnd[node] as number)) / 2;
    else {
      barStart[node] = barEnd[node] = row[node] as number;
      lastRow[node] = row[node] as number;
    }
    const parent = parents[node] as number;
    if (parent < 0) continue;
    if (hasChild[parent] === 0) {
      hasChild[parent] = 1;
      barEnd[parent] = row[node] as number;
      lastRow[parent] = lastRow[node] as number;
    }
    barStart[parent] = row[node] as number;
    deepest[parent] = Math.max(deepest[parent] as number, deepest[node] as number);
  }
  const tips = countTips(tree);
  return { depth, row, firstRow, lastRow, barStart, barEnd, deepest, tips, rows, start, span };
}
