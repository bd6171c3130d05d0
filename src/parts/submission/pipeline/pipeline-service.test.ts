import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../schema/errors.ts';
import { defined } from '../../../std/assert.ts';
import { listStates, owner, submit } from '../drafts/drafts.test-kit.ts';
import { TEST_INSTANCE } from '../import/import.test-kit.ts';
import {
  MINUTES,
  noSignal,
  type PipelineWorld,
  toAnswer,
  toFiles,
  withPipeline,
} from './pipeline.test-kit.ts';

const names = (count: number) => Array.from({ length: count }, (_, at) => `s${at + 1}`);

const isRefused = (code: string) => (error: unknown) =>
  error instanceof AppError && error.code === code;

/** 'a.1 Chile': what is released, by name and version. */
async function listReleased({ db }: PipelineWorld): Promise<string[]> {
  const rows = await db.query<{ line: string }>(
    `SELECT submission_id || '.' || version || ' ' || coalesce(metadata ->> 'country', '-') AS line
     FROM entry JOIN entry_sequence USING (accession, version) ORDER BY 1`,
  );
  return rows.map(({ line }) => line);
}

async function countNotices({ db }: PipelineWorld): Promise<number> {
  const rows = await db.query(
    `SELECT FROM outbox WHERE topic = 'notice' AND payload ->> 'kind' = 'submission-processed'`,
  );
  return rows.length;
}

test('what is sent in waits for the pipeline and has its verdict by it', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(['a', 'b', 'c']));
    assert.deepEqual(await listStates(world.db, id), ['a: waiting', 'b: waiting', 'c: waiting']);
    assert.equal(await countNotices(world), 0, 'nobody is told before there is a verdict');
    assert.equal(await world.service.approve(id, {}, { caller: owner, why: '' }), 0);

    const handed = defined(await world.extract(), 'lines');
    const [a, b, c] = handed;
    assert.deepEqual(a, {
      accession: defined(a, 'a line').accession,
      version: 1,
      data: {
        metadata: { strain: 'a', date: '2024-01-02', country: 'France' },
        unalignedNucleotideSequences: { a: 'AAAAA' },
        files: null,
      },
      submissionId: 'a',
      submitter: owner.name,
      groupId: defined(a, 'a line').groupId,
      group: 'laboratory',
      submittedAt: Date.parse('2024-05-06T12:00:00Z') / 1000,
    });
    assert.ok(Number.isInteger(a?.groupId) && Number(a?.groupId) > 0);
    assert.deepEqual(await world.extract(), [], 'each is handed out once');

    const warning = {
      unprocessedFields: [{ type: 'Metadata', name: 'country' }],
      processedFields: [],
      message: 'Rare.',
    };
    const results = await world.answer([
      toAnswer(defined(a, 'a'), { metadata: { geoLocCountry: 'Germany' }, warnings: [warning] }),
      toAnswer(defined(b, 'b'), { errors: [{ ...warning, message: 'Contaminated.' }] }),
      toAnswer(defined(c, 'c'), { metadata: { country: null, totalSnps: 3 } }),
    ]);
    assert.deepEqual(results, { taken: 3, outdated: 0, problems: [], problemCount: 0 });
    assert.deepEqual(await listStates(world.db, id), [
      'a: ready pipeline-warning',
      'b: needs-attention pipeline-error',
      'c: ready pipeline-field-unknown',
    ]);
    assert.equal(
      await countNotices(world),
      1,
      'the group is told when the last one has its verdict',
    );
    assert.equal(await world.service.approve(id, {}, { caller: owner, why: '' }), 2);
    await world.service.releaseAll(id, noSignal);
    assert.deepEqual(await listReleased(world), ['a.1 Germany', 'c.1 -']);
  }));

test('a value that was refused here comes to the pipeline as it was sent', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(['a'], '30 of August'));
    const [a] = defined(await world.extract(), 'lines');
    assert.equal(a?.data.metadata.date, '30 of August');
    await world.answer([toAnswer(defined(a, 'a'), { metadata: { date: '2023-08-30' } })]);
    assert.deepEqual(await listStates(world.db, id), ['a: ready']);
    const { metadata } = await world.service.readDraft(Number(a?.accession.slice(6)));
    assert.equal(metadata.date, '2023-08-30');
  }));

