import { readToken } from '../../../../web/genome-view/use-colour-scheme.ts';
import type { ResultRow } from './result-row.ts';
import type { TreeShape } from './thread-protocol.ts';
import type { TreeLayout } from './tree-layout.ts';

export const TREE_HEIGHT = 460;
const MARGIN = { top: 10, right: 96, bottom: 12, left: 10 } as const;
const CATEGORIES = 8;
const LABEL_HEIGHT = 13;

/** Sequences at their nearest node. */
export interface TreeMarker {
  readonly node: number;
  readonly rows: readonly ResultRow[];
}

/** Where a node is drawn, in pixels. */
export function placeNode(
  layout: TreeLayout,
  node: number,
  width: number,
): { readonly x: number; readonly y: number } {
  const inner = Math.max(50, width - MARGIN.left - MARGIN.right);
  return {
    x: MARGIN.left + (layout.x[node] ?? 0) * inner,
    y: MARGIN.top + (layout.y[node] ?? 0) * (TREE_HEIGHT - MARGIN.top - MARGIN.bottom),
  };
}

interface Drawing {
  readonly tree: TreeShape;
  readonly layout: TreeLayout;
  readonly markers: readonly TreeMarker[];
  /** Node of the chosen sequence. */
  readonly chosen: number | null;
  readonly width: number;
}

function drawBranches(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { tree, layout, width } = drawing;
  const colours = Array.from({ length: CATEGORIES }, (_, i) => readToken(`--cat-${i + 1}`));
  const rest = readToken('--cat-rest');
  const order = new Map(layout.clades.map(({ name }, i) => [name, i]));
  const paths = new Map<string, Path2D>();
  for (let node = 1; node < tree.parent.length; node++) {
    const rank = order.get(tree.clades[node] ?? '');
    const colour = (rank === undefined ? undefined : colours[rank % CATEGORIES]) ?? rest;
    let path = paths.get(colour);
    if (path === undefined) {
      path = new Path2D();
      paths.set(colour, path);
    }
    const from = placeNode(layout, tree.parent[node] as number, width);
    const to = placeNode(layout, node, width);
    path.moveTo(from.x, from.y);
    path.lineTo(from.x, to.y);
    path.lineTo(to.x, to.y);
  }
  context.lineWidth = tree.parent.length > 1500 ? 0.7 : 1.2;
  for (const [colour, path] of paths) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
  drawLabels(context, drawing, colours);
}

/** Names of clades beside their tips, as many as there is room for, the largest first. */
function drawLabels(
  context: CanvasRenderingContext2D,
  { layout, width }: Drawing,
  colours: readonly string[],
): void {
  const height = TREE_HEIGHT - MARGIN.top - MARGIN.bottom;
  const taken: number[] = [];
  const ranked = layout.clades
    .map((clade, rank) => ({ ...clade, rank }))
    .sort((a, b) => b.tips - a.tips);
  context.textBaseline = 'middle';
  context.font = `11px ${readToken('--font-text') || 'sans-serif'}`;
  for (const { name, middle, rank } of ranked) {
    const y = MARGIN.top + middle * height;
    if (taken.some((other) => Math.abs(other - y) < LABEL_HEIGHT)) continue;
    taken.push(y);
    context.fillStyle = colours[rank % CATEGORIES] ?? '';
    context.fillRect(width - MARGIN.right + 8, y - 4, 8, 8);
    context.fillStyle = readToken('--ink-2');
    context.fillText(name, width - MARGIN.right + 21, y, MARGIN.right - 24);
  }
}

function drawMarkers(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { layout, markers, chosen, width } = drawing;
  const ink = readToken('--ink');
  const ground = readToken('--surface');
  const draw = (node: number, radius: number, fill: string): void => {
    const { x, y } = placeNode(layout, node, width);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = ground;
    context.stroke();
  };
  for (const { node, rows } of markers)
    draw(node, Math.min(8, 3.5 + Math.log2(rows.length) / 2), ink);
  if (chosen === null) return;
  const { x, y } = placeNode(layout, chosen, width);
  context.strokeStyle = readToken('--accent');
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, MARGIN.top - 6);
  context.lineTo(x, TREE_HEIGHT - 4);
  context.moveTo(MARGIN.left, y);
  context.lineTo(width - MARGIN.right + 4, y);
  context.globalAlpha = 0.5;
  context.stroke();
  context.globalAlpha = 1;
  draw(chosen, 7, readToken('--accent'));
}

/** Draws the reference tree, coloured by clade, with markers in front of it. */
export function drawTree(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(drawing.width * ratio);
  canvas.height = Math.round(TREE_HEIGHT * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'round';
  drawBranches(context, drawing);
  drawMarkers(context, drawing);
}
