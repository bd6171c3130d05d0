import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { test } from 'node:test';
import { defined } from '../../../std/assert.ts';
import {
  createRequest,
  draftAnalysis,
  listReleased,
  listStates,
  noSignal,
  owner,
  send,
  submit,
  type World,
  withDrafts,
} from './drafts.test-kit.ts';
import { listDrafts } from './read-drafts.ts';

const TABLE = 'strain\tdate\tcountry\na\t2024-01-02\tSwitzerland\nb\t2024-01-03\tFrance\n';
const FILES = { table: TABLE, sequences: '>a\nACGTA\n>b\nACGTC\n' };

async function findId({ db }: World, submission: string, row: number): Promise<number> {
  const { drafts } = await listDrafts(db, {
    submission,
    selection: {},
    after: 0,
    limit: 100,
    lineageAttribute: null,
  });
  return defined(drafts[row], 'a draft').id;
}

/** Processes a submission; `meanwhile` happens when its sequences are being analysed. */
async function processWith(
  world: World,
  id: string,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const service = world.open({
    ...draftAnalysis,
    analyse: async (pathogen, items) => {
      await meanwhile();
      return draftAnalysis.analyse(pathogen, items);
    },
  });
  await service.process(id, noSignal);
}

test('what is withdrawn while its sequence is analysed stays withdrawn', () =>
  withDrafts(async (world) => {
    const { db, service } = world;
    const one = await send(service, FILES);
    await processWith(world, one, async () => {
      const by = { caller: owner, why: 'Not ours' };
      await service.withdrawDrafts(one, { search: 'a' }, by);
    });
    assert.deepEqual(await listStates(db, one), ['a: withdrawn', 'b: ready']);
    const whole = await send(service, FILES);
    await processWith(world, whole, () => service.withdraw(whole, owner, 'Sent by mistake'));
    assert.deepEqual(await listStates(db, whole), ['a: withdrawn', 'b: withdrawn']);
    assert.equal((await service.read(whole)).state, 'withdrawn');
  }));

test('an edit while the sequence is analysed is kept, and so is what it mended', () =>
  withDrafts(async (world) => {
    const { db, service } = world;
    const table = TABLE.replace('2024-01-02', '2024-31-02');
    const id = await send(service, { ...FILES, table });
    await processWith(world, id, async () => {
      const edit = { id: await findId(world, id, 0), changes: { date: '2024-02-01' } };
      await service.edit(id, [edit], owner);
    });
    assert.deepEqual(await listStates(db, id), ['a: ready', 'b: ready']);
  }));

test('a row without a sequence is not released, however its values are mended', () =>
  withDrafts(async (world) => {
    const { db, service } = world;
    const table = `strain\tdate\n\t2024-01-02\nb\t2024-01-03\nc\t2024-13-01\n`;
    const id = await submit(service, { ...FILES, table });
    const edits = [
      { id: await findId(world, id, 0), changes: { strain: 'a' } },
      { id: await findId(world, id, 2), changes: { date: '2024-01-04' } },
    ];
    await service.edit(id, edits, owner);
    assert.deepEqual(await listStates(db, id), [
      'a: needs-attention sequence-missing',
      'b: ready',
      'c: needs-attention sequence-missing',
    ]);
    assert.equal(await service.approve(id, {}, { caller: owner, why: '' }), 1);
    await service.releaseAll(id, noSignal);
    assert.deepEqual(await listReleased(db), ['b.1 - ACGTC']);
  }));

test('a run that goes on says once what is wrong with a sequence', () =>
  withDrafts(async (world) => {
    const { db, service } = world;
    const names = Array.from({ length: 40 }, (_, index) => `s${index}`);
    const id = await send(service, {
      table: `strain\n${names.map((name) => `${name}\n`).join('')}`,
      sequences: names.map((name) => `>${name}\n${name === 's0' ? 'XX' : 'AC'}GTA\n`).join(''),
    });
    const first = async () => (await listStates(db, id))[0];
    const cut = world.open({
      ...draftAnalysis,
      analyse: async (pathogen, items) => {
        if (items.some(({ name }) => name === 's0')) return draftAnalysis.analyse(pathogen, items);
        while ((await first()) === 's0: received') {}
        throw new Error('cut off');
      },
    });
    await assert.rejects(cut.process(id, noSignal), /cut off/);
    await service.process(id, noSignal);
    assert.equal(await first(), 's0: needs-attention analysis-failed');
    assert.deepEqual((await service.read(id)).counts, { 'needs-attention': 1, ready: 39 });
  }));

test('no file is left of a submission that has ended, however it ended', () =>
  withDrafts(async ({ service }) => {
    const good = await submit(service, FILES);
    const failed = await submit(service, { ...FILES, table: 'colour\nblue\n' });
    for (const submission of [good, failed]) {
      const path = service.files.path({ submission, kind: 'metadata' });
      await assert.rejects(access(path), { code: 'ENOENT' });
    }
  }));

test('a revision of what is revoked before its release is held back, and stops nothing else', () =>
  withDrafts(async ({ db, service }) => {
    const made = await submit(service, FILES, { releaseWhenReady: true });
    await service.releaseAll(made, noSignal);
    const rows = await db.query<{ accession: string }>('SELECT accession FROM entry ORDER BY 1');
    const accessions = rows.map(({ accession }) => accession);
    const { submission } = await service.revise(owner, {
      ...createRequest(),
      revisions: accessions.map((accession) => ({ accession, changes: { country: 'Spain' } })),
    });
    await service.revoke(owner, accessions.slice(0, 1), 'Mixed up');
    const approve = () => service.approve(submission, {}, { caller: owner, why: '' });
    assert.equal(await approve(), 2);
    await service.releaseAll(submission, noSignal);
    assert.deepEqual(await listStates(db, submission), ['a: ready entry-changed', 'b: released']);
    // Approved all the same: a version without a sequence there is none.
    assert.equal(await approve(), 1);
    await service.releaseAll(submission, noSignal);
    assert.deepEqual(await listStates(db, submission), [
      'a: needs-attention entry-changed segment-last',
      'b: released',
    ]);
  }));
