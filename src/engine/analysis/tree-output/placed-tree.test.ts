import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../analyse.ts';
import { fixtureDataset, fixtureFiles, fixtureReference } from '../fixture-dataset.ts';
import { createScratch } from '../scratch.ts';
import type { AuspiceJson, AuspiceJsonNode } from './auspice-json.ts';
import { formatAuspiceJson, formatNewick } from './format-tree.ts';
import { toPlacedQuery } from './placed-query.ts';
import { PlacedTree } from './placed-tree.ts';

/** The tree of the made-up pathogen with sequences of these names, each with a change of its own. */
function placeNames(names: readonly string[]): { json: AuspiceJsonNode; newick: string } {
  const dataset = fixtureDataset();
  const scratch = createScratch(dataset);
  const file = JSON.parse(fixtureFiles().treeJson ?? '') as AuspiceJson;
  const tree = new PlacedTree(dataset, file.tree);
  const reference = fixtureReference();
  const placed = names.map((name, index) => {
    const at = 100 + 10 * index;
    const letters = `${reference.slice(0, at)}N${reference.slice(at + 1)}`;
    const sequence = new TextEncoder().encode(letters);
    const result = analyse(dataset, { index, name, sequence }, scratch);
    const query = result.ok ? toPlacedQuery(dataset, result) : null;
    assert.ok(query !== null);
    return query;
  });
  tree.place(placed);
  const { tree: json } = JSON.parse(
    [...formatAuspiceJson(tree.root, file, '2025-12-31')].join(''),
  ) as AuspiceJson;
  return { json, newick: [...formatNewick(tree.root)].join('') };
}

function listNames({ name, children = [] }: AuspiceJsonNode): string[] {
  return [String(name), ...children.flatMap(listNames)];
}

test('no two nodes have the same name, and none has no name', () => {
  const { json } = placeNames(['b2', 'twice', 'twice', '', 'root', 'b2_#0', 'a']);
  const names = listNames(json).filter((name) => !name.startsWith('nextclade__copy_of'));
  assert.deepEqual(
    names.toSorted(),
    [
      ...['root', 'a1', 'b1', 'b2', 'c1'],
      ...['b2_#0', 'twice', 'twice_#2', '_#3', 'root_#4', 'b2_#0_#5', 'a'],
    ].toSorted(),
  );
  const all = listNames(json);
  assert.equal(new Set(all).size, all.length);
});

test('names are quoted in Newick where they hold what is part of the format', () => {
  const { newick } = placeNames(['isolate 7', "it's", 'a/b|c-1.2', '(x)', 'a\tb']);
  for (const name of ["'isolate 7'", "'it''s'", 'a/b|c-1.2', "'(x)'", "'a\tb'"]) {
    assert.match(newick, new RegExp(`[(,]${RegExp.escape(name)}:`));
  }
});
