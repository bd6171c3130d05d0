import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { compactSegments } from '../../../engine/query/compact-segments.ts';
import { runQuery } from '../../../engine/query/run-query.ts';
import { createQuery, everyRow } from '../../../engine/query/tree.ts';
import type { StoredAnalysis } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import { PRIMARY_KEY } from './index-columns.ts';
import { IndexFiles } from './index-files.ts';
import {
  listClades,
  listKeys,
  makeEntry,
  TestRecords,
  testSchema,
} from './instance-index.test-kit.ts';
import { InstanceIndex, type InstanceIndexOptions } from './instance-index.ts';

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-index-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const open = (folder: string) => InstanceIndex.open(testSchema, new IndexFiles(folder));

const accessions = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), {
  minLength: 1,
  maxLength: 4,
});
const step = fc.oneof(
  fc.record({ kind: fc.constant('release' as const), accessions }),
  fc.record({ kind: fc.constant('revoke' as const), accessions }),
  fc.record({ kind: fc.constant('reanalyse' as const), accessions }),
  fc.record({ kind: fc.constantFrom('follow' as const, 'seal' as const, 'crash' as const) }),
);

test('an entry that stands twice in one step is taken in once', async (t) => {
  const index = await open(await makeFolder(t));
  const entries = [makeEntry('a', 1), makeEntry('b', 1), makeEntry('a', 1)];
  await index.apply(entries, 1, 'replaced');
  assert.equal(index.rowCount, 2);
  await index.apply(entries, 2, 'replaced');
  assert.equal(index.rowCount, 2);
});

/** Seals after every few rows, in a background that takes its time. */
const busy: InstanceIndexOptions = {
  sealAtRows: 4,
  compact: async (schema, states) => {
    await new Promise((resolve) => setTimeout(resolve, states.length));
    return compactSegments(schema, states);
  },
  onFailure: (error) => {
    throw error;
  },
};

test('an entry that is replaced again and again within one segment in memory is there once', async (t) => {
  const folder = await makeFolder(t);
  const index = await InstanceIndex.open(testSchema, new IndexFiles(folder), busy);
  const [a, b] = [makeEntry('a', 1), makeEntry('b', 1)];
  for (const [at, entries] of [[b, a], [b, a], [a], [b, a]].entries()) {
    await index.apply(entries, at + 1, at === 0 ? 'released' : 'replaced');
    assert.deepEqual(listKeys(index), ['a.1', 'b.1']);
  }
  await index.seal();
  assert.deepEqual(listKeys(index), ['a.1', 'b.1']);
});

/** Files of a process that may end: what it was to write after its end is never written. */
class MortalFiles extends IndexFiles {
  #isDead = false;
  #underWay: Promise<unknown> = Promise.resolve();

  /** The end of the process, once what it is writing this instant is written. */
  async die(): Promise<void> {
    this.#isDead = true;
    await this.#underWay;
  }

  override writeSegment(bytes: Uint8Array, name: string): Promise<string> {
    return this.#work(() => super.writeSegment(bytes, name));
  }

  override writeManifest(manifest: Parameters<IndexFiles['writeManifest']>[0]): Promise<void> {
    return this.#work(() => super.writeManifest(manifest));
  }

  override removeOthers(manifest: Parameters<IndexFiles['removeOthers']>[0]): Promise<void> {
    return this.#work(() => super.removeOthers(manifest));
  }

  #work<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isDead) return new Promise<T>(() => undefined);
    const written = work();
    this.#underWay = written;
    return written;
  }
}

for (const [name, options] of [
  ['', {}],
  [', also while segments are sealed in the background', busy],
] as const)
  test(`after any releases, revisions, revocations, analyses, seals and crashes it shows the latest of each entry${name}`, async (t) => {
    const parent = await makeFolder(t);
    let run = 0;
    const check = fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      run += 1;
      const folder = join(parent, String(run));
      const records = new TestRecords();
      let files = new MortalFiles(folder);
      let index = await InstanceIndex.open(testSchema, files, options);
      for (const action of steps) {
        if (action.kind === 'release') records.release(action.accessions);
        else if (action.kind === 'revoke') records.release(action.accessions, true);
        else if (action.kind === 'reanalyse') records.reanalyse(action.accessions);
        else if (action.kind === 'seal') await index.seal();
        else if (action.kind === 'crash') {
          await files.die();
          files = new MortalFiles(folder);
          index = await InstanceIndex.open(testSchema, files, options);
        } else {
          await records.follow(index);
          assert.deepEqual(listClades(index), records.expectedClades());
          assert.equal(index.rowCount, records.expected().length);
        }
      }
      await records.follow(index);
      assert.deepEqual(listClades(index), records.expectedClades());
      const last = index.lastSequence;
      await index.seal();
      assert.deepEqual(listClades(index), records.expectedClades());
      const reopened = await open(folder);
      assert.equal(reopened.lastSequence, last);
      assert.deepEqual(listClades(reopened), records.expectedClades());
    });
    await fc.assert(check, { numRuns: 100 });
  });

