import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openNodeIdentity } from '../../../platform/node-identity/node-identity.ts';
import { addHost, type LoadedHost, listHosts, loadHost } from './host-store.ts';
import { type FilesToScreen, screenFiles } from './screen-files.ts';
import { openCertificate } from './sign-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbreak-host-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
const now = () => new Date('2026-11-27T10:00:00Z');
const sha256 = (name: string) =>
  createHash('sha256')
    .update(readFileSync(path(name)))
    .digest('hex');
let count = 0;
const makeStore = () => ({ dataFolder: path(`data-${count++}`), now });

/** Made-up letters (a linear congruence), not of any organism. */
function makeLetters(length: number, seed: number): string {
  let state = seed >>> 0;
  let text = '';
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += 'ACGT'.charAt(state >>> 30);
  }
  return text;
}

const genome = makeLetters(20_000, 1);
const other = makeLetters(20_000, 2);
writeFileSync(path('host.fa.gz'), gzipSync(`>made up\n${genome.replace(/.{60}/g, '$&\n')}\n`));
writeFileSync(path('other.fa'), `>made up\n${other}\n`);

const fastq = (source: string, reads: number, from = 0, lineEnd = '\n') =>
  Array.from({ length: reads }, (_, at) =>
    [`@r${from + at}`, source.slice(at * 50, at * 50 + 120), '+', '5'.repeat(120), ''].join(
      lineEnd,
    ),
  ).join('');

async function addedHost(): Promise<LoadedHost> {
  const store = makeStore();
  const added = await addHost(store, { name: 'made-up', path: path('host.fa.gz') });
  assert.ok(added.ok, JSON.stringify(added));
  const loaded = await loadHost(store, null);
  assert.ok(loaded.ok && loaded.value !== null);
  return loaded.value;
}

test('a host is added, listed, loaded, and replaced as a whole', async () => {
  const store = makeStore();
  assert.deepEqual(await loadHost(store, null), { ok: true, value: null });
  const added = await addHost(store, { name: 'made-up', path: path('host.fa.gz') });
  assert.ok(added.ok);
  assert.equal(added.value.sourceDigest, sha256('host.fa.gz'));
  assert.deepEqual((await listHosts(store)).hosts, [added.value]);
  const again = await addHost(store, { name: 'made-up', path: path('host.fa.gz') });
  assert.deepEqual(again, added);
  const newer = await addHost(store, { name: 'made-up', path: path('other.fa') });
  assert.ok(newer.ok);
  const loaded = await loadHost(store, 'made-up');
  assert.ok(loaded.ok);
  assert.equal(loaded.value?.description.indexDigest, newer.value.indexDigest);
  // The index before takes a gigabyte where the genome is human: it is gone.
  const left = readdirSync(join(store.dataFolder, 'host-references', 'made-up')).sort();
  assert.deepEqual(left, [newer.value.indexDigest.slice(0, 16), 'current.json'].sort());
});

test('what cannot be a host is refused, and nothing is left of it', async () => {
  writeFileSync(path('cut.fa.gz'), readFileSync(path('host.fa.gz')).subarray(0, 2000));
  writeFileSync(path('reads.fq'), fastq(genome, 3));
  const cases = [
    ['made-up', 'cut.fa.gz', 'packing-truncated'],
    ['made-up', 'reads.fq', 'host-not-fasta'],
    ['made-up', 'nothing.fa', 'file-missing'],
    ['../x', 'other.fa', 'host-name-invalid'],
    ['', 'other.fa', 'host-name-invalid'],
  ] as const;
  for (const [name, file, code] of cases) {
    const store = makeStore();
    const added = await addHost(store, { name, path: path(file) });
    assert.equal(added.ok ? '' : added.error.code, code);
    assert.equal(existsSync(join(store.dataFolder, 'host-references')), false);
  }
});

