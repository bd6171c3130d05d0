import assert from 'node:assert/strict';
import test from 'node:test';
import type { Database } from './database.ts';
import { migrate, PLATFORM_MIGRATIONS } from './migrate.ts';
import type { MigrationSource } from './read-migrations.ts';
import type { WithDatabase } from './test-database.ts';

const options = { programVersion: '1.0.0' };

function makeSource(part: string, ...texts: readonly string[]): MigrationSource {
  const files = texts.map((sql, i) => ({ name: `000${i + 1}-step.sql`, sql }));
  return { part, files };
}

async function listApplied(database: Database): Promise<readonly string[]> {
  const rows = await database.query<{ part: string; number: number }>(
    'SELECT part, number FROM schema_migration ORDER BY applied_at',
  );
  return rows.map((row) => `${row.part}/${row.number}`);
}

/** The contract of `migrate`. */
export function runMigrateContract(server: string, withDatabase: WithDatabase): void {
  const contract = (name: string, work: (database: Database) => Promise<void>) =>
    test(`${server}: ${name}`, () => withDatabase([], work));
  const a1 = 'CREATE TABLE a (x int);\nCREATE TABLE a_more (x int)';
  const a2 = 'ALTER TABLE a ADD y int';
  const b1 = 'CREATE TABLE b AS SELECT x, y FROM a';

  contract('migrations run once, the parts in their order', async (database) => {
    const parts = [PLATFORM_MIGRATIONS, makeSource('a', a1, a2), makeSource('b', b1)];
    const seen: string[] = [];
    const onApply = (one: { part: string; number: number }) =>
      seen.push(`${one.part}/${one.number}`);
    const done = await migrate(database, parts, { ...options, onApply });
    assert.deepEqual(seen, ['platform/1', 'platform/2', 'a/1', 'a/2', 'b/1']);
    assert.equal(done.length, 5);
    assert.deepEqual(await listApplied(database), seen);
    assert.deepEqual(await migrate(database, parts, options), []);
    const [row] = await database.query("SELECT * FROM schema_migration WHERE part = 'b'");
    assert.equal(row?.applied_by_version, '1.0.0');
    assert.match(String(row?.digest), /^[0-9a-f]{64}$/);
  });

  contract('two programs that start at once take turns', async (database) => {
    const parts = [makeSource('a', a1, a2), makeSource('b', b1)];
    const done = await Promise.all([1, 2, 3].map(() => migrate(database, parts, options)));
    assert.equal(done.flat().length, 3);
    assert.equal((await listApplied(database)).length, 3);
  });

  contract('a migration that fails changes nothing and says which', async (database) => {
    const parts = [makeSource('a', a1, `${a2};\nSELECT 1 / 0`)];
    await assert.rejects(migrate(database, parts, options), {
      name: 'MigrationError',
      message: 'a/0002-step.sql failed and changed nothing: division by zero',
    });
    assert.deepEqual(await listApplied(database), ['a/1']);
    await migrate(database, [makeSource('a', a1, a2)], options);
  });

  contract('a changed migration and a newer database are refused', async (database) => {
    await migrate(database, [makeSource('a', a1, a2), makeSource('b', b1)], options);
    const check = (parts: readonly MigrationSource[], message: RegExp) =>
      assert.rejects(migrate(database, parts, options), { name: 'MigrationError', message });
    await check(
      [makeSource('a', `${a1} `, a2), makeSource('b', b1)],
      /a\/0001-step.sql was changed/,
    );
    await check(
      [makeSource('a', a1), makeSource('b', b1)],
      /newer than this program: version 1.0.0/,
    );
    await check([makeSource('a', a1, a2)], /newer than this program: .*b\/0001/);
    const retired = { ...options, retiredParts: ['b'] };
    assert.deepEqual(await migrate(database, [makeSource('a', a1, a2)], retired), []);
    // Another way to end lines, as git makes it on some systems, is not a change.
    const parts = [makeSource('a', a1.replace('\n', '\r\n'), a2), makeSource('b', b1)];
    assert.deepEqual(await migrate(database, parts, options), []);
  });

  contract(
    'names, gaps and parts listed twice are refused before anything runs',
    async (database) => {
      const check = (parts: readonly MigrationSource[], message: RegExp) =>
        assert.rejects(migrate(database, parts, options), { name: 'MigrationError', message });
      const file = (name: string) => [{ part: 'a', files: [{ name, sql: a1 }] }];
      await check(file('1-x.sql'), /named NNNN-name.sql/);
      await check(file('0002-x.sql'), /without a gap/);
      await check([makeSource('a', a1), makeSource('a', a1)], /listed twice/);
      assert.deepEqual(await listApplied(database), []);
    },
  );
}
