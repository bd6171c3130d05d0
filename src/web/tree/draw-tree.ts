import type { Phylogeny } from '../../bio/phylogeny.ts';
import { REST_COLOUR } from './colour-scale.ts';
import type { Surface, TreeColours } from './surface.ts';
import type { Shape, TreeLayout } from './tree-layout.ts';
import {
  type Frame,
  findBounds,
  toAngle,
  toPlane,
  toRadius,
  type View,
} from './tree-projection.ts';

/** Everything that decides how a tree looks. */
export interface Scene {
  readonly tree: Phylogeny;
  readonly layout: TreeLayout;
  readonly shape: Shape;
  readonly view: View;
  readonly frame: Frame;
  /** Index into `palette` by node. */
  readonly nodeColours: Uint8Array;
  readonly palette: readonly string[];
  readonly colours: TreeColours;
  /** Root of the clade that stands out; null for the whole tree. */
  readonly selected: number | null;
  readonly focused: number | null;
  readonly hovered: number | null;
}

/** What a drawing took: how much of the tree was looked at, and how many lines that came to. */
export interface DrawingEffort {
  readonly visited: number;
  readonly lines: number;
}

/** Clades that are narrower on the screen, in pixels, are one line. */
const LEAST_BREADTH = 0.8;
const TIP_DISCS_FROM = 4;
const TIP_NAMES_FROM = 11;
const LABELS_FROM = 26;
const MUTATIONS_FROM = 15;
const MOST_TEXTS = 160;
const MOST_COLUMNS = 20_000;

/** Lines or points of one colour, in memory that is used again from drawing to drawing. */
class Points {
  values = new Float32Array(4096);
  count = 0;

  add(...numbers: readonly number[]): void {
    if (this.count + numbers.length > this.values.length) {
      const larger = new Float32Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    for (const number of numbers) this.values[this.count++] = number;
  }
}

interface Text {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly isEnd: boolean;
  readonly isStrong: boolean;
  readonly size: number;
}

/** Draws what can be seen of a tree, as fine as pixels show it; kept for many drawings. */
export class TreeDrawer {
  readonly #lines = new Map<string, Points>();
  readonly #discs = new Map<string, Points>();
  /** By row of pixels: how far a line there already goes, so that thousands of tips on it are one. */
  #reached = new Float32Array(0);
  /** By column of pixels: which part of it bars cover already, for chains of thousands of nodes on one. */
  #barFrom = new Float32Array(0);
  #barTo = new Float32Array(0);
  #texts: Text[] = [];