test('each line is judged by itself, whatever is wrong with the others', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(names(8)));
    const lines = defined(await world.extract(), 'lines');
    const at = (index: number) => defined(lines[index], 'a line');
    const results = await world.answer([
      toAnswer(at(0)),
      '{ no json',
      `"${'x'.repeat(9000)}"`,
      '[]',
      { accession: 'DRAFT_999999', version: 1, data: { metadata: {} } },
      { accession: 'OC_1', version: 1, data: { metadata: {} } },
      '',
      toAnswer(at(1), { metadata: { date: 20230830 } }),
      toAnswer(at(2), { data: { alignedNucleotideSequences: { main: 'ACGT' } } }),
      toAnswer(at(3), { data: { alignedAminoAcidSequences: { S: 'MK1*' } } }),
      toAnswer(at(4), { data: { nucleotideInsertions: { main: ['x'] } } }),
      toAnswer(at(5), { data: { unalignedNucleotideSequences: { main: 'TTTTT' } } }),
      toAnswer(at(6), { data: { alignedNucleotideSequences: { L: 'ACGT' } } }),
      toAnswer(at(7), { metadata: { country: 'a\u0000b', host: ['x'] } }),
    ]);
    assert.deepEqual(
      results.problems.map(({ line, code }) => `${line} ${code}`).toSorted(),
      [
        '2 line-invalid',
        '3 line-too-long',
        '4 line-invalid',
        '5 draft-unknown',
        '6 draft-unknown',
        '8 pipeline-type-wrong',
        '9 pipeline-length-wrong',
        '10 pipeline-letter-invalid',
        '11 pipeline-insertion-invalid',
        '12 pipeline-sequence-other',
        '13 pipeline-name-unknown',
        '14 pipeline-type-wrong',
      ].toSorted(),
    );
    assert.equal(results.taken, 8);
    const states = await listStates(world.db, id);
    assert.equal(states[0], 's1: ready');
    assert.ok(
      states.slice(1).every((state) => /: needs-attention .*pipeline-/.test(state)),
      states.join(),
    );
  }));

test('a pipeline that dies of one draft gets the others in smaller lots, and then it alone', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(names(20)));
    const poisoned = (lines: readonly { readonly submissionId: string }[]) =>
      lines.some(({ submissionId }) => submissionId === 's7');
    const lots: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      await world.pipelines.giveUp();
      const lines = defined(await world.extract({ count: 20 }), 'lines');
      if (lines.length === 0) {
        if (!(await listStates(world.db, id)).some((state) => state.includes('waiting'))) break;
        world.advance(MINUTES * 60_000 + 1);
        continue;
      }
      lots.push(lines.length);
      // It dies of its lot, or answers for all of it.
      if (!poisoned(lines)) await world.answer(lines.map((line) => toAnswer(line)));
    }
    assert.deepEqual([lots[0], lots[1], lots.at(-1)], [20, 2, 1]);
    const states = await listStates(world.db, id);
    assert.equal(states[6], 's7: needs-attention pipeline-no-answer');
    assert.equal(states.filter((state) => state.endsWith(': ready')).length, 19);
  }));

test('a later version gets everything again, from what was sent in, and takes the place of the earlier one', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(['a', 'b']));
    const first = defined(await world.extract(), 'lines');
    await world.answer(first.map((line) => toAnswer(line, { metadata: { country: 'Italy' } })));
    assert.deepEqual(await world.extract(), []);
    const second = defined(await world.extract({ version: 2 }), 'lines');
    assert.deepEqual(
      second.map(({ data }) => data.metadata.country),
      ['France', 'France'],
    );
    assert.deepEqual(await listStates(world.db, id), ['a: ready', 'b: ready']);
    const [a, b] = second;
    const error = { message: 'Version 2 finds fault.' };
    await world.answer([toAnswer(defined(a, 'a'), { errors: [error] })], 2);
    // The earlier version is still taken, but for what the later one has answered for.
    const late = await world.answer(first.map((line) => toAnswer(line)));
    assert.deepEqual([late.taken, late.outdated], [0, 2]);
    await world.answer([toAnswer(defined(b, 'b'))], 2);
    assert.deepEqual(await listStates(world.db, id), [
      'a: needs-attention pipeline-error',
      'b: ready',
    ]);
    await assert.rejects(world.extract({ version: 1 }), isRefused('pipeline-outdated'));
    await assert.rejects(world.answer([], 1), isRefused('pipeline-outdated'));
    const state = await world.pipelines.readState(TEST_INSTANCE.id);
    assert.deepEqual(state, {
      processedBy: 'pipeline',
      version: 2,
      minutes: MINUTES,
      waiting: 0,
      versions: [{ version: 2, settled: 2, taken: 0 }],
    });
  }));

test('what somebody edits meanwhile is processed anew, and the answer for what it was is passed over', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(['a']));
    const [before] = defined(await world.extract(), 'lines');
    const draft = Number(before?.accession.slice(6));
    await world.service.edit(id, [{ id: draft, changes: { country: 'Spain' } }], owner);
    const late = await world.answer([toAnswer(defined(before, 'a line'))]);
    assert.deepEqual([late.taken, late.outdated], [0, 1]);
    const [after] = defined(await world.extract(), 'lines');
    assert.deepEqual([after?.version, after?.data.metadata.country], [2, 'Spain']);
    await world.answer([toAnswer(defined(after, 'a line'), { errors: [{ message: 'No.' }] })]);
    assert.deepEqual(await listStates(world.db, id), ['a: needs-attention pipeline-error']);
    await world.service.edit(id, [{ id: draft, changes: { country: 'Peru' } }], owner);
    assert.deepEqual(await listStates(world.db, id), ['a: waiting']);
    await world.service.withdrawDrafts(id, {}, { caller: owner, why: '' });
    assert.deepEqual(await world.extract(), [], 'what is withdrawn is not handed out');
  }));

