import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test, { type TestContext } from 'node:test';
import { parseFasta } from '../../../bio/fasta.ts';
import { analyse } from '../analyse.ts';
import type { Dataset } from '../dataset.ts';
import { createScratch } from '../scratch.ts';
import { DATA, readDataset, readText } from '../shared-dataset.test-kit.ts';
import type { AuspiceJson, AuspiceJsonNode } from './auspice-json.ts';
import { formatAuspiceJson, formatNewick, ladderize } from './format-tree.ts';
import { toPeerName, toPeerNewick } from './peer-names.test-kit.ts';
import { type PlacedQuery, toPlacedQuery } from './placed-query.ts';
import { PlacedTree } from './placed-tree.ts';

const SETS = [
  { folder: 'sars-cov-2', set: 'real-a', nodes: 5242 },
  { folder: 'rsv-a', set: 'examples', nodes: 3043 },
  { folder: 'dengue', set: 'examples', nodes: 3068 },
] as const;

/** The peer writes defaults of these out; ours keeps the file's own. */
const META_AS_IN_FILE = new Set(['extensions']);
/** Last digits of numbers that the peer only passes through differ, because it reads them less exactly. */
const TOLERANCE = 1e-12;

function placeAll(dataset: Dataset, fasta: string): PlacedQuery[] {
  const scratch = createScratch(dataset);
  return parseFasta(fasta, 'cases').records.flatMap(({ index, name, letters }) => {
    const result = analyse(dataset, { index, name, sequence: letters }, scratch);
    const placed = result.ok ? toPlacedQuery(dataset, result) : null;
    return placed === null ? [] : [placed];
  });
}

function compareValues(path: string, own: unknown, wanted: unknown): string[] {
  if (typeof own === 'number' && typeof wanted === 'number') {
    const scale = Math.max(Math.abs(own), Math.abs(wanted));
    if (Math.abs(own - wanted) <= TOLERANCE * scale) return [];
  } else if (isObject(own) && isObject(wanted)) {
    const keys = new Set([...Object.keys(own), ...Object.keys(wanted)]);
    return [...keys].flatMap((key) => compareValues(`${path}.${key}`, own[key], wanted[key]));
  } else if (own === wanted) return [];
  return [`${path}: ${JSON.stringify(own)} instead of ${JSON.stringify(wanted)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function compareNodes(own: AuspiceJsonNode, wanted: AuspiceJsonNode): [number, string[]] {
  const differences: string[] = [];
  let count = 0;
  const stack: [AuspiceJsonNode, AuspiceJsonNode][] = [[own, wanted]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [{ children: ownChildren = [], ...a }, { children = [], ...b }] = top;
    count++;
    differences.push(
      ...compareValues(String(b.name), { ...a, name: toPeerName(a.name, b.name) }, b),
    );
    const names = ownChildren.map(({ name }, i) => toPeerName(name, children[i]?.name));
    differences.push(
      ...compareValues(
        `children of ${b.name}`,
        names,
        children.map(({ name }) => name),
      ),
    );
    ownChildren.forEach((child, i) => {
      const other = children[i];
      if (other !== undefined && other.name === names[i]) stack.push([child, other]);
    });
  }
  return [count, differences];
}

function compareSet(t: TestContext, { folder, set, nodes }: (typeof SETS)[number]): void {
  const treeJson = readText(`${folder}/tree.json.gz`);
  const dataset = readDataset(folder);
  const path = `${folder}/cases/${set}`;
  const json = JSON.parse(treeJson) as AuspiceJson;
  const tree = new PlacedTree(dataset, json.tree);
  tree.place(placeAll(dataset, readText(`${path}.fasta.gz`)));
  ladderize(tree.root);
  const own = JSON.parse(
    [...formatAuspiceJson(tree.root, json, '2025-12-31')].join(''),
  ) as AuspiceJson;
  const wanted = JSON.parse(readText(`${path}.expected.auspice.json.gz`)) as AuspiceJson;
  const [count, differences] = compareNodes(own.tree, wanted.tree);
  for (const key of new Set([...Object.keys(own.meta), ...Object.keys(wanted.meta)])) {
    if (META_AS_IN_FILE.has(key)) assert.deepEqual(own.meta[key], json.meta[key]);
    else {
      // The peer repeats filters, which the schema of these files forbids.
      const peer = wanted.meta[key];
      const once = key === 'filters' && Array.isArray(peer) ? [...new Set(peer)] : peer;
      differences.push(...compareValues(`meta.${key}`, own.meta[key], once));
    }
  }
  t.diagnostic(`${path}: ${count} nodes, ${differences.length} differences`);
  assert.equal(count, nodes);
  assert.deepEqual(differences.slice(0, 5), []);
  const newick = toPeerNewick([...formatNewick(tree.root)].join(''));
  assert.ok(newick === readText(`${path}.expected.nwk.gz`), 'Newick is that of the peer');
}

for (const entry of SETS) {
  test(`${entry.folder}/${entry.set}: the tree output is that of the peer, node for node`, (t) => {
    if (!existsSync(DATA)) {
      t.skip('needs ../shared/data');
      return;
    }
    compareSet(t, entry);
  });
}
