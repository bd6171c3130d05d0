// Clades, common ancestors and subtrees over HTTP, on simulated genomes that the reference tree places:
// compared with walks over the dataset's own file.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { parseNewick } from '../../src/bio/newick.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 300;
let node: TestNode;
let base: string;
/** Parent of each node of the reference tree by name; undefined for the root. */
const parents = new Map<string, string | undefined>();
let genomes: readonly { readonly accession: string; readonly nearestNode: string }[];

interface FileNode {
  readonly name: string;
  readonly children?: readonly FileNode[];
}

before(async () => {
  node = await startTestNode({
    demoGenomes: String(GENOMES),
    requestsPerMinute: '100000',
    logLevel: 'error',
  });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  base = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample`;
  const path = join(node.dataFolder, 'pathogens', 'sars-cov-2', 'tree.json');
  const { tree } = JSON.parse(await readFile(path, 'utf8')) as { tree: FileNode };
  const note = ({ name, children = [] }: FileNode, parent?: string): void => {
    parents.set(name, parent);
    for (const child of children) note(child, name);
  };
  note(tree);
  const answer = await fetch(`${base}/details?fields=accession,nearestNode`);
  genomes = ((await answer.json()) as { data: typeof genomes }).data;
});
after(() => node?.stop());

function pathToRoot(name: string): string[] {
  const path: string[] = [];
  for (let at: string | undefined = name; at !== undefined; at = parents.get(at)) path.push(at);
  return path;
}

async function post(path: string, body: object): Promise<Response> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, `${path} ${JSON.stringify(body)}`);
  return response;
}

const isBelow = (name: string, ancestor: string) => pathToRoot(name).includes(ancestor);

/** Inner nodes that some and not all genomes are below, the largest clades first. */
function findClades(): string[] {
  const sizes = new Map<string, number>();
  for (const { nearestNode } of genomes) {
    for (const name of pathToRoot(nearestNode)) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  const inner = new Set(parents.values());
  return [...sizes]
    .filter(([name, size]) => inner.has(name) && size < GENOMES)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);
}

test('every genome is at a node of the tree, and clades hold what the tree has below their node', async () => {
  assert.equal(genomes.length, GENOMES);
  assert.ok(genomes.every(({ nearestNode }) => parents.has(nearestNode)));
  const clades = findClades();
  assert.ok(clades.length > 20, `${clades.length} clades`);
  for (const clade of clades.slice(0, 25)) {
    const expected = genomes.filter(({ nearestNode }) => isBelow(nearestNode, clade)).length;
    const byParameter = { 'nearestNode.phyloDescendantOf': clade };
    const byQuery = { advancedQuery: `nearestNode.phyloDescendantOf='${clade}'` };
    for (const filter of [byParameter, byQuery]) {
      const answer = await post(`${base}/aggregated`, filter);
      const { data } = (await answer.json()) as { data: object };
      assert.deepEqual(data, [{ count: expected }], clade);
    }
  }
});

test('the common ancestor is the deepest node above all', async () => {
  for (const clade of findClades().slice(0, 25)) {
    const own = genomes.filter(({ nearestNode }) => isBelow(nearestNode, clade));
    const [first = [], ...others] = own.map(({ nearestNode }) => pathToRoot(nearestNode));
    const mrcaNode = first.find((name) => others.every((path) => path.includes(name)));
    const filter = { accession: own.map(({ accession }) => accession) };
    const answer = await post(`${base}/mostRecentCommonAncestor`, {
      ...filter,
      phyloTreeField: 'nearestNode',
      printNodesNotInTree: true,
    });
    const { data } = (await answer.json()) as { data: object };
    assert.deepEqual(data, [{ mrcaNode, missingNodeCount: 0, missingFromTree: '' }]);
    const whole = await post(`${node.url}/api/query/${SIMULATED_INSTANCE}`, {
      filterExpression: { type: 'StringInSet', column: 'accession', values: filter.accession },
      action: { type: 'MostRecentCommonAncestor', columnName: 'nearestNode' },
    });
    const path = pathToRoot(mrcaNode ?? '');
    assert.deepEqual(await whole.json(), {
      mrcaNode,
      mrcaParent: path[1] ?? null,
      mrcaDepth: path.length - 1,
      missingNodeCount: 0,
    });
  }
});

test('a subtree has the nodes of its genomes, joined as in the tree', async () => {
  for (const clade of findClades().slice(0, 10)) {
    const answer = await post(`${base}/phyloSubtree`, {
      phyloTreeField: 'nearestNode',
      'nearestNode.phyloDescendantOf': clade,
    });
    assert.match(answer.headers.get('content-type') ?? '', /^text\/x-nh/);
    const parsed = parseNewick(await answer.text(), 'answer');
    assert.ok(parsed.ok, clade);
    const { names, parents: above } = parsed.value;
    const wanted = new Set(
      genomes.map(({ nearestNode }) => nearestNode).filter((name) => isBelow(name, clade)),
    );
    assert.deepEqual(names.filter((name) => wanted.has(name)).sort(), [...wanted].sort());
    names.forEach((name, at) => {
      const parent = names[above[at] ?? -1];
      if (parent !== undefined) assert.ok(isBelow(name, parent), `${parent} is above ${name}`);
    });
  }
});

test('a tree of the genomes themselves is taken up while the node runs', async () => {
  const [a, b, c] = genomes.map(({ accession }) => accession);
  const path = join(node.dataFolder, 'pathogens', 'sars-cov-2', 'phylogeny.accession.nwk');
  await writeFile(path, `((${a}:1,${b}:2)inner:0.5,${c}:3)top;\n`);
  const address = `${base}/phyloSubtree?phyloTreeField=accession&contractUnaryNodes=false`;
  const deadline = performance.now() + 60_000;
  while ((await fetch(address)).status !== 200) {
    assert.ok(performance.now() < deadline, 'the node takes the tree up');
    await wait(50);
  }
  const subtree = async (filter: string) => (await fetch(`${address}&${filter}`)).text();
  assert.equal(
    await subtree('accession.phyloDescendantOf=top'),
    `((${a}:1,${b}:2)inner:0.5,${c}:3)top;\n`,
  );
  assert.equal(await subtree('accession.phyloDescendantOf=inner'), `(${a}:1,${b}:2)inner;\n`);
  const answer = await post(`${base}/mostRecentCommonAncestor`, { phyloTreeField: 'accession' });
  const { data } = (await answer.json()) as { data: object };
  const missingNodeCount = GENOMES - 3;
  assert.deepEqual(data, [{ mrcaNode: 'top', missingNodeCount, missingFromTree: null }]);
});