test('an instance that is given back to the node has the verdicts of the node', () =>
  withPipeline(async (world) => {
    const administrator = owner;
    const ok = await submit(world.service, toFiles(names(3)), { releaseWhenReady: true });
    const bad = await submit(world.service, toFiles(['x'], 'yesterday'));
    assert.equal((await world.extract({ count: 1 }))?.length, 1);
    await world.pipelines.set(
      TEST_INSTANCE.id,
      { processedBy: 'node', minutes: MINUTES },
      administrator,
    );
    await assert.rejects(world.extract(), isRefused('request-conflict'));
    const [job] = await world.db.query(
      `SELECT FROM graphile_worker.jobs WHERE task_identifier = 'leave-pipeline'`,
    );
    assert.ok(job, 'the job is there with the change');
    await world.pipelines.leave(TEST_INSTANCE.id, noSignal);
    await world.pipelines.leave(TEST_INSTANCE.id, noSignal);
    assert.deepEqual(
      await listStates(world.db, ok),
      names(3).map((name) => `${name}: approved`),
    );
    assert.deepEqual(await listStates(world.db, bad), ['x: needs-attention date-invalid']);
    const later = await submit(world.service, toFiles(['y']));
    assert.deepEqual(await listStates(world.db, later), ['y: ready sequence-same']);
  }));

test('what is released when ready is released when the pipeline has answered', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(['a', 'b']), { releaseWhenReady: true });
    await world.service.releaseAll(id, noSignal);
    assert.deepEqual(await listReleased(world), []);
    const [a, b] = defined(await world.extract(), 'lines');
    await world.answer([
      toAnswer(defined(a, 'a')),
      toAnswer(defined(b, 'b'), { errors: [{ message: 'x' }] }),
    ]);
    await world.service.releaseAll(id, noSignal);
    assert.deepEqual(await listReleased(world), ['a.1 France']);
  }));

test('revisions of released metadata go to the pipeline with the letters that were released', () =>
  withPipeline(async (world) => {
    const id = await submit(world.service, toFiles(['a']), { releaseWhenReady: true });
    const [a] = defined(await world.extract(), 'lines');
    await world.answer([toAnswer(defined(a, 'a'))]);
    await world.service.releaseAll(id, noSignal);
    const [entry] = await world.db.query<{ accession: string }>('SELECT accession FROM entry');
    const accession = defined(entry, 'an entry').accession;
    const { submission } = await world.service.revise(owner, {
      group: 'laboratory',
      instance: TEST_INSTANCE.id,
      title: 'Mended',
      method: 'test',
      settings: {
        visibility: 'open',
        restrictedUntil: null,
        terms: 'open',
        releaseWhenReady: false,
        needsSecondPerson: false,
        isValidateOnly: false,
      },
      mapping: { columns: {}, values: {} },
      idempotencyKey: null,
      revisions: [{ accession, changes: { country: 'Chile' } }],
    });
    assert.deepEqual(await listStates(world.db, submission), ['a: waiting']);
    const [line] = defined(await world.extract(), 'lines');
    assert.deepEqual(line?.data.unalignedNucleotideSequences, { a: 'AAAAA' });
    assert.equal(line?.data.metadata.country, 'Chile');
    await world.answer([toAnswer(defined(line, 'a line'))]);
    assert.deepEqual(await listStates(world.db, submission), ['a: ready']);
  }));

test('nothing new is told as such, to who knows the state of the queue', () =>
  withPipeline(async (world) => {
    const asked = { count: 5, version: 1, knownTag: null };
    const { tag } = await world.pipelines.handOut(TEST_INSTANCE.id, asked);
    assert.match(tag, /^"[\w-]+"$/);
    assert.equal(await world.extract({ knownTag: tag }), null);
    await submit(world.service, toFiles(['a']));
    assert.equal((await world.extract({ knownTag: tag }))?.length, 1);
    const again = await world.pipelines.handOut(TEST_INSTANCE.id, asked);
    assert.notEqual(again.tag, tag);
    assert.equal(await world.extract({ knownTag: again.tag }), null);
    world.advance(MINUTES * 60_000 + 1);
    const lost = await world.extract({ knownTag: again.tag });
    assert.equal(lost?.length, 1, 'what was not answered in time is there again');
  }));

test('two that ask at once never get the same draft', () =>
  withPipeline(async (world) => {
    await submit(world.service, toFiles(names(60)));
    const lots = await Promise.all(Array.from({ length: 6 }, () => world.extract({ count: 15 })));
    const all = lots.flatMap((lot) => (lot ?? []).map(({ accession }) => accession));
    assert.equal(new Set(all).size, all.length);
    for (;;) {
      const rest = (await world.extract({ count: 15 })) ?? [];
      if (rest.length === 0) break;
      all.push(...rest.map(({ accession }) => accession));
    }
    assert.equal(new Set(all).size, 60);
  }));