test('which host is meant has to be clear, and a damaged index is noticed', async () => {
  const store = makeStore();
  for (const [name, file] of [
    ['one', 'host.fa.gz'],
    ['two', 'other.fa'],
  ] as const) {
    assert.ok((await addHost(store, { name, path: path(file) })).ok);
  }
  const code = async (name: string | null) => {
    const loaded = await loadHost(store, name);
    return loaded.ok ? loaded.value?.description.name : loaded.error[0]?.code;
  };
  assert.equal(await code(null), 'host-not-clear');
  assert.equal(await code('three'), 'host-unknown');
  assert.equal(await code('two'), 'two');
  const base = join(store.dataFolder, 'host-references', 'two');
  const [version = ''] = readdirSync(base).filter((name) => name !== 'current.json');
  const index = join(base, version, 'index.bin');
  const bytes = readFileSync(index);
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  writeFileSync(index, bytes);
  assert.equal(await code('two'), 'host-reference-damaged');
  writeFileSync(join(base, 'current.json'), '{');
  assert.equal(await code('two'), 'host-reference-damaged');
  assert.equal(await code('one'), 'one');
  // A folder of an adding that was cut off before it was pointed to.
  mkdirSync(join(store.dataFolder, 'host-references', 'three', '0123456789abcdef'), {
    recursive: true,
  });
  assert.equal((await listHosts(store)).hosts.length, 1);
});

const host = await addedHost();
const identity = await openNodeIdentity(mkdtempSync(join(folder, 'keys-')));
const screen = (more: Partial<FilesToScreen>) =>
  screenFiles({
    input: [],
    output: [],
    certificate: null,
    host,
    pathogen: null,
    toolVersion: '1',
    identity,
    decoding: { folder, path: '/nowhere', references: [] },
    signal: new AbortController().signal,
    now,
    ...more,
  });

test('reads of the host are left out, the others kept as they are, and a certificate says so', async () => {
  writeFileSync(path('a.fq.gz'), gzipSync(fastq(other, 40) + fastq(genome, 60, 40)));
  const screened = await screen({
    input: [path('a.fq.gz')],
    output: [path('kept.fq.gz')],
    certificate: path('certificate.json'),
  });
  assert.ok(screened.ok, JSON.stringify(screened));
  assert.equal(gunzipSync(readFileSync(path('kept.fq.gz'))).toString(), fastq(other, 40));
  const written = JSON.parse(readFileSync(path('certificate.json'), 'utf8'));
  const opened = openCertificate(written, { nodeId: identity.id });
  assert.deepEqual(opened, screened);
  const { certificate } = written;
  assert.deepEqual(certificate.counts, {
    unit: 'reads',
    total: 100,
    host: 60,
    kept: 40,
    pathogen: 0,
    other: 40,
  });
  assert.deepEqual(certificate.input, [{ name: 'a.fq.gz', sha256: sha256('a.fq.gz') }]);
  assert.deepEqual(certificate.output, [{ name: 'kept.fq.gz', sha256: sha256('kept.fq.gz') }]);
  assert.equal(certificate.host.indexDigest, host.description.indexDigest);
  assert.equal(certificate.host.sourceDigest, sha256('host.fa.gz'));
  assert.equal(certificate.date, '2026-11-27T10:00:00.000Z');
});

test('of pairs both mates go or stay, line ends are kept, and what is like the pathogen stays', async () => {
  const first =
    fastq(genome, 20, 0, '\r\n') + fastq(other, 20, 20, '\r\n') + fastq(other, 5, 40, '\r\n');
  const second =
    fastq(other, 20, 0, '\r\n') + fastq(other, 20, 20, '\r\n') + fastq(genome, 5, 40, '\r\n');
  writeFileSync(path('b_1.fq'), first);
  writeFileSync(path('b_2.fq'), second);
  const input = [path('b_1.fq'), path('b_2.fq')];
  const output = [path('k_1.fq'), path('k_2.fq')];
  const blind = await screen({ input, output });
  assert.ok(blind.ok);
  assert.deepEqual(blind.value.certificate.counts, {
    unit: 'pairs',
    total: 45,
    host: 25,
    kept: 20,
    pathogen: 0,
    other: 20,
  });
  assert.equal(readFileSync(path('k_1.fq'), 'utf8'), fastq(other, 20, 20, '\r\n'));
  const pathogen = { id: 'made-up', letters: new TextEncoder().encode(other) };
  const knowing = await screen({ input, output, pathogen });
  assert.ok(knowing.ok);
  assert.deepEqual(knowing.value.certificate.counts, {
    unit: 'pairs',
    total: 45,
    host: 0,
    kept: 45,
    pathogen: 45,
    other: 0,
  });
  assert.equal(readFileSync(path('k_2.fq'), 'utf8'), second);
});