test('what it holds already changes nothing when it is replayed', async (t) => {
  const index = await open(await makeFolder(t));
  await index.apply([makeEntry('a', 1), makeEntry('b', 1)], 1);
  await index.seal();
  await index.apply([makeEntry('a', 1), makeEntry('b', 1)], 1);
  await index.apply([makeEntry('a', 2)], 2);
  await index.apply([makeEntry('a', 2)], 2);
  assert.deepEqual(listKeys(index), ['a.2', 'b.1']);
  assert.equal(index.rowCount, 2);
});

test('a row that is replaced again and again leaves nothing behind, in memory or on disk', async (t) => {
  const folder = await makeFolder(t);
  const index = await open(folder);
  await index.apply([makeEntry('a', 1), makeEntry('b', 1)], 1);
  for (let sequence = 2; sequence < 8; sequence += 1) {
    await index.seal();
    await index.apply([makeEntry('a', 1, { clade: `${sequence}` })], sequence, 'replaced');
    assert.deepEqual(listClades(index), [`a.1 ${sequence}`, 'b.1 20A']);
    assert.equal(index.rowCount, 2);
  }
  await index.apply([makeEntry('b', 1, { clade: 'last' })], 8, 'replaced');
  await index.seal();
  assert.equal((await readdir(folder)).filter((name) => name.endsWith('.segment')).length, 1);
  assert.deepEqual(listClades(await open(folder)), ['a.1 7', 'b.1 last']);
});

test('a row that does not fit is told and left out until it is analysed again', async (t) => {
  const index = await open(await makeFolder(t));
  const other = makeEntry('a', 1);
  const [only] = other.analyses;
  const change = (changes: Partial<StoredAnalysis>) => {
    const own = defined(only, 'analysis');
    return { ...other, analyses: [{ ...own, analysis: { ...own.analysis, ...changes } }] };
  };
  const problems = await index.apply([change({ alignmentEnd: 31 }), makeEntry('b', 1)], 1);
  assert.match(problems[0]?.where ?? '', /a\.1/);
  assert.deepEqual(listKeys(index), ['b.1']);
  const genes = change({ aaRanges: ['G:1-10', 'old:1-4'] });
  assert.deepEqual(await index.apply([genes], 2, 'replaced'), []);
  assert.deepEqual(listKeys(index), ['a.1', 'b.1']);
});

test('an index that is closed while it seals writes nothing any more', async (t) => {
  const folder = await makeFolder(t);
  const index = await InstanceIndex.open(testSchema, new IndexFiles(folder), busy);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const [at, name] of names.entries()) await index.apply([makeEntry(name, 1)], at + 1);
  await index.close();
  await rm(folder, { recursive: true, force: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(await readdir(folder).catch(() => []), []);
});

test('an index that nothing came for keeps how far the outbox was read', async (t) => {
  const folder = await makeFolder(t);
  const index = await open(folder);
  index.advance(12);
  index.advance(3);
  await index.seal();
  const reopened = await open(folder);
  assert.equal(reopened.lastSequence, 12);
  assert.deepEqual(listKeys(reopened), []);
});

test('entries that are not open or not the latest are not shown', async (t) => {
  const index = await open(await makeFolder(t));
  const hidden = { ...makeEntry('a', 1), visibility: 'group' as const };
  await index.apply([hidden, makeEntry('b', 1, { isLatest: false }), makeEntry('b', 2)], 1);
  assert.deepEqual(listKeys(index), ['b.2']);
});

test('a question sees the rows of its start, whatever is appended, deleted and sealed meanwhile', async (t) => {
  const index = await open(await makeFolder(t));
  const names = Array.from({ length: 50 }, (_, at) => `e${at}`);
  await index.apply(
    names.map((name) => makeEntry(name, 1)),
    1,
  );
  const query = createQuery(everyRow, { type: 'Details', fields: [PRIMARY_KEY, 'country'] });
  const answer = runQuery(index.snapshot(), query);
  assert.ok(answer.ok);
  const seen: string[] = [];
  let next = 2;
  for (const row of answer.value.rows) {
    seen.push(`${row[PRIMARY_KEY]} ${row.country}`);
    const name = `e${seen.length - 1}`;
    await index.apply([makeEntry(name, 2, { country: 'Chile' }), makeEntry(`n${next}`, 1)], next);
    if (seen.length % 10 === 0) await index.seal();
    next += 1;
  }
  assert.deepEqual(seen.toSorted(), names.map((name) => `${name}.1 Peru`).sort());
  assert.equal(answer.value.dataVersion, '1');
  assert.equal(listKeys(index).length, 100);
});

/** Files whose write number `failing` fails, like a disk that is full. */
class FailingFiles extends IndexFiles {
  writes = 0;
  readonly failing: number;

  constructor(folder: string, failing: number) {
    super(folder);
    this.failing = failing;
  }

  override async writeSegment(bytes: Uint8Array, name: string): Promise<string> {
    this.#count();
    return super.writeSegment(bytes, name);
  }

  override async writeManifest(manifest: Parameters<IndexFiles['writeManifest']>[0]) {
    this.#count();
    await super.writeManifest(manifest);
  }

  override async removeOthers(manifest: Parameters<IndexFiles['removeOthers']>[0]) {
    this.#count();
    await super.removeOthers(manifest);
  }

  #count(): void {
    this.writes += 1;
    if (this.writes === this.failing) throw new Error('the disk is full');
  }
}

