import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { defined } from '../../../std/assert.ts';
import {
  createCaller,
  createRequest,
  draftAnalysis,
  LABORATORY,
  listReleased,
  listStates,
  listTold,
  noSignal,
  owner,
  send,
  submit,
  withDrafts,
} from './drafts.test-kit.ts';
import { followDrafts } from './follow-drafts.ts';
import { listDrafts } from './read-drafts.ts';

const TABLE = 'strain\tdate\tcountry\na\t2024-01-02\tSwitzerland\nb\t2024-01-03\tFrance\n';
const SEQUENCES = '>a\nACGTA\n>b\nACGTC\n';
const FILES = { table: TABLE, sequences: SEQUENCES };

async function findIds(
  db: Parameters<typeof listDrafts>[0],
  submission: string,
): Promise<number[]> {
  const { drafts } = await listDrafts(db, {
    submission,
    selection: {},
    after: 0,
    limit: 1000,
    lineageAttribute: null,
  });
  return drafts.map(({ id }) => id);
}

test('a table with its sequences becomes drafts, and what is approved of them entries', () =>
  withDrafts(async ({ db, service }) => {
    const id = await submit(service, FILES);
    assert.deepEqual(await listStates(db, id), ['a: ready', 'b: ready']);
    assert.deepEqual(await listReleased(db), [], 'nothing is released without approval');
    const by = { caller: owner, why: 'Looks good' };
    assert.equal(await service.approve(id, { search: 'A' }, by), 1);
    assert.deepEqual(await listStates(db, id), ['a: approved', 'b: ready']);
    await service.releaseAll(id, noSignal);
    assert.deepEqual(await listStates(db, id), ['a: released', 'b: ready']);
    assert.deepEqual(await listReleased(db), ['a.1 Switzerland ACGTA']);
    assert.deepEqual(await listTold(db), ['a.1']);
    const [first] = await findIds(db, id);
    const { steps, accession } = await service.readDraft(defined(first, 'a draft'));
    assert.match(accession ?? '', /^TT_\w+\.1$/);
    assert.deepEqual(
      steps.map(({ from, to, by: who, why }) => `${from} > ${to} ${who} ${why}`),
      [
        'null > received This node ',
        'received > ready This node ',
        'ready > approved Name of owner Looks good',
        'approved > released This node ',
      ],
    );
    const counts = (await service.read(id)).counts;
    assert.deepEqual(counts, { ready: 1, released: 1 });
  }));

test('rows and sequences that do not find each other, or are twice there, are told of', () =>
  withDrafts(async ({ db, service }) => {
    const table =
      'strain\tdate\na\t2024-01-02\nc\t2024-01-02\na\t2024-01-04\n\t2024-01-04\nx\t2024\n';
    const sequences = '>a\nACGTA\n>b\nACGTC\n>a\nACGTG\n>x\nXXXX\n';
    const id = await submit(service, { table, sequences });
    assert.deepEqual(await listStates(db, id), [
      'a: ready',
      'c: needs-attention sequence-missing',
      'a: needs-attention row-repeated',
      'row 5: needs-attention value-missing',
      'x: needs-attention analysis-failed',
    ]);
    const page = await service.read(id);
    assert.equal(page.state, 'complete');
    assert.deepEqual(
      page.problems.map(({ code, value }) => `${code} ${value}`),
      ['row-missing b', 'sequence-repeated a'],
    );
    assert.deepEqual(page.problemGroups.map(({ code, drafts }) => `${code} ${drafts}`).sort(), [
      'analysis-failed 1',
      'row-repeated 1',
      'sequence-missing 1',
      'value-missing 1',
    ]);
  }));