test('of mates in turn both go or stay, too', async () => {
  const inTurn = (first: string, second: string, from: number, reads: number) =>
    Array.from({ length: reads }, (_, at) => {
      const read = (source: string, mate: number) =>
        `@p${from + at}/${mate}\n${source.slice(at * 50, at * 50 + 120)}\n+\n${'5'.repeat(120)}\n`;
      return read(first, 1) + read(second, 2);
    }).join('');
  const clean = inTurn(other, other, 0, 300);
  writeFileSync(
    path('turn.fq'),
    clean + inTurn(genome, other, 300, 9) + inTurn(other, genome, 309, 9),
  );
  const screened = await screen({ input: [path('turn.fq')], output: [path('turned.fq')] });
  assert.ok(screened.ok, JSON.stringify(screened));
  assert.equal(readFileSync(path('turned.fq'), 'utf8'), clean);
  assert.deepEqual(screened.value.certificate.counts, {
    unit: 'pairs',
    total: 318,
    host: 18,
    kept: 300,
    pathogen: 0,
    other: 300,
  });
  for (const [code, text] of [
    ['mates-names-differ', `${clean}${fastq(other, 2)}`],
    ['mates-missing', `${clean}${fastq(other, 1)}`],
  ] as const) {
    writeFileSync(path('turn.fq'), text);
    const refused = await screen({ input: [path('turn.fq')], output: [path('never.fq')] });
    assert.equal(refused.ok ? '' : refused.error[0]?.code, code);
    assert.equal(existsSync(path('never.fq')), false);
  }
});

test('without outputs reads are only counted', async () => {
  const screened = await screen({ input: [path('a.fq.gz')] });
  assert.ok(screened.ok);
  assert.deepEqual(
    [screened.value.certificate.counts.host, screened.value.certificate.output],
    [60, []],
  );
});

test('of damaged or unsuitable input nothing is written, and what was there stays', async () => {
  writeFileSync(path('cut.fq.gz'), readFileSync(path('a.fq.gz')));
  truncateSync(path('cut.fq.gz'), 1500);
  writeFileSync(path('odd.fq'), `${fastq(other, 3)}@x\nACGT\n+\nII\n`);
  writeFileSync(path('text.fq'), 'no reads\n');
  writeFileSync(path('empty.fq'), '');
  writeFileSync(path('a.cram'), 'CRAM');
  writeFileSync(path('out.fq'), 'what was there');
  const one = (name: string) => ({ input: [path(name)], output: [path('out.fq')] });
  const cases: readonly (readonly [string, Partial<FilesToScreen>])[] = [
    ['packing-truncated', one('cut.fq.gz')],
    ['fastq-lengths-differ', one('odd.fq')],
    ['fastq-no-header', one('text.fq')],
    ['file-empty', one('empty.fq')],
    ['screening-refused', one('missing.fq')],
    ['screening-refused', { input: [path('a.fq.gz')], output: [path('a.fq.gz')] }],
    ['screening-refused', { input: [path('b_1.fq'), path('b_2.fq')], output: [path('out.fq')] }],
    ['screening-refused', { input: [] }],
    [
      'mates-count-differs',
      { input: [path('b_1.fq'), path('short.fq')], output: [path('out.fq'), path('out2.fq')] },
    ],
    [
      'mates-names-differ',
      { input: [path('b_1.fq'), path('moved.fq')], output: [path('out.fq'), path('out2.fq')] },
    ],
    ['tool-missing', { input: [path('a.cram')], output: [path('out.bam')] }],
    [
      'file-unwritable',
      { input: [path('b_1.fq')], output: [join(folder, 'no', 'such', 'folder.fq')] },
    ],
  ];
  writeFileSync(path('short.fq'), fastq(other, 30));
  writeFileSync(path('moved.fq'), fastq(other, 45, 1));
  for (const [code, request] of cases) {
    const screened = await screen({ ...request, certificate: path('none.json') });
    assert.equal(screened.ok ? '' : screened.error[0]?.code, code);
    assert.equal(readFileSync(path('out.fq'), 'utf8'), 'what was there');
    for (const name of ['none.json', 'out2.fq']) assert.equal(existsSync(path(name)), false, code);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('.unfinished')),
      [],
    );
  }
});