test('whichever write of a seal fails, nothing is lost or doubled, neither now nor after a restart', async (t) => {
  const parent = await makeFolder(t);
  let failures = 0;
  for (let failing = 1; ; failing += 1) {
    const folder = join(parent, String(failing));
    const records = new TestRecords();
    const files = new FailingFiles(folder, failing);
    const index = await InstanceIndex.open(testSchema, files);
    let hasFailed = false;
    const seal = () =>
      index.seal().catch((error: Error) => {
        assert.match(error.message, /disk is full/);
        hasFailed = true;
      });
    for (const names of [
      ['a', 'b', 'c'],
      ['a', 'd'],
      ['b', 'e', 'f'],
    ]) {
      records.release(names);
      await records.follow(index);
      await seal();
      assert.deepEqual(listKeys(index), records.expected(), 'goes on in memory');
      const reopened = await open(folder);
      await records.follow(reopened);
      assert.deepEqual(listKeys(reopened), records.expected(), 'and after a crash here');
    }
    records.release(['c'], true);
    await records.follow(index);
    await index.seal().catch(() => undefined);
    const reopened = await open(folder);
    await records.follow(reopened);
    assert.deepEqual(listKeys(reopened), records.expected());
    if (!hasFailed && failing > files.writes) break;
    failures += 1;
  }
  assert.ok(failures >= 9, `${failures} points of failure`);
});

async function makeSealed(t: TestContext): Promise<{ folder: string; segment: string }> {
  const folder = await makeFolder(t);
  const index = await open(folder);
  await index.apply([makeEntry('a', 1), makeEntry('b', 1)], 7);
  await index.seal();
  const segment = (await readdir(folder)).find((name) => name.endsWith('.segment'));
  assert.ok(segment !== undefined);
  return { folder, segment: join(folder, segment) };
}

test('a manifest that is damaged, of another format or of another schema makes it start anew', async (t) => {
  const { folder } = await makeSealed(t);
  const manifest = join(folder, 'manifest.json');
  const good = await readFile(manifest, 'utf8');
  const change = (changes: object) => JSON.stringify({ ...JSON.parse(good), ...changes });
  const bad = [
    '',
    good.slice(0, good.length / 2),
    '[]',
    'null',
    change({ formatVersion: 2 }),
    change({ schemaDigest: 'of another program' }),
    change({ lastSequence: -1 }),
    change({ segments: [{ file: '../../elsewhere.segment', deletedKeys: [] }] }),
    change({ segments: [{ file: '00000099.segment', deletedKeys: [] }] }),
  ];
  for (const text of bad) {
    await writeFile(manifest, text);
    const index = await open(folder);
    assert.equal(index.lastSequence, 0, text);
    assert.deepEqual(listKeys(index), [], text);
  }
  await writeFile(manifest, good);
  assert.equal((await open(folder)).lastSequence, 7);
});

test('any damaged byte of a segment, and any cut, makes it start anew', async (t) => {
  const { folder, segment } = await makeSealed(t);
  const good = await readFile(segment);
  for (let at = 0; at < good.length; at += Math.max(1, Math.floor(good.length / 97))) {
    const flipped = Buffer.from(good);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    await writeFile(segment, flipped);
    assert.equal((await open(folder)).lastSequence, 0, `byte ${at} of ${good.length}`);
    await writeFile(segment, good.subarray(0, at));
    assert.equal((await open(folder)).lastSequence, 0, `cut at ${at}`);
  }
  await rm(segment);
  const index = await open(folder);
  assert.equal(index.lastSequence, 0);
  await index.apply([makeEntry('a', 1)], 1);
  await index.seal();
  assert.deepEqual(listKeys(await open(folder)), ['a.1']);
});

test('files that no manifest names are cleared away', async (t) => {
  const { folder } = await makeSealed(t);
  await writeFile(join(folder, '00000077.segment'), 'unfinished');
  await writeFile(join(folder, '.unfinished-x'), 'unfinished');
  assert.equal((await open(folder)).lastSequence, 7);
  assert.equal((await readdir(folder)).length, 2);
});
