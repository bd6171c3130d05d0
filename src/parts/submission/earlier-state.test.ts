import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { migrate, PLATFORM_MIGRATIONS } from '../../platform/postgres/migrate.ts';
import { withTestDatabase } from '../../platform/postgres/test-database.ts';
import { defined } from '../../std/assert.ts';
import { createEntryReader, createSequenceReader, readSequence } from './entry-reader.ts';
import {
  fakeAnalysis,
  importTexts,
  listVerdicts,
  TEST_INSTANCE,
  TEST_REFERENCE,
} from './import/import.test-kit.ts';
import { ensureGroup, ensureInstance } from './instance-store.ts';
import { submissionPart } from './part.ts';

/** Migrations from before genomes could have several segments, and the number of the one that lets them. */
async function copyEarlier(): Promise<{ readonly folder: string; readonly next: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-migrations-'));
  const own = fileURLToPath(defined(submissionPart.migrations, 'migrations'));
  const names = (await readdir(own)).sort();
  const at = names.findIndex((name) => name.endsWith('-segments.sql'));
  for (const name of names.slice(0, at)) await cp(join(own, name), join(folder, name));
  return { folder, next: at + 1 };
}

test('a database from before there were several segments is read, revised and released as it was', async () => {
  const { folder, next } = await copyEarlier();
  const stored = [PLATFORM_MIGRATIONS, { part: 'submission', folder: pathToFileURL(`${folder}/`) }];
  await withTestDatabase(stored, async (db) => {
    await ensureInstance(db, TEST_INSTANCE);
    await ensureGroup(db, 'laboratory', 'Laboratory');
    const letters = Buffer.from('ACGTAC');
    const analysis = { substitutions: ['C6T'], clade: 'X' };
    // As the program of that time wrote it; the digest of its content is that of its letters and name.
    await db.query('INSERT INTO reference_sequence (digest, letters) VALUES (sha256($1), $1)', [
      TEST_REFERENCE,
    ]);
    await db.query(
      `INSERT INTO entry (accession, version, instance, submission_id, owner_group, visibility, terms, origin_node,
         provenance, metadata, metadata_version, content_digest, submitted_at, released_at)
       VALUES ('TT_0000016', 1, $1, 'a', 'laboratory', 'open', 'open', 'node', '{}', '{"strain": "a"}', 1,
         sha256(convert_to('[[["strain","a"]],[],"main"]', 'UTF8') || sha256($2)), now(), now())`,
      [TEST_INSTANCE.id, letters],
    );
    await db.query(
      "INSERT INTO entry_sequence VALUES ('TT_0000016', 1, 'main', 6, sha256($1), sha256($2), $3)",
      [letters, TEST_REFERENCE, zstdCompressSync(letters, { dictionary: TEST_REFERENCE })],
    );
    await db.query(
      `INSERT INTO entry_analysis (accession, version, segment, result, engine_version, dataset_digest)
       VALUES ('TT_0000016', 1, 'main', $1, 'e', 'd')`,
      [JSON.stringify(analysis)],
    );

    const own = { part: 'submission', folder: defined(submissionPart.migrations, 'migrations') };
    const applied = await migrate(db, [PLATFORM_MIGRATIONS, own], { programVersion: 'test' });
    assert.equal(applied[0]?.number, next);
    const reference = { accession: 'TT_0000016', version: 1 };
    const [entry] = await createEntryReader(db).readEntries([reference]);
    assert.deepEqual(entry?.analyses, [
      {
        segment: 'main',
        length: null,
        analysis: { ...analysis, engineVersion: 'e', datasetDigest: 'd' },
      },
    ]);
    assert.deepEqual(await readSequence(db, reference), [{ segment: 'main', letters: 'ACGTAC' }]);
    assert.equal((await createSequenceReader(db).readSequences([reference]))[0]?.letters, 'ACGTAC');

    // The same content makes no version; another replaces the sequence and adds none beside it.
    const analyse = { ...fakeAnalysis };
    const same = await importTexts(
      db,
      { table: 'strain\na\n', sequences: '>a\nACGTAC\n' },
      { analyse },
    );
    assert.deepEqual(listVerdicts(same.rows), ['row 2 a: unchanged']);
    const other = await importTexts(
      db,
      { table: 'strain\na\n', sequences: '>a\nACGTACG\n' },
      { analyse },
    );
    assert.deepEqual(listVerdicts(other.rows), ['row 2 a: revised']);
    const rows = await db.query<{ line: string }>(
      "SELECT version || ' ' || segment || ' ' || length AS line FROM entry_sequence ORDER BY 1",
    );
    assert.deepEqual(
      rows.map(({ line }) => line),
      ['1 main 6', '2 main 7'],
    );
  });
  await rm(folder, { recursive: true });
});
