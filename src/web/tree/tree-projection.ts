import type { Shape, TreeLayout } from './tree-layout.ts';

/**
 * Which part of a tree is seen. A point of the plane (x, y) stands at `x * scaleX + offsetX` in CSS pixels. In the
 * rectangular shape the plane's x is depth and its y is row / rows; in the radial one it is the unit circle's.
 */
export interface View {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** The drawing's size and where in it the tree may be, in CSS pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

// Part of the circle that rows take: the gap tells the first from the last.
const CIRCLE = 2 * Math.PI * 0.985;
const INNER_RADIUS = 0.04;
const MARGIN = 24;
/** Pixels on the right for names of tips. */
const LABEL_ROOM = 90;
// A row is never higher: further in there is nothing more to see.
const MOST_PIXELS_A_ROW = 64;
const MOST_DEPTH_SCALE = 4000;

/** Angle of a row, in radians, from the top clockwise. */
export function toAngle(row: number, rows: number): number {
  return (row / Math.max(1, rows)) * CIRCLE - Math.PI / 2;
}

/** Distance from the middle of the circle. */
export function toRadius(depth: number): number {
  return INNER_RADIUS + depth * (1 - INNER_RADIUS);
}

export function toPlane(
  shape: Shape,
  layout: Pick<TreeLayout, 'rows'>,
  at: { readonly depth: number; readonly row: number },
): readonly [x: number, y: number] {
  if (shape === 'rectangular') return [at.depth, (at.row + 0.5) / Math.max(1, layout.rows)];
  const angle = toAngle(at.row, layout.rows);
  const radius = toRadius(at.depth);
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** The view with everything below a node in it. */
export function fitNode(shape: Shape, layout: TreeLayout, frame: Frame, node = 0): View {
  const bounds = findBounds(shape, layout, node);
  const room = shape === 'rectangular' ? LABEL_ROOM : 0;
  const width = Math.max(40, frame.width - 2 * MARGIN - room);
  const height = Math.max(40, frame.height - 2 * MARGIN);
  const most = findMostScale(shape, layout, frame);
  let scaleX = Math.min(most.x, width / Math.max(1e-9, bounds.right - bounds.left));
  let scaleY = Math.min(most.y, height / Math.max(1e-9, bounds.bottom - bounds.top));
  if (shape === 'radial') scaleX = scaleY = Math.min(scaleX, scaleY);
  const middleX = (bounds.left + bounds.right) / 2;
  const middleY = (bounds.top + bounds.bottom) / 2;
  return {
    scaleX,
    scaleY,
    offsetX: MARGIN + width / 2 - middleX * scaleX,
    offsetY: MARGIN + height / 2 - middleY * scaleY,
  };
}

interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Bounds in the plane of everything below a node; of a sector they hold it and may be a little larger. */
export function findBounds(shape: Shape, layout: TreeLayout, node: number): Bounds {
  const depth = layout.depth[node] as number;
  const deepest = layout.deepest[node] as number;
  const first = layout.firstRow[node] as number;
  const last = layout.lastRow[node] as number;
  if (shape === 'rectangular') {
    const rows = Math.max(1, layout.rows);
    return { left: depth, right: deepest, top: first / rows, bottom: (last + 1) / rows };
  }
  const begin = toAngle(first - 0.5, layout.rows);
  const end = toAngle(last + 0.5, layout.rows);
  if (end - begin > Math.PI / 2) return { left: -1, right: 1, top: -1, bottom: 1 };
  const inner = toRadius(depth);
  // Where tangents at both ends meet: the arc between lies inside.
  const outer = toRadius(deepest) / Math.cos((end - begin) / 2);
  const middle = (begin + end) / 2;
  const radius = toRadius(deepest);
  const xs = [inner * Math.cos(begin), inner * Math.cos(end), radius * Math.cos(begin)];
  const ys = [inner * Math.sin(begin), inner * Math.sin(end), radius * Math.sin(begin)];
  xs.push(radius * Math.cos(end), outer * Math.cos(middle));
  ys.push(radius * Math.sin(end), outer * Math.sin(middle));
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

/** Scales beyond which nothing more is seen. */
function findMostScale(
  shape: Shape,
  layout: TreeLayout,
  frame: Frame,
): { readonly x: number; readonly y: number } {
  const rows = Math.max(1, layout.rows);
  if (shape === 'rectangular') {
    return { x: Math.max(MOST_DEPTH_SCALE, frame.width) * 4, y: rows * MOST_PIXELS_A_ROW };
  }
  const most = Math.max(Math.min(frame.width, frame.height), (rows * MOST_PIXELS_A_ROW) / CIRCLE);
  return { x: most, y: most };
}

/** Moves the view by pixels. */
export function panView(view: View, byX: number, byY: number): View {
  return { ...view, offsetX: view.offsetX + byX, offsetY: view.offsetY + byY };
}

/** Scales about a point of the drawing that stays where it is, not further out than everything and not too far in. */
export function zoomView(
  view: View,
  by: {
    readonly x: number;
    readonly y: number;
    readonly factorX: number;
    readonly factorY: number;
  },
  limits: { readonly shape: Shape; readonly layout: TreeLayout; readonly frame: Frame },
): View {
  const { shape, layout, frame } = limits;
  const whole = fitNode(shape, layout, frame);
  const most = findMostScale(shape, layout, frame);
  const hold = (value: number, least: number, limit: number) =>
    Math.min(Math.max(value, least * 0.8), Math.max(limit, least));
  let scaleX = hold(view.scaleX * by.factorX, whole.scaleX, most.x);
  const scaleY = hold(view.scaleY * by.factorY, whole.scaleY, most.y);
  if (shape === 'radial') scaleX = scaleY;
  return {
    scaleX,
    scaleY,
    offsetX: by.x - ((by.x - view.offsetX) / view.scaleX) * scaleX,
    offsetY: by.y - ((by.y - view.offsetY) / view.scaleY) * scaleY,
  };
}

/** Keeps some of the tree in the drawing, however far it is pushed. */
export function holdView(
  view: View,
  limits: { readonly shape: Shape; readonly layout: TreeLayout; readonly frame: Frame },
): View {
  const { shape, layout, frame } = limits;
  const bounds = findBounds(shape, layout, 0);
  const rest = 60;
  const hold = (offset: number, low: number, high: number, size: number) =>
    Math.min(Math.max(offset, rest - high), size - rest - low);
  return {
    ...view,
    offsetX: hold(view.offsetX, bounds.left * view.scaleX, bounds.right * view.scaleX, frame.width),
    offsetY: hold(
      view.offsetY,
      bounds.top * view.scaleY,
      bounds.bottom * view.scaleY,
      frame.height,
    ),
  };
}
