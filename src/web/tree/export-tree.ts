import { formatAuspice } from '../../bio/auspice.ts';
import { formatNewick } from '../../bio/newick.ts';
import { cutClade, type Phylogeny } from '../../bio/phylogeny.ts';
import { type Scene, TreeDrawer } from './draw-tree.ts';
import { SvgSurface } from './surface.ts';

/** The drawing as it is seen, as an SVG file. */
export function toSvg(scene: Scene): string {
  const surface = new SvgSurface(scene.colours);
  new TreeDrawer().draw({ ...scene, focused: null, hovered: null }, surface);
  return surface.finish({ ...scene.frame, title: scene.tree.title });
}

/** Lengths of the branches above nodes. */
export function findLengths({ parents, divergences }: Phylogeny): Float64Array {
  return Float64Array.from(divergences, (own, node) => {
    const parent = parents[node] as number;
    if (parent < 0) return 0;
    // Differences of decimal numbers, without the noise of binary ones.
    return Number((own - (divergences[parent] as number)).toPrecision(12));
  });
}

/** The tree, or the clade below a node, as Newick in pieces. */
export function toNewick(tree: Phylogeny, root: number): Iterable<string> {
  const own = cutClade(tree, root);
  return formatNewick({ ...own, lengths: findLengths(own) });
}

/** The tree, or the clade below a node, as an Auspice v2 file in pieces. */
export function toAuspice(tree: Phylogeny, root: number, day: string): Iterable<string> {
  return formatAuspice(cutClade(tree, root), { updated: day });
}
