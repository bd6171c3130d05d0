import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../../platform/postgres/database.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { createRequest, noSignal, owner, submit, withDrafts } from './drafts.test-kit.ts';

const FILES = {
  table: 'strain\tdate\tcountry\thost\na\t2020-03-01\tSwitzerland\tHomo sapiens\n',
  sequences: '>a\nACGTA\n',
};
// More than are checked at once, and more than are released in one transaction.
const COPIES = 2600;

/** Copies of the only entry under other names, as if they had been released. */
async function copyEntry(db: Database): Promise<void> {
  const columns = async (table: string) =>
    (
      await db.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns
         WHERE table_name = $1 AND column_name NOT IN ('accession', 'submission_id') ORDER BY ordinal_position`,
        [table],
      )
    )
      .map(({ name }) => name)
      .join(', ');
  for (const table of ['entry', 'entry_sequence', 'entry_analysis']) {
    const isEntry = table === 'entry';
    const others = await columns(table);
    await db.execute(
      `INSERT INTO ${table} (accession, ${isEntry ? 'submission_id, ' : ''}${others})
       SELECT 'COPY_' || lpad(n::text, 7, '0'), ${isEntry ? "'copy ' || n, " : ''}${others}
       FROM ${table}, generate_series(1, ${COPIES}) n`,
    );
  }
}

const by = { caller: owner, why: 'A wrong host.' };

test('thousands of entries are revised: each with its values, sequence, analysis, steps and place in the outbox', () =>
  withDrafts(async ({ db, service }) => {
    await service.releaseAll(await submit(service, FILES, { releaseWhenReady: true }), noSignal);
    await copyEntry(db);
    const rows = await db.query<{ accession: string }>(
      "SELECT accession FROM entry WHERE submission_id LIKE 'copy %' ORDER BY accession",
    );
    const revisions = rows.map(({ accession }, index) => ({
      accession,
      changes: { isolate: `isolate ${index}` },
    }));
    const { submission, problems } = await service.revise(owner, { ...createRequest(), revisions });
    assert.deepEqual(problems, []);
    assert.equal(await service.approve(submission, {}, by), COPIES);
    await service.releaseAll(submission, noSignal);
    const wrong = await db.query(
      `SELECT e.accession FROM entry f LEFT JOIN entry e ON e.accession = f.accession AND e.version = 2
         LEFT JOIN entry_sequence s ON s.accession = f.accession AND s.version = 2
         LEFT JOIN entry_analysis a ON a.accession = f.accession AND a.version = 2
       WHERE f.version = 1 AND f.submission_id LIKE 'copy %' AND NOT coalesce(
         e.metadata - 'isolate' = f.metadata - 'isolate'
         AND e.metadata ->> 'isolate' = 'isolate ' || substr(f.accession, 6)::int - 1
         AND e.submission_id = f.submission_id AND e.content_digest <> f.content_digest
         AND (s.letters, s.digest) = (SELECT letters, digest FROM entry_sequence o
           WHERE o.accession = f.accession AND o.version = 1)
         AND a.result = (SELECT result FROM entry_analysis o
           WHERE o.accession = f.accession AND o.version = 1), false)`,
    );
    assert.deepEqual(wrong, []);
    const steps = await db.query(
      `SELECT from_state, to_state, by_id, why, count(*) AS count, count(DISTINCT accession) AS entries
       FROM entry_transition WHERE draft IN (SELECT id FROM draft WHERE submission = $1)
       GROUP BY 1, 2, 3, 4 ORDER BY min(id)`,
      [submission],
    );
    const all = { count: COPIES, entries: COPIES };
    assert.deepEqual(steps, [
      { from_state: null, to_state: 'ready', by_id: owner.id, why: '', ...all },
      { from_state: 'ready', to_state: 'approved', by_id: owner.id, why: by.why, ...all },
      { from_state: 'approved', to_state: 'revised', by_id: 'node', why: '', ...all },
    ]);
    const told = await db.query<{ count: number }>(
      `SELECT jsonb_array_length(payload -> 'entries') AS count FROM outbox
       WHERE topic = 'entries.released' ORDER BY sequence OFFSET 1`,
    );
    assert.deepEqual(
      told.map(({ count }) => count),
      [2500, COPIES - 2500],
    );
    // Whoever follows the submission by these numbers misses none: no two drafts have the same.
    const [changes] = await db.query(
      `SELECT count(DISTINCT change) AS distinct, max(change) = (SELECT changes FROM submission WHERE id = $1)
         AS "isLast" FROM draft WHERE submission = $1`,
      [submission],
    );
    assert.deepEqual(changes, { distinct: COPIES, isLast: true });
  }));

test('a draft of a revision names every field that there is, and none that there is no more', () =>
  withDrafts(async ({ db, service }) => {
    await service.releaseAll(await submit(service, FILES, { releaseWhenReady: true }), noSignal);
    await copyEntry(db);
    await db.execute(
      `UPDATE entry SET metadata = metadata - 'isolate' WHERE accession = 'COPY_0000001'`,
    );
    await db.execute(
      `UPDATE entry SET metadata = metadata || '{"formerField": "x"}' WHERE accession = 'COPY_0000002'`,
    );
    const fields = Object.keys(sampleMetadata.fields).sort();
    const { submission } = await service.revise(owner, {
      ...createRequest(),
      revisions: ['COPY_0000001', 'COPY_0000002', 'COPY_0000003'].map((accession) => ({
        accession,
        changes: { country: 'Austria' },
      })),
    });
    const drafts = await db.query<{ metadata: Record<string, string | null> }>(
      'SELECT metadata FROM draft WHERE submission = $1 ORDER BY row_number',
      [submission],
    );
    assert.equal(drafts.length, 3);
    for (const { metadata } of drafts) {
      assert.deepEqual(Object.keys(metadata).sort(), fields);
      assert.deepEqual([metadata.country, metadata.host], ['Austria', 'Homo sapiens']);
    }
    // A field that the entry does not name has no value in either: that alone is no change.
    const same = await service.revise(owner, {
      ...createRequest(),
      revisions: [{ accession: 'COPY_0000001', changes: { country: 'Switzerland' } }],
    });
    assert.deepEqual(
      await db.query('SELECT id FROM draft WHERE submission = $1', [same.submission]),
      [],
    );
  }));
