import type { Phylogeny } from '../../bio/phylogeny.ts';
import { type Scene, toScreen } from './draw-tree.ts';
import { findBounds } from './tree-projection.ts';

/** Pixels by which a pointer may miss. */
const REACH = 9;

/**
 * The node whose end, or whose branch, is nearest to a point of the drawing; null where none is near. The tree is its
 * own index: what is below a node is looked at only where the box round all of that is near.
 */
export function findNodeAt(scene: Scene, x: number, y: number): number | null {
  const { tree, layout, shape, view } = scene;
  let best: number | null = null;
  let least = REACH;
  for (let node = 0; node < tree.ends.length; ) {
    const parent = tree.parents[node] as number;
    const above = parent < 0 ? (layout.depth[node] as number) : (layout.depth[parent] as number);
    const box = findBounds(shape, layout, node);
    const slack = REACH + ((layout.depth[node] as number) - above) * view.scaleX;
    const isFar =
      x < box.left * view.scaleX + view.offsetX - slack ||
      x > box.right * view.scaleX + view.offsetX + slack ||
      y < box.top * view.scaleY + view.offsetY - slack ||
      y > box.bottom * view.scaleY + view.offsetY + slack;
    if (isFar) {
      node = tree.ends[node] as number;
      continue;
    }
    const row = layout.row[node] as number;
    const distance = distanceToBranch(
      { x, y },
      toScreen(scene, above, row),
      toScreen(scene, layout.depth[node] as number, row),
    );
    if (distance < least) {
      least = distance;
      best = node;
    }
    node++;
  }
  return best;
}

/** A branch counts as one pixel further than its end, so that a node wins over the branches that leave it. */
function distanceToBranch(
  at: { readonly x: number; readonly y: number },
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
): number {
  const [byX, byY] = [toX - fromX, toY - fromY];
  const length = byX * byX + byY * byY;
  const along = length === 0 ? 1 : ((at.x - fromX) * byX + (at.y - fromY) * byY) / length;
  const held = Math.min(1, Math.max(0, along));
  const away = Math.hypot(at.x - fromX - held * byX, at.y - fromY - held * byY);
  const toEnd = Math.hypot(at.x - toX, at.y - toY);
  return Math.min(toEnd, away + 1);
}

export type Step = 'parent' | 'child' | 'next' | 'previous' | 'first' | 'last';

/** The node that a key of the keyboard leads to; the node itself where there is none. */
export function walkTree(
  { parents, ends }: Pick<Phylogeny, 'parents' | 'ends'>,
  from: number,
  step: Step,
): number {
  const parent = parents[from] as number;
  switch (step) {
    case 'parent':
      return parent < 0 ? from : parent;
    case 'child':
      return (ends[from] as number) > from + 1 ? from + 1 : from;
    case 'next': {
      // The next sibling, or that of the nearest node above that has one.
      for (let node = from; (parents[node] as number) >= 0; node = parents[node] as number) {
        const end = ends[node] as number;
        if (end < (ends[parents[node] as number] as number)) return end;
      }
      return from;
    }
    case 'previous': {
      if (parent < 0) return from;
      let sibling = parent + 1;
      if (sibling === from) return parent;
      while ((ends[sibling] as number) < from) sibling = ends[sibling] as number;
      return sibling;
    }
    case 'first':
      return 0;
    case 'last':
      return parents.length - 1;
  }
}