test('a wrong value is mended without sending the sequence again, and what else was wrong stays', () =>
  withDrafts(async ({ db, service }) => {
    const table = 'strain\tdate\tcountry\na\t2024-13-02\tSwitzerland\nb\t2030-01-03\tFrance\n';
    const id = await submit(service, { table, sequences: SEQUENCES });
    assert.deepEqual(await listStates(db, id), [
      'a: needs-attention date-invalid',
      'b: needs-attention date-in-future',
    ]);
    const [a, b] = (await findIds(db, id)) as [number, number];
    await service.edit(id, [{ id: a, changes: { country: 'Austria' } }], owner);
    assert.deepEqual((await listStates(db, id))[0], 'a: needs-attention date-invalid');
    const edits = [
      { id: a, changes: { date: '2024-01-02' } },
      { id: b, changes: { date: 'tomorrow' } },
    ];
    assert.equal(await service.edit(id, edits, owner), 2);
    assert.deepEqual(await listStates(db, id), ['a: ready', 'b: needs-attention date-invalid']);
    const by = { caller: owner, why: '' };
    assert.equal(await service.approve(id, {}, by), 1, 'only what is ready');
    await service.releaseAll(id, noSignal);
    assert.deepEqual(await listReleased(db), ['a.1 Austria ACGTA']);
    assert.equal(await service.edit(id, [{ id: a, changes: { country: 'X' } }], owner), 0);
  }));

test('the same content again is withdrawn, other content is a revision that says what it changes', () =>
  withDrafts(async ({ db, service }) => {
    await service.releaseAll(await submit(service, FILES, { releaseWhenReady: true }), noSignal);
    const table = TABLE.replace('France', 'Belgium');
    const id = await submit(service, { table, sequences: SEQUENCES.replace('ACGTC', 'ACGTCC') });
    assert.deepEqual(await listStates(db, id), ['a: withdrawn', 'b: ready']);
    const [, second] = await findIds(db, id);
    const { diff } = await service.readDraft(defined(second, 'a draft'));
    assert.deepEqual(diff?.fields, [{ field: 'country', before: 'France', after: 'Belgium' }]);
    assert.deepEqual(diff?.analysis, [
      { field: 'substitutions', removed: ['C5T'], added: ['C6T'] },
    ]);
    await service.approve(id, {}, { caller: owner, why: '' });
    await service.releaseAll(id, noSignal);
    assert.deepEqual(await listReleased(db), [
      'a.1 Switzerland ACGTA',
      'b.1 France ACGTC',
      'b.2 Belgium ACGTCC',
    ]);
  }));

test('metadata of released entries is revised without their sequences, and not twice over each other', () =>
  withDrafts(async ({ db, service }) => {
    await service.releaseAll(await submit(service, FILES, { releaseWhenReady: true }), noSignal);
    const rows = await db.query<{ accession: string }>(
      'SELECT accession FROM entry ORDER BY submission_id',
    );
    const [a, b] = rows.map(({ accession }) => accession) as [string, string];
    const revise = (country: string | null, accessions: readonly string[]) =>
      service.revise(owner, {
        ...createRequest(),
        revisions: accessions.map((accession) => ({ accession, changes: { country } })),
      });
    const first = await revise('Austria', [a, b, 'TT_NOTHING']);
    assert.deepEqual(
      first.problems.map(({ code }) => code),
      ['entry-missing'],
    );
    const second = await revise('Italy', [a]);
    const same = await revise('Switzerland', [a]);
    assert.deepEqual(await listStates(db, same.submission), [], 'nothing would change');
    const by = { caller: owner, why: '' };
    await service.approve(first.submission, {}, by);
    await service.releaseAll(first.submission, noSignal);
    await service.approve(second.submission, {}, by);
    await service.releaseAll(second.submission, noSignal);
    assert.deepEqual(await listStates(db, second.submission), ['a: ready entry-changed']);
    assert.deepEqual(await listReleased(db), [
      'a.1 Switzerland ACGTA',
      'a.2 Austria ACGTA',
      'b.1 France ACGTC',
      'b.2 Austria ACGTC',
    ]);
    await service.approve(second.submission, {}, by);
    await service.releaseAll(second.submission, noSignal);
    assert.ok(
      (await listReleased(db)).includes('a.3 Italy ACGTA'),
      'approved once more, it goes on top',
    );
  }));