  draw(scene: Scene, surface: Surface): DrawingEffort {
    for (const points of this.#lines.values()) points.count = 0;
    for (const points of this.#discs.values()) points.count = 0;
    this.#texts = [];
    const breadth = rowBreadth(scene);
    // Rows that are wider than this are drawn each by itself.
    const buckets = Math.ceil(
      (scene.layout.rows * Math.min(breadth, LEAST_BREADTH)) / LEAST_BREADTH,
    );
    if (this.#reached.length <= buckets) this.#reached = new Float32Array(buckets + 1);
    this.#reached.fill(-1);
    const columns = Math.min(MOST_COLUMNS, Math.ceil(scene.view.scaleX) + 2);
    if (this.#barFrom.length < columns) {
      this.#barFrom = new Float32Array(columns);
      this.#barTo = new Float32Array(columns);
    }
    this.#barFrom.fill(Number.POSITIVE_INFINITY);
    this.#barTo.fill(Number.NEGATIVE_INFINITY);
    let visited = 0;
    const { ends } = scene.tree;
    for (let node = 0; node < ends.length; visited++) {
      node = this.#drawNode(scene, node, breadth);
    }
    let lines = 0;
    const width = breadth < 2 ? 1 : 1.4;
    for (const [colour, points] of this.#lines) {
      if (points.count > 0) surface.lines(points.values, points.count, { colour, width });
      lines += points.count / 4;
    }
    const radius = Math.min(4, Math.max(1.6, breadth * 0.32));
    for (const [colour, points] of this.#discs) {
      if (points.count > 0) surface.discs(points.values, points.count, { colour, radius });
    }
    this.#drawMarks(scene, surface);
    const { ink } = scene.colours;
    for (const { text, size, isStrong, ...at } of this.#texts.slice(0, MOST_TEXTS)) {
      surface.text(text, at, { colour: ink, size, isStrong });
    }
    return { visited, lines };
  }

  /** The node to go on with: the next one, or the one behind the clade that was done with. */
  #drawNode(scene: Scene, node: number, breadth: number): number {
    const { tree, layout } = scene;
    const end = tree.ends[node] as number;
    if (isOutside(scene, node)) return end;
    const parent = tree.parents[node] as number;
    const colour = colourOf(scene, node);
    const lines = pointsOf(this.#lines, colour);
    const above =
      parent < 0
        ? Math.max(0, (layout.depth[node] as number) - 0.012)
        : (layout.depth[parent] as number);
    const isTip = end === node + 1;
    const size =
      ((layout.lastRow[node] as number) - (layout.firstRow[node] as number) + 1) * breadth;
    if (size < LEAST_BREADTH) {
      this.#drawThin(scene, { node, above, breadth, lines });
      return end;
    }
    const row = layout.row[node] as number;
    const depth = layout.depth[node] as number;
    // What is shorter than part of a pixel is seen by what joins it.
    if (isTip || (depth - above) * scene.view.scaleX >= 0.3) {
      addBranch(scene, lines, { row, from: above, to: depth });
    }
    if (isTip) {
      if (breadth >= TIP_DISCS_FROM) {
        const [x, y] = toScreen(scene, depth, row);
        pointsOf(this.#discs, colour).add(x, y);
        if (breadth >= TIP_NAMES_FROM) this.#name(scene, node, { x, y });
      }
    } else {
      if (this.#isBarNew(scene, node, breadth)) addBar(scene, lines, node);
    }
    this.#label(scene, node, { size, above, breadth });
    return node + 1;
  }

  /** Whether a bar covers pixels of its column that no bar before covers; notes that it does. */
  #isBarNew({ layout, view, shape, frame }: Scene, node: number, breadth: number): boolean {
    const column = Math.round((layout.depth[node] as number) * view.scaleX);
    if (column >= this.#barFrom.length || column < 0) return true;
    let from = (layout.barStart[node] as number) * breadth;
    let to = (layout.barEnd[node] as number) * breadth;
    if (shape === 'rectangular') {
      // Only what can be seen counts.
      from = Math.max(from, -view.offsetY - 2);
      to = Math.min(to, frame.height - view.offsetY + 2);
    }
    const [start, end] = [this.#barFrom[column] as number, this.#barTo[column] as number];
    if (from > start - 0.7 && to < end + 0.7) return false;
    const doTouch = from <= end && to >= start;
    this.#barFrom[column] = doTouch ? Math.min(from, start) : from;
    this.#barTo[column] = doTouch ? Math.max(to, end) : to;
    return true;
  }

  /** A clade or tip that is thinner than a pixel: as far out as it goes, unless a line there goes further. */
  #drawThin(
    scene: Scene,
    what: {
      readonly node: number;
      readonly above: number;
      readonly breadth: number;
      readonly lines: Points;
    },
  ): void {
    const { layout } = scene;
    const { node, above, breadth, lines } = what;
    const row = ((layout.firstRow[node] as number) + (layout.lastRow[node] as number)) / 2;
    const deepest = layout.deepest[node] as number;
    const bucket = Math.floor((row * breadth) / LEAST_BREADTH);
    // Less than a pixel further out is not seen.
    if ((this.#reached[bucket] as number) + 0.7 / scene.view.scaleX >= deepest) return;
    this.#reached[bucket] = deepest;
    addBranch(scene, lines, { row, from: above, to: deepest });
  }

  #name(scene: Scene, node: number, at: { readonly x: number; readonly y: number }): void {
    const { width, height } = scene.frame;
    if (at.x < -20 || at.x > width || at.y < 0 || at.y > height) return;
    const isEnd = scene.shape === 'radial' && isLeftHalf(scene, node);
    const x = at.x + (isEnd ? -8 : 8);
    const text = scene.tree.names[node] as string;
    this.#texts.push({ text, x, y: at.y, isEnd, isStrong: false, size: 11 });
  }

  /** The label of a branch, or its mutations where there is room for them. */
  #label(
    scene: Scene,
    node: number,
    place: { readonly size: number; readonly above: number; readonly breadth: number },
  ): void {
    const { tree, layout, shape } = scene;
    const row = layout.row[node] as number;
    const depth = layout.depth[node] as number;
    const clade = tree.labels[node]?.clade;
    if (clade !== undefined && place.size >= LABELS_FROM) {
      const [x, y] = toScreen(scene, depth, row);
      // About eight pixels a letter: what the left edge would cut stands on the other side of its node.
      const isCut = x > 0 && x - 4 < clade.length * 8;
      const at = isCut ? { x: x + 4, isEnd: false } : { x: x - 4, isEnd: true };
      this.#texts.push({ text: clade, ...at, y: y - 8, isStrong: true, size: 12 });
      return;
    }
    if (shape === 'radial' || place.breadth < MUTATIONS_FROM) return;
    const changes = tree.changes[node];
    if (changes == null) return;
    const text = describeChanges(changes);
    const [from, y] = toScreen(scene, place.above, row);
    const [to] = toScreen(scene, depth, row);
    // About six pixels a letter: what would reach over its branch is left out.
    if (text === '' || text.length * 6 > to - from) return;
    this.#texts.push({ text, x: from + 4, y: y - 7, isEnd: false, isStrong: false, size: 10 });
  }

  #drawMarks({ focused, hovered, ...scene }: Scene, surface: Surface): void {
    const { focus, ink } = scene.colours;
    const all = { ...scene, focused, hovered };
    const mark = (node: number, colour: string, width: number) => {
      const [x, y] = toScreen(
        all,
        all.layout.depth[node] as number,
        all.layout.row[node] as number,
      );
      surface.ring(x, y, { colour, radius: 6, width });
    };
    if (hovered !== null && hovered !== focused) mark(hovered, ink, 1.5);
    if (focused !== null) mark(focused, focus, 3);
  }
}

/** Mutations of a branch in a few letters, those of proteins where there are any. */
export function describeChanges(changes: Readonly<Record<string, readonly string[]>>): string {
  const { nuc = [], ...proteins } = changes;
  const own = Object.entries(proteins).flatMap(([cds, list]) => list.map((one) => `${cds}:${one}`));
  const list = own.length > 0 ? own : nuc;
  return list.length > 4 ? `${list.slice(0, 4).join(', ')} …` : list.join(', ');
}

/** Pixels that a row takes; on a circle at its rim. */
export function rowBreadth({
  shape,
  layout,
  view,
}: Pick<Scene, 'shape' | 'layout' | 'view'>): number {
  const rows = Math.max(1, layout.rows);
  if (shape === 'rectangular') return view.scaleY / rows;
  return Math.abs(toAngle(1, rows) - toAngle(0, rows)) * view.scaleX;
}

/** Where a depth and a row are on the screen. */
export function toScreen(
  { shape, layout, view }: Pick<Scene, 'shape' | 'layout' | 'view'>,
  depth: number,
  row: number,
): readonly [x: number, y: number] {
  const [x, y] = toPlane(shape, layout, { depth, row });
  return [x * view.scaleX + view.offsetX, y * view.scaleY + view.offsetY];
}

function isLeftHalf({ layout }: Scene, node: number): boolean {
  return Math.cos(toAngle(layout.row[node] as number, layout.rows)) < 0;
}

function colourOf({ nodeColours, palette, colours, selected, tree }: Scene, node: number): string {
  if (selected !== null && (node < selected || node >= (tree.ends[selected] as number))) {
    return colours.faint;
  }
  const colour = nodeColours[node] as number;
  return colour === REST_COLOUR ? colours.rest : (palette[colour] ?? colours.rest);
}

function pointsOf(all: Map<string, Points>, colour: string): Points {
  const known = all.get(colour);
  if (known !== undefined) return known;
  const points = new Points();
  all.set(colour, points);
  return points;
}

/** Whether nothing of a node, its branch and what is below it can be seen. */
function isOutside(scene: Scene, node: number): boolean {
  const { shape, layout, view, frame, tree } = scene;
  if (shape === 'rectangular') {
    const perRow = view.scaleY / Math.max(1, layout.rows);
    const top = (layout.firstRow[node] as number) * perRow + view.offsetY;
    const bottom = ((layout.lastRow[node] as number) + 1) * perRow + view.offsetY;
    if (bottom < 0 || top > frame.height) return true;
    const parent = tree.parents[node] as number;
    const above = layout.depth[Math.max(0, parent)] as number;
    return (
      (layout.deepest[node] as number) * view.scaleX + view.offsetX < -LABEL_REACH ||
      above * view.scaleX + view.offsetX > frame.width + LABEL_REACH
    );
  }
  const bounds = findBounds(shape, layout, Math.max(0, node));
  const parent = tree.parents[node] as number;
  // The branch above reaches in as far as the parent's depth.
  const reach = parent < 0 ? 0 : (layout.depth[node] as number) - (layout.depth[parent] as number);
  const slack = reach * view.scaleX + 4;
  return (
    bounds.right * view.scaleX + view.offsetX < -slack ||
    bounds.left * view.scaleX + view.offsetX > frame.width + slack ||
    bounds.bottom * view.scaleY + view.offsetY < -slack ||
    bounds.top * view.scaleY + view.offsetY > frame.height + slack
  );
}

const LABEL_REACH = 200;

function addBranch(
  scene: Scene,
  lines: Points,
  branch: { readonly row: number; readonly from: number; readonly to: number },
): void {
  const [x1, y1] = toScreen(scene, branch.from, branch.row);
  const [x2, y2] = toScreen(scene, branch.to, branch.row);
  lines.add(x1, y1, x2, y2);
}

/** The bar that joins the children of a node: a line, or an arc in short lines. */
function addBar(scene: Scene, lines: Points, node: number): void {
  const { shape, layout, view } = scene;
  const depth = layout.depth[node] as number;
  const first = layout.barStart[node] as number;
  const last = layout.barEnd[node] as number;
  let [x, y] = toScreen(scene, depth, first);
  const angle = toAngle(last, layout.rows) - toAngle(first, layout.rows);
  const length = angle * toRadius(depth) * view.scaleX;
  // Pieces of four pixels, but never so many that one arc takes a frame.
  const pieces = shape === 'rectangular' ? 1 : Math.min(360, Math.max(1, Math.ceil(length / 4)));
  for (let piece = 1; piece <= pieces; piece++) {
    const row = first + ((last - first) * piece) / pieces;
    const [nextX, nextY] = toScreen(scene, depth, row);
    lines.add(x, y, nextX, nextY);
    x = nextX;
    y = nextY;
  }
}
