import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../../../platform/postgres/database.ts';
import { DatabaseError } from '../../../platform/postgres/database-error.ts';
import { readEvents } from '../../../platform/postgres/outbox.ts';
import type { AnalysePort } from '../../../schema/ports.ts';
import {
  countLeftovers,
  fakeAnalysis,
  importTexts,
  listStored,
  startImport,
  type TestFiles,
  withSubmissionDatabase,
} from './import.test-kit.ts';

function makeFiles(count: number, letters = 'ACGT'): TestFiles {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  return {
    table: `strain\n${names.join('\n')}\n`,
    sequences: names.map((name) => `>${name}\n${letters}\n`).join(''),
  };
}

test('several imports of the same samples at once release each content once', async () => {
  await withSubmissionDatabase(async (db) => {
    const runs = await Promise.all([1, 2, 3].map(() => importTexts(db, makeFiles(150))));
    const outcomes = runs.flatMap(({ rows }) => rows.map(({ outcome }) => outcome));
    assert.equal(outcomes.filter((outcome) => outcome === 'released').length, 150);
    assert.equal(outcomes.filter((outcome) => outcome === 'unchanged').length, 300);
    assert.equal((await listStored(db)).length, 150);

    const [a, b] = await Promise.all([
      importTexts(db, makeFiles(150, 'AAAA')),
      importTexts(db, makeFiles(150, 'CCCC')),
    ]);
    assert.deepEqual([a.summary?.refused, b.summary?.refused], [0, 0]);
    const versions = await db.query<{ versions: string }>(
      "SELECT string_agg(version::text, ' ' ORDER BY version) AS versions FROM entry GROUP BY accession",
    );
    assert.equal(versions.length, 150);
    assert.ok(versions.every((row) => row.versions === '1 2 3'));
    assert.equal(await countLeftovers(db), 0);
  });
});

test('an import that loses the database says so, and what it told is there, whole', async () => {
  await withSubmissionDatabase(async (db) => {
    const own = await openDatabase(db.address);
    let batches = 0;
    // The analysis is where the import spends its time; the server ends its connections there.
    const analyse: AnalysePort = {
      ...fakeAnalysis,
      concurrency: 2,
      async analyse(pathogen, sequences) {
        batches += 1;
        if (batches === 4) {
          await db.query(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
          );
          await own.close();
        }
        return fakeAnalysis.analyse(pathogen, sequences);
      },
    };
    const told: string[] = [];
    await assert.rejects(async () => {
      for await (const event of startImport(own, makeFiles(400), { analyse })) {
        if (event.type === 'row') told.push(event.accession ?? '');
      }
    }, DatabaseError);
    const stored = (await listStored(db)).map(({ accession }) => `${accession}.1`);
    const announced = (await readEvents(db, { after: 0, limit: 1000 })).flatMap(({ payload }) =>
      (payload as { entries: { accession: string }[] }).entries.map((entry) => entry.accession),
    );
    assert.ok(told.length > 0 && told.length < 400);
    assert.ok(told.every((accession) => stored.includes(accession)));
    assert.equal(stored.length % 32, 0, 'whole batches only');
    assert.equal(announced.length, stored.length);
    const [entries] = await db.query<{ count: number }>('SELECT count(*) AS count FROM entry');
    assert.equal(Number(entries?.count), stored.length);

    const again = await importTexts(db, makeFiles(400));
    assert.equal(again.summary?.unchanged, stored.length);
    assert.equal(again.summary?.released, 400 - stored.length);
    assert.equal(await countLeftovers(db), 0, 'the next import clears up after the lost one');
  });
});

test('an import that nobody reads to its end clears up; a living one is left alone', async () => {
  await withSubmissionDatabase(async (db) => {
    const living = startImport(db, makeFiles(300));
    await living.next();
    const stopped = startImport(db, makeFiles(10));
    await stopped.next();
    await stopped.return(undefined);
    await importTexts(db, makeFiles(5, 'TTTT'));
    const outcomes: string[] = [];
    for await (const event of living) if (event.type === 'row') outcomes.push(event.outcome);
    assert.equal(outcomes.length, 300);
    assert.ok(!outcomes.includes('refused'));
    assert.equal(await countLeftovers(db), 0);
  });
});

test('an analysis that fails ends the import with its reason', async () => {
  await withSubmissionDatabase(async (db) => {
    const analyse: AnalysePort = {
      ...fakeAnalysis,
      analyse: () => Promise.reject(new Error('the node is stopping')),
    };
    await assert.rejects(importTexts(db, makeFiles(3), { analyse }), /the node is stopping/);
    assert.deepEqual(await listStored(db), []);
    assert.equal(await countLeftovers(db), 0);
  });
});