test('a revoked entry keeps its versions, and may come back with its sequence', () =>
  withDrafts(async ({ db, service }) => {
    await service.releaseAll(await submit(service, FILES, { releaseWhenReady: true }), noSignal);
    const [row] = await db.query<{ accession: string }>(
      "SELECT accession FROM entry WHERE submission_id = 'a'",
    );
    const { accession } = defined(row, 'an entry');
    const stranger = createCaller('stranger', { other: 'owner' });
    const submitter = createCaller('submitter', { [LABORATORY]: 'submitter' });
    await assert.rejects(service.revoke(stranger, [accession], 'why'), { code: 'entry-not-found' });
    await assert.rejects(service.revoke(submitter, [accession], 'why'), { code: 'not-allowed' });
    const both = [accession, 'TT_NOTHING'];
    await assert.rejects(service.revoke(owner, both, 'why'), { code: 'entry-not-found' });
    assert.equal(await service.revoke(owner, [accession], 'Contaminated'), 1);
    assert.equal(await service.revoke(owner, [accession], 'Contaminated'), 0, 'once is enough');
    assert.deepEqual((await listReleased(db)).slice(0, 2), [
      'a.1 Switzerland ACGTA',
      'a.2 revoked',
    ]);
    assert.deepEqual(await listTold(db), ['a.1', 'b.1', 'a.2']);
    const again = await submit(service, FILES, { releaseWhenReady: true });
    await service.releaseAll(again, noSignal);
    assert.ok((await listReleased(db)).includes('a.3 Switzerland ACGTA'));
  }));

test('who may send, approve and release', () =>
  withDrafts(async ({ db, service }) => {
    const stranger = createCaller('stranger', { other: 'owner' });
    const reader = createCaller('reader', { [LABORATORY]: 'reader' });
    const submitter = createCaller('submitter', { [LABORATORY]: 'submitter' });
    const request = createRequest();
    await assert.rejects(service.create(stranger, request), { code: 'group-not-found' });
    await assert.rejects(service.create(reader, request), { code: 'not-allowed' });
    const eager = createRequest({ releaseWhenReady: true });
    await assert.rejects(service.create(submitter, eager), { code: 'not-allowed' });
    const alone = await submit(service, FILES, { needsSecondPerson: true });
    const approve = (id: string, caller = owner) => service.approve(id, {}, { caller, why: '' });
    await assert.rejects(approve(alone), { code: 'request-conflict' });
    const second = createCaller('second', { [LABORATORY]: 'reviewer' });
    assert.equal(await approve(alone, second), 2);
    const checked = await submit(service, FILES, { isValidateOnly: true });
    await assert.rejects(approve(checked, second), { code: 'request-conflict' });
    assert.deepEqual(await listReleased(db), []);
  }));

test('files come in pieces, go on after a broken connection and are compared before they are used', () =>
  withDrafts(async ({ service }) => {
    const { id } = await service.create(owner, createRequest());
    const place = { submission: id, kind: 'metadata' } as const;
    const bytes = Buffer.from(TABLE);
    const announce = (sha256: string | null, size = bytes.length) =>
      service.announceFile(id, { kind: 'metadata', name: 'table.tsv', size, sha256 });
    assert.equal(await announce(null), 0);
    const broken = async function* () {
      yield bytes.subarray(0, 10);
      throw new Error('the connection broke');
    };
    await assert.rejects(service.appendFile(place, 0, broken()), /broke/);
    assert.equal(await announce(null), 10, 'what came is kept');
    const rest = async function* (from: number) {
      yield bytes.subarray(from);
    };
    await assert.rejects(service.appendFile(place, 11, rest(11)), { code: 'offset-mismatch' });
    await assert.rejects(service.start(id), { code: 'request-conflict' });
    assert.equal(await service.appendFile(place, 10, rest(10)), bytes.length);
    await assert.rejects(service.appendFile(place, bytes.length, rest(0)), {
      code: 'request-too-large',
    });
    const wrong = { kind: 'sequences', name: 'x.fasta', size: 3, sha256: '0'.repeat(64) } as const;
    await service.announceFile(id, wrong);
    await service.appendFile({ submission: id, kind: 'sequences' }, 0, rest(bytes.length - 3));
    await assert.rejects(service.start(id), /another checksum/);
    assert.equal((await service.read(id)).received.sequences, 0, 'it has to be sent anew');
  }));

