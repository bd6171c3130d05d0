// A lineage system that is given to a running node: its answers change, and neither index nor analyses do.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { parseAliasKey } from '../../src/bio/pango-lineage.ts';
import { installLineages } from '../../src/parts/genomes/pathogens/install-lineages.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 300;
const LONGEST_WAIT_MILLISECONDS = 60_000;
let node: TestNode;
let base: string;
let lineages: readonly string[];

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES), requestsPerMinute: '100000' });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  base = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample`;
  const rows = await aggregate({ fields: 'lineage' });
  lineages = rows.flatMap(({ lineage, count }) => Array<string>(count).fill(String(lineage)));
});
after(() => node?.stop());

async function aggregate(parameters: Record<string, string>) {
  const response = await fetch(`${base}/aggregated?${new URLSearchParams(parameters)}`);
  const answer = (await response.json()) as { data: { count: number; lineage?: string }[] };
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer.data;
}

type Definition = Record<string, { parents?: string[]; aliases?: string[] }>;

async function readDefinition(): Promise<Definition> {
  return (await (await fetch(`${base}/lineageDefinition/lineage`)).json()) as Definition;
}

/** Times at which the segments of the index were written, by name. */
async function readSegmentTimes(): Promise<Record<string, number>> {
  const folder = join(node.dataFolder, 'index', SIMULATED_INSTANCE);
  const names = await readdir(folder).catch(() => []);
  const segments = names.filter((name) => name.endsWith('.segment')).sort();
  const times = await Promise.all(
    segments.map(async (name) => (await stat(join(folder, name))).mtimeMs),
  );
  return Object.fromEntries(segments.map((name, i) => [name, times[i] ?? 0]));
}

async function install(text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-lineages-'));
  const path = join(folder, 'given.json');
  await writeFile(path, text);
  const folders = { shippedFolder: 'pathogens', dataFolder: node.dataFolder };
  const installed = await installLineages(folders, { id: 'sars-cov-2', path });
  await rm(folder, { recursive: true });
  assert.ok(installed.ok, JSON.stringify(installed));
}

async function waitUntil(isThere: (definition: Definition) => boolean): Promise<Definition> {
  const deadline = performance.now() + LONGEST_WAIT_MILLISECONDS;
  for (;;) {
    const definition = await readDefinition();
    if (isThere(definition)) return definition;
    assert.ok(performance.now() < deadline, 'the node takes the lineages up');
    await wait(50);
  }
}

test('an alias key, and then another one, is taken up while the node runs', async () => {
  // Letters that no real key has, so that the tree's own lineages cannot be taken for them.
  const keys = [
    { A: '', B: '', ZA: 'B.1.1', XA: ['ZA.1', 'B.1.160'] },
    { A: '', B: '', ZB: 'B.1' },
  ];
  let segments: Record<string, number> | null = null;
  for (const [at, key] of keys.entries()) {
    await install(JSON.stringify(key));
    const letters = at === 0 ? 'ZA' : 'ZB';
    const definition = await waitUntil((one) =>
      Object.values(one).some(({ aliases = [] }) => aliases.includes(letters)),
    );
    const parsed = parseAliasKey(key, 'key');
    assert.ok(parsed.ok);
    const { expand, compress } = parsed.value;
    /** By whole names; of names that the key does not know, by what the tree says of their parents. */
    const isBelow = (name: string, whole: string): boolean => {
      const own = expand(name);
      if (own !== null) return own === whole || own.startsWith(`${whole}.`);
      return (definition[name]?.parents ?? []).some((parent) => isBelow(parent, whole));
    };
    for (const name of [letters, 'B', 'B.1.1', 'B.1', ...new Set(lineages)]) {
      const whole = expand(name);
      if (whole === null) continue;
      const count: number = lineages.filter((one) => isBelow(one, whole)).length;
      assert.deepEqual(await aggregate({ lineage: `${name}*` }), [{ count }], name);
      assert.ok(definition[compress(whole)] !== undefined, name);
    }
    assert.ok(((await aggregate({ lineage: `${letters}*` }))[0]?.count ?? 0) > 10);
    // The first time what is in memory is written; from then on nothing is written again.
    const now = await readSegmentTimes();
    if (segments !== null) assert.deepEqual(now, segments);
    segments = now;
    assert.ok(Object.keys(segments).length > 0);
  }
  const aliases = Object.values(await readDefinition()).flatMap((one) => one.aliases ?? []);
  assert.ok(aliases.includes('ZB') && !aliases.includes('ZA'), 'what the other key named is gone');
  const [changes] = await node.db.query<{ count: string }>(
    "SELECT count(*) FROM outbox WHERE topic = 'entries.reanalysed'",
  );
  assert.equal(Number(changes?.count), 0, 'no genome was analysed again');
});
