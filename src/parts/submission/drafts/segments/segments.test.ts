import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../../platform/postgres/database.ts';
import type { AnalysePort } from '../../../../schema/ports.ts';
import { fakeSegmentAnalysis } from '../../import/import.test-kit.ts';
import { segmentCases, toFasta } from '../../import/segment-cases.test-kit.ts';
import type { DraftService } from '../draft-service.ts';
import { createRequest, noSignal, owner, send, submit, withDrafts } from '../drafts.test-kit.ts';
import { listDrafts } from '../read-drafts.ts';

const whole = { selection: {}, after: 0, limit: 1000, lineageAttribute: null };

/** By name, drafts that can be released with their segments, others with what is wrong. */
async function listFound(db: Database, submission: string): Promise<Record<string, string>> {
  const { drafts } = await listDrafts(db, { submission, ...whole });
  return Object.fromEntries(
    drafts.map(({ submissionId, state, segments, problems }) => {
      const errors = problems.filter(({ severity }) => severity === 'error');
      const codes = [...new Set(errors.map(({ code }) => `!${code}`))].sort().join(' ');
      assert.equal(state, errors.length === 0 ? 'ready' : 'needs-attention', submissionId);
      return [submissionId, errors.length === 0 ? (segments ?? []).join(' ') : codes];
    }),
  );
}

/** 'a.1 L:AA M:CC': released versions with the letters of their segments. */
async function listVersions(db: Database): Promise<string[]> {
  const rows = await db.query<{ line: string }>(
    `SELECT e.submission_id || '.' || e.version || ' ' || coalesce(e.metadata ->> 'country', '-') || ' ' ||
       string_agg(s.segment || ':' || convert_from(s.letters, 'LATIN1'), ' ' ORDER BY s.segment) AS line
     FROM entry e JOIN entry_sequence s USING (accession, version)
       JOIN entry_analysis a USING (accession, version, segment)
     GROUP BY e.submission_id, e.version, e.metadata ORDER BY 1`,
  );
  return rows.map(({ line }) => line);
}

const withSegments = (
  work: (
    db: Database,
    service: DraftService,
    open: (analyse: AnalysePort) => DraftService,
  ) => Promise<void>,
) => withDrafts(({ db, open }) => work(db, open(fakeSegmentAnalysis), open));

for (const { what, table, sequences, rows, stray = [] } of segmentCases) {
  test(`submission of several segments: ${what}`, () =>
    withSegments(async (db, service) => {
      const files = { table: `${table.join('\n')}\n`, sequences: toFasta(sequences) };
      const id = await submit(service, files);
      assert.deepEqual(await listFound(db, id), rows);
      const { problems, state } = await service.read(id);
      assert.equal(state, 'complete');
      assert.deepEqual(
        problems.map(({ code }) => code),
        stray,
      );
    }));
}

test('a revision replaces the segments that it has and keeps the others; the same again is withdrawn', () =>
  withSegments(async (db, service) => {
    const release = async (table: string, ...sequences: string[]) => {
      const id = await submit(
        service,
        { table, sequences: toFasta(sequences) },
        { releaseWhenReady: true },
      );
      await service.releaseAll(id, noSignal);
      const { drafts } = await listDrafts(db, { submission: id, ...whole });
      return drafts
        .map(({ state, accession }) => `${state} ${accession?.split('.')[1] ?? '-'}`)
        .join();
    };
    const table = 'strain\tcountry\na\tPeru\n';
    assert.equal(await release(table, 'a_L AA', 'a_M CC'), 'released 1');
    assert.equal(await release(table, 'a_M CG'), 'released 2');
    assert.equal(await release(table, 'a_M CG'), 'withdrawn -');
    assert.equal(await release('strain\tcountry\na\tChile\n', 'a_M CG'), 'released 3');
    assert.equal(await release('strain\tcountry\na\tChile\n', 'a_S GG', 'a_L AA'), 'released 4');
    assert.deepEqual(await listVersions(db), [
      'a.1 Peru L:AA M:CC',
      'a.2 Peru L:AA M:CG',
      'a.3 Chile L:AA M:CG',
      'a.4 Chile L:AA M:CG S:GG',
    ]);
  }));