test('the same key names the same submission', () =>
  withDrafts(async ({ service }) => {
    const request = { ...createRequest(), idempotencyKey: 'week-12-of-2024' };
    const first = await service.create(owner, request);
    assert.equal((await service.create(owner, request)).id, first.id);
    const other = createCaller('other', { [LABORATORY]: 'owner' });
    assert.notEqual((await service.create(other, request)).id, first.id);
  }));

test('files that cannot be used fail the submission and say why', () =>
  withDrafts(async ({ db, service }) => {
    const cut = gzipSync(SEQUENCES.repeat(2000)).subarray(0, 60);
    const damaged = await submit(service, { table: TABLE, sequences: cut });
    assert.equal((await service.read(damaged)).problems.at(-1)?.code, 'file-damaged');
    const nameless = await submit(service, { table: 'colour\nblue\n', sequences: SEQUENCES });
    const { state, problems } = await service.read(nameless);
    assert.deepEqual([state, problems[0]?.code], ['failed', 'column-missing']);
    assert.deepEqual(await listStates(db, nameless), []);
  }));

test('a run that is cut off after any batch is gone on with, and nothing is there twice', () =>
  withDrafts(async ({ db, service, open }) => {
    const names = Array.from({ length: 150 }, (_, index) => `s${index}`);
    const table = `strain\tdate\n${names.map((name) => `${name}\t2024-01-02\n`).join('')}`;
    const sequences = names.map((name) => `>${name}\nACGT${name}\n`).join('');
    const id = await send(service, { table, sequences });
    for (let failing = 1; failing <= 5; failing += 1) {
      let batches = 0;
      const killed = open({
        ...draftAnalysis,
        analyse: (pathogen, items) => {
          batches += 1;
          if (batches === failing) throw new Error('cut off');
          return draftAnalysis.analyse(pathogen, items);
        },
      });
      // Each run goes on behind the last, so a later one may have fewer batches left than this.
      await killed
        .process(id, noSignal)
        .catch((error: Error) => assert.equal(error.message, 'cut off'));
    }
    await service.process(id, noSignal);
    assert.deepEqual(
      await listStates(db, id),
      names.map((name) => `${name}: ready`),
    );
    assert.deepEqual((await service.read(id)).problems, []);
    const counts = await db.query(
      `SELECT to_state, count(*) AS count FROM entry_transition GROUP BY to_state ORDER BY 1`,
    );
    assert.deepEqual(counts, [
      { to_state: 'ready', count: 150 },
      { to_state: 'received', count: 150 },
    ]);
  }));

test('whoever follows a submission gets every change once, in order, from any number on', () =>
  withDrafts(async ({ service }) => {
    const id = await submit(service, FILES);
    const follow = async (after: number) => {
      const lines: string[] = [];
      const options = {
        after,
        lineageAttribute: null,
        signal: noSignal,
        wait: () => Promise.reject(new Error('ended')),
      };
      for await (const event of followDrafts(service.db, id, options)) {
        if (event.type === 'state') lines.push(`${event.state} ${event.changes}`);
        else lines.push(`${event.draft.submissionId} ${event.draft.state} ${event.draft.change}`);
      }
      return lines;
    };
    const all = await follow(0);
    // The first sequences are analysed side by side: either may be told of first.
    const [first = '', second = ''] = all;
    assert.deepEqual([first.slice(0, 1), second.slice(0, 1)].toSorted(), ['a', 'b']);
    assert.deepEqual([first.slice(1), second.slice(1)], [' ready 3', ' ready 4']);
    assert.deepEqual(all.slice(2), ['complete 4']);
    assert.deepEqual(await follow(3), [second, 'complete 4']);
    await service.withdraw(id, owner, 'Sent by mistake');
    assert.deepEqual(await follow(4), ['a withdrawn 5', 'b withdrawn 6', 'withdrawn 6']);
  }));
