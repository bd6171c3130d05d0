import { readAuspice } from '../../bio/auspice.ts';
import { parseNewick } from '../../bio/newick.ts';
import { findEnds, type Phylogeny } from '../../bio/phylogeny.ts';
import type { Problem } from '../../std/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** Reads a tree of either format, which its first letter tells apart: '{' begins an Auspice file, '(' Newick. */
export function parseTree(text: string, where: string): Result<Phylogeny, Problem> {
  const first = /\S/.exec(text)?.[0];
  if (first === undefined) {
    return fail({ code: 'tree-empty', where, value: '', hint: 'The file is empty.' });
  }
  if (first === '{') {
    try {
      return readAuspice(JSON.parse(text), where);
    } catch (error) {
      const hint = `It begins like an Auspice file, but is no JSON: ${(error as Error).message}`;
      return fail({ code: 'auspice-invalid', where, value: text.slice(0, 100), hint });
    }
  }
  const parsed = parseNewick(text, where);
  return parsed.ok ? succeed(fromNewick(parsed.value)) : parsed;
}

/** A tree of names and branches only. Negative branches, which some programs write, have no length. */
export function fromNewick(tree: {
  readonly names: readonly string[];
  readonly parents: readonly number[];
  readonly lengths: readonly number[];
}): Phylogeny {
  const count = tree.names.length;
  const divergences = new Float64Array(count);
  for (let node = 1; node < count; node++) {
    const above = divergences[tree.parents[node] as number] as number;
    divergences[node] = above + Math.max(0, tree.lengths[node] as number);
  }
  // Without lengths a branch is one step long, so that there is something to see.
  if (tree.lengths.every((length) => length === 0)) {
    for (let node = 1; node < count; node++) {
      divergences[node] = (divergences[tree.parents[node] as number] as number) + 1;
    }
  }
  return {
    title: '',
    names: tree.names,
    parents: Int32Array.from(tree.parents),
    ends: findEnds(tree.parents),
    divergences,
    dates: new Float64Array(count).fill(Number.NaN),
    traits: [],
    changes: new Array<null>(count).fill(null),
    labels: new Array<null>(count).fill(null),
  };
}