test('a revision of metadata keeps all segments, and its digest is that of a submission of the same', () =>
  withSegments(async (db, service) => {
    const sequences = toFasta(['a_L AA', 'a_M CC']);
    const id = await submit(
      service,
      { table: 'strain\tcountry\na\tPeru\n', sequences },
      { releaseWhenReady: true },
    );
    await service.releaseAll(id, noSignal);
    const [entry] = await db.query<{ accession: string }>('SELECT accession FROM entry');
    const accession = entry?.accession ?? '';
    const request = { ...createRequest(), title: 'Another country' };
    const revisions = [{ accession, changes: { country: 'Chile' } }];
    const { submission: revision } = await service.revise(owner, { ...request, revisions });
    await service.approve(revision, {}, { caller: owner, why: '' });
    await service.releaseAll(revision, noSignal);
    assert.deepEqual(await listVersions(db), ['a.1 Peru L:AA M:CC', 'a.2 Chile L:AA M:CC']);
    const again = await submit(service, { table: 'strain\tcountry\na\tChile\n', sequences });
    const { drafts } = await listDrafts(db, { submission: again, ...whole });
    assert.deepEqual(
      drafts.map(({ state }) => state),
      ['withdrawn'],
    );
  }));

test('a run that is cut off after any batch is begun again and comes to the same', () =>
  withSegments(async (db, service, open) => {
    const names = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const table = `strain\n${names.join('\n')}\n`;
    const sequences = toFasta([
      ...names.map((name) => `${name}_L AA`),
      ...names.map((name) => `${name}_M CC`),
      's3_L AC',
      's4_S TA',
      's5_S CA',
    ]);
    const expected = await listFound(db, await submit(service, { table, sequences }));
    assert.deepEqual(
      [expected.s3, expected.s4, expected.s5, expected.s6],
      ['!segment-repeated', 'L M S', '!segment-contradicted', 'L M'],
    );
    for (const cut of [1, 2, 3]) {
      let batches = 0;
      const breaking = open({
        ...fakeSegmentAnalysis,
        concurrency: 1,
        async analyse(pathogen, given) {
          batches += 1;
          if (batches > cut) throw new Error('cut off');
          return fakeSegmentAnalysis.analyse(pathogen, given);
        },
      });
      const id = await send(breaking, { table, sequences });
      if (cut < 3) await assert.rejects(breaking.process(id, noSignal), /cut off/);
      await service.process(id, noSignal);
      assert.deepEqual(await listFound(db, id), expected);
    }
  }));

test('of a submission that is withdrawn while its segments are analysed nothing is kept', () =>
  withSegments(async (db, service, open) => {
    const files = { table: 'strain\na\n', sequences: toFasta(['a_L AA']) };
    let id = '';
    const slow = open({
      ...fakeSegmentAnalysis,
      async analyse(pathogen, given) {
        await service.withdraw(id, owner, '');
        return fakeSegmentAnalysis.analyse(pathogen, given);
      },
    });
    id = await send(slow, files);
    await slow.process(id, noSignal);
    const left = await db.query('SELECT * FROM draft_sequence');
    assert.deepEqual([left.length, (await service.read(id)).state], [0, 'withdrawn']);
  }));

test('a revoked entry that comes back has the segments that it is sent with, and no others', () =>
  withSegments(async (db, service) => {
    const release = async (...sequences: string[]) => {
      const files = { table: 'strain\na\n', sequences: toFasta(sequences) };
      const id = await submit(service, files, { releaseWhenReady: true });
      await service.releaseAll(id, noSignal);
    };
    await release('a_L AA', 'a_M CC');
    const [entry] = await db.query<{ accession: string }>('SELECT accession FROM entry');
    assert.equal(await service.revoke(owner, [entry?.accession ?? ''], 'Segments mixed up'), 1);
    await release('a_L AC');
    assert.deepEqual(await listVersions(db), ['a.1 - L:AA M:CC', 'a.3 - L:AC']);
  }));
