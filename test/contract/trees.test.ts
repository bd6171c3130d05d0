// Trees over HTTP, on simulated genomes that the reference tree places: every entry stands below the node that its
// analysis found nearest, and what Auspice asks for is the same tree.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseAuspice } from '../../src/bio/auspice.ts';
import { toDecimalYear } from '../../src/bio/decimal-year.ts';
import type { Phylogeny } from '../../src/bio/phylogeny.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 60;
let node: TestNode;
let genomes: readonly {
  readonly accessionVersion: string;
  readonly nearestNode: string;
  readonly country: string | null;
  readonly date: string | null;
  readonly clade: string | null;
}[];

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES), logLevel: 'error' });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  const fields = 'accession,version,nearestNode,country,date,clade';
  const address = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/details?fields=${fields}`;
  const { data } = (await (await fetch(address)).json()) as {
    data: ((typeof genomes)[number] & { accession: string; version: number })[];
  };
  genomes = data.map((row) => ({ ...row, accessionVersion: `${row.accession}.${row.version}` }));
});
after(() => node?.stop());

interface Answer {
  readonly tree: Phylogeny;
  readonly found: number;
  readonly placed: number;
}

async function readTree(path: string): Promise<Answer> {
  const response = await fetch(`${node.url}${path}`);
  const text = await response.text();
  assert.equal(response.status, 200, `${path}: ${text.slice(0, 300)}`);
  const parsed = parseAuspice(text, path);
  assert.ok(parsed.ok);
  const count = (name: string) => Number(response.headers.get(name));
  return { tree: parsed.value, found: count('x-entries-found'), placed: count('x-entries-placed') };
}

const readOfInstance = (query = '') =>
  readTree(`/api/instances/${SIMULATED_INSTANCE}/tree${query}`);

function valuesOf({ traits }: Phylogeny, key: string): readonly (string | number | null)[] {
  return traits.find((trait) => trait.key === key)?.values ?? [];
}

function listEntries(tree: Phylogeny): string[] {
  const types = valuesOf(tree, 'node_type');
  return tree.names.filter((_, at) => types[at] === 'This node').sort();
}

test('every entry is a tip below its nearest node, with its values and its mutations', async () => {
  assert.equal(genomes.length, GENOMES);
  const { tree, found, placed } = await readOfInstance();
  assert.deepEqual([found, placed], [GENOMES, GENOMES]);
  assert.deepEqual(
    listEntries(tree),
    genomes.map(({ accessionVersion }) => accessionVersion).sort(),
  );
  assert.equal(new Set(tree.names).size, tree.names.length, 'names are unique');
  let mutations = 0;
  for (const genome of genomes) {
    const at = tree.names.indexOf(genome.accessionVersion);
    assert.equal(tree.ends[at], at + 1, 'a tip');
    const parent = tree.parents[at] as number;
    const { nearestNode } = genome;
    assert.ok([nearestNode, `${nearestNode}_placed`].includes(tree.names[parent] as string));
    assert.equal(valuesOf(tree, 'country')[at], genome.country);
    assert.equal(valuesOf(tree, 'clade_membership')[at], genome.clade);
    if (genome.date !== null) assert.equal(tree.dates[at], toDecimalYear(genome.date));
    const own = tree.changes[at]?.nuc ?? [];
    mutations += own.length;
    const grown = (tree.divergences[at] as number) - (tree.divergences[parent] as number);
    assert.equal(grown > 0, own.length > 0);
  }
  assert.ok(mutations > 0, 'some have private mutations');
});

test('a filter, a bound and what is needed of the reference make a smaller tree', async () => {
  const whole = await readOfInstance();
  const country = genomes.find((genome) => genome.country !== null)?.country ?? '';
  const own = genomes.filter((genome) => genome.country === country);
  const some = await readOfInstance(`?country=${encodeURIComponent(country)}&reference=needed`);
  assert.deepEqual(
    listEntries(some.tree),
    own.map(({ accessionVersion }) => accessionVersion).sort(),
  );
  assert.ok(some.tree.names.length < whole.tree.names.length);
  const sample = await readOfInstance('?limit=7');
  assert.deepEqual([sample.found, sample.placed], [GENOMES, 7]);
  const again = await readOfInstance('?limit=7');
  assert.deepEqual(listEntries(again.tree), listEntries(sample.tree), 'the same sample again');
  const none = await readOfInstance('?country=Nowhere');
  assert.deepEqual([none.found, listEntries(none.tree)], [0, []]);
});

test('a clade of the tree is a filter of the search', async () => {
  const { tree } = await readOfInstance();
  const types = valuesOf(tree, 'node_type');
  const clade = tree.names.findIndex((name, at) => {
    const inside = tree.names
      .slice(at, tree.ends[at])
      .filter((_, i) => types[at + i] === 'This node');
    return at > 0 && inside.length > 3 && inside.length < GENOMES / 2 && !name.endsWith('_placed');
  });
  assert.ok(clade > 0, 'there is such a clade');
  const inside = tree.names.filter(
    (_, at) => at >= clade && at < (tree.ends[clade] as number) && types[at] === 'This node',
  );
  const name = encodeURIComponent(tree.names[clade] as string);
  const filtered = await readOfInstance(`?nearestNode.phyloDescendantOf=${name}`);
  assert.deepEqual(listEntries(filtered.tree), inside.sort());
});

test('Auspice finds the instance, its tree and the letters at the root', async () => {
  const available = (await (await fetch(`${node.url}/charon/getAvailable?prefix=/`)).json()) as {
    datasets: { request: string }[];
  };
  assert.ok(available.datasets.some(({ request }) => request === SIMULATED_INSTANCE));
  const { tree } = await readTree(`/charon/getDataset?prefix=/${SIMULATED_INSTANCE}`);
  const own = await readOfInstance();
  assert.deepEqual(tree.names, own.tree.names);
  const root = await fetch(
    `${node.url}/charon/getDataset?prefix=${SIMULATED_INSTANCE}&type=root-sequence`,
  );
  const { nuc } = (await root.json()) as { nuc: string };
  assert.equal(nuc.length, 29_903);
  // What a branch changes was at the root before, where no branch above changes it.
  const first = own.tree.changes.slice(1).flatMap((changes) => changes?.nuc ?? [])[0] ?? '';
  const [, from, position] = /^(.)(\d+)/.exec(first) ?? [];
  assert.equal(nuc[Number(position) - 1], from);
  const narrative = await fetch(`${node.url}/charon/getNarrative?prefix=/narratives/x&type=md`, {
    headers: { accept: 'text/html' },
  });
  assert.equal(narrative.status, 404);
});
