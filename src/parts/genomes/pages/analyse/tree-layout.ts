import type { TreeShape } from './thread-protocol.ts';

/** Where each node of a tree is drawn: `x` is the divergence, `y` the order of tips, both 0 to 1. */
export interface TreeLayout {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly tips: number;
  /** Clades in the order of the tree: how many tips, and where those are in the middle. */
  readonly clades: readonly {
    readonly name: string;
    readonly tips: number;
    readonly middle: number;
  }[];
}

/** Lays a tree out as rectangles; nodes are in pre-order, so one walk in each direction is enough. */
export function layOutTree({ parent, divergence, clades }: TreeShape): TreeLayout {
  const count = parent.length;
  const children = new Int32Array(count);
  for (let node = 1; node < count; node++) {
    const above = parent[node] as number;
    if (above >= 0) children[above] = (children[above] as number) + 1;
  }
  let tips = 0;
  const y = new Float64Array(count);
  const first = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const last = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let node = 0; node < count; node++) if (children[node] === 0) y[node] = tips++;
  for (let node = count - 1; node >= 0; node--) {
    if (children[node] !== 0) y[node] = ((first[node] as number) + (last[node] as number)) / 2;
    const above = parent[node] as number;
    if (above < 0) continue;
    first[above] = Math.min(first[above] as number, y[node] as number);
    last[above] = Math.max(last[above] as number, y[node] as number);
  }
  const most = divergence.reduce((largest, value) => Math.max(largest, value), 0) || 1;
  const height = Math.max(1, tips - 1);
  const found = new Map<string, { tips: number; sum: number }>();
  for (let node = 0; node < count; node++) {
    y[node] = (y[node] as number) / height;
    const clade = clades[node];
    if (clade == null || children[node] !== 0) continue;
    const own = found.get(clade) ?? { tips: 0, sum: 0 };
    own.tips += 1;
    own.sum += y[node] as number;
    found.set(clade, own);
  }
  return {
    x: divergence.map((value) => value / most),
    y,
    tips,
    clades: [...found].map(([name, own]) => ({ name, tips: own.tips, middle: own.sum / own.tips })),
  };
}

/** From the root to a node: the clades that the path goes through, and how many nodes it has. */
export function findPath(
  { parent, clades }: TreeShape,
  node: number,
): { readonly clades: readonly string[]; readonly nodes: number } {
  const path: number[] = [];
  for (let at = node; at >= 0; at = parent[at] as number) path.push(at);
  const names: string[] = [];
  for (const at of path.reverse()) {
    const clade = clades[at];
    if (clade != null && clade !== names.at(-1)) names.push(clade);
  }
  return { clades: names, nodes: path.length };
}
