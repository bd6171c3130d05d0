import { parseAuspice } from '../../../bio/auspice.ts';
import type { Phylogeny } from '../../../bio/phylogeny.ts';
import { AppError } from '../../../schema/errors.ts';
import { defined } from '../../../std/assert.ts';
import type { LoadedPathogen, LoadedSegment } from '../pathogens/pathogen-store.ts';

/** The segment whose tree is meant: the one that is named, else the first that has a tree. */
export function findTreeSegment(pathogen: LoadedPathogen, name: string | null): LoadedSegment {
  const found = pathogen.segments.find(
    (segment) => segment.files.treeJson !== undefined && (name === null || segment.name === name),
  );
  if (found !== undefined) return found;
  const which = name === null ? '' : ` of the segment '${name.slice(0, 60)}'`;
  throw new AppError('tree-not-found', {
    detail: `The dataset of '${pathogen.id}' has no reference tree${which}.`,
  });
}

/** Reference trees, read once for each version of a dataset; the last few are kept. */
export class ReferenceTrees {
  readonly #kept = new Map<string, { readonly digest: string; readonly tree: Phylogeny }>();

  find(pathogen: LoadedPathogen, segment: LoadedSegment): Phylogeny {
    const key = `${pathogen.id} ${segment.name}`;
    const known = this.#kept.get(key);
    if (known?.digest === pathogen.meta.digest) return known.tree;
    const text = defined(segment.files.treeJson, 'the text of the tree');
    const parsed = parseAuspice(text, 'tree.json');
    if (!parsed.ok) throw new AppError('tree-not-found', { problems: [parsed.error] });
    this.#kept.set(key, { digest: pathogen.meta.digest, tree: parsed.value });
    return parsed.value;
  }
}
