import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { addScheme, listSchemes, type SchemeToAdd } from './scheme-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbreak-schemes-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const letters = `${'ACGTTGCA'.repeat(10)}CCGGAATT${'TTGACCGA'.repeat(10)}`;
const reference = { name: 'REF', letters: new TextEncoder().encode(letters) };
const bed = (left = letters.slice(10, 30)) =>
  `REF\t10\t30\tx_1_LEFT\t1\t+\t${left}\nREF\t100\t110\tx_1_RIGHT\t1\t-\n`;
let count = 0;

function makeStore() {
  const dataFolder = join(folder, `data-${count++}`);
  return { dataFolder, now: () => new Date('2026-11-27T10:00:00Z') };
}

function put(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const request = (location: string, more: Partial<SchemeToAdd> = {}): SchemeToAdd => ({
  location,
  pathogen: 'made-up',
  reference,
  ...more,
});

test('a scheme is added once, listed, and the same again changes nothing', async () => {
  const store = makeStore();
  const path = put('made-up-scheme-V1.2.primer.bed', bed());
  const added = await addScheme(store, request(path));
  assert.ok(added.ok, JSON.stringify(added));
  assert.equal(added.value.status, 'installed');
  const again = await addScheme(
    store,
    request(put('again.bed', `# a remark\n${bed()}`), { name: 'made-up-scheme', version: 'V1.2' }),
  );
  assert.ok(again.ok);
  assert.equal(again.value.status, 'unchanged');
  const { schemes, problems } = await listSchemes(store);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    schemes.map((one) => [
      one.name,
      one.version,
      one.pathogen,
      one.primers.length,
      one.addedAt,
      one.source,
    ]),
    [['made-up-scheme', 'V1.2', 'made-up', 2, '2026-11-27T10:00:00.000Z', path]],
  );
});

test('another scheme under the same name and version is refused, and the first one stays', async () => {
  const store = makeStore();
  const path = put('other-V1.bed', bed());
  assert.ok((await addScheme(store, request(path))).ok);
  writeFileSync(path, bed().replace('\t110\t', '\t111\t'));
  const refused = await addScheme(store, request(path));
  assert.equal(refused.ok ? '' : refused.error[0]?.code, 'primer-scheme-exists');
  const { schemes } = await listSchemes(store);
  assert.equal(schemes[0]?.primers[1]?.end, 110);
});

test('a scheme comes from an address, too', async () => {
  const server = createServer((incoming, answer) => {
    answer.statusCode = incoming.url === '/gone-V1.bed' ? 404 : 200;
    answer.end(bed());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const store = makeStore();
    const added = await addScheme(store, request(`${base}/scheme-v2.primer.bed?raw=1`));
    assert.ok(added.ok, JSON.stringify(added));
    assert.deepEqual([added.value.scheme.name, added.value.scheme.version], ['scheme', 'v2']);
    const gone = await addScheme(store, request(`${base}/gone-V1.bed`));
    assert.equal(gone.ok ? '' : gone.error[0]?.code, 'address-not-found');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

const REFUSED: readonly (readonly [string, () => SchemeToAdd, string])[] = [
  ['a file that is not there', () => request(join(folder, 'none-V1.bed')), 'file-missing'],
  [
    'a name that does not say the version',
    () => request(put('scheme.bed', bed())),
    'primer-scheme-name-invalid',
  ],
  [
    'a name that is a path',
    () => request(put('a-V1.bed', bed()), { name: '../a' }),
    'primer-scheme-name-invalid',
  ],
  [
    'a version that is a path',
    () => request(put('a-V1.bed', bed()), { version: '..' }),
    'primer-scheme-name-invalid',
  ],
  ['a file that is no scheme', () => request(put('b-V1.bed', '>a\nACGT\n')), 'primer-line-invalid'],
  [
    'primers beyond the reference',
    () => request(put('c-V1.bed', bed().replace('\t110\t', '\t9999\t'))),
    'primers-beyond-reference',
  ],
  [
    'primers of another genome',
    () => request(put('d-V1.bed', bed('A'.repeat(20)))),
    'primers-unlike-reference',
  ],
];
for (const [what, make, code] of REFUSED) {
  test(`refused: ${what}`, async () => {
    const store = makeStore();
    const added = await addScheme(store, make());
    assert.equal(added.ok ? '' : added.error[0]?.code, code);
    assert.deepEqual((await listSchemes(store)).schemes, []);
    assert.throws(() => readdirSync(join(store.dataFolder, 'primer-schemes')), /ENOENT/);
  });
}

test('a damaged scheme is told and left out, and the others are there', async () => {
  const store = makeStore();
  assert.ok((await addScheme(store, request(put('good-V1.bed', bed())))).ok);
  const base = join(store.dataFolder, 'primer-schemes');
  for (const [version, description, content] of [
    ['V2', '{', bed()],
    [
      'V3',
      JSON.stringify({ name: 'good', version: 'V3', pathogen: 'made-up', digest: 'x' }),
      bed(),
    ],
    ['V4', '{"name":"good"}', bed()],
  ] as const) {
    mkdirSync(join(base, 'good', version), { recursive: true });
    writeFileSync(join(base, 'good', version, 'scheme.json'), description);
    writeFileSync(join(base, 'good', version, 'primer.bed'), content);
  }
  // What an adding that was cut off leaves behind.
  mkdirSync(join(base, 'good', '.unfinished-V9-x'), { recursive: true });
  const { schemes, problems } = await listSchemes(store);
  assert.deepEqual(
    schemes.map(({ version }) => version),
    ['V1'],
  );
  assert.deepEqual(
    problems.map(({ code }) => code),
    Array(3).fill('primer-scheme-damaged'),
  );
});
