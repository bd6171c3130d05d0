import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import fc from 'fast-check';
import { type Database, openDatabase } from './database.ts';
import type { DatabaseError, DatabaseErrorCode } from './database-error.ts';
import { insertRows } from './insert-rows.ts';
import type { WithDatabase } from './test-database.ts';

const TABLE = {
  part: 'sample',
  files: [
    {
      name: '0001-sample.sql',
      sql: `CREATE TABLE sample (id bigint PRIMARY KEY, name text NOT NULL CHECK (name <> 'bad'), detail jsonb);
        CREATE TABLE child (sample_id bigint REFERENCES sample)`,
    },
  ],
};

/** Expects a rejection with a `DatabaseError` of this code. */
export async function rejectsWith(
  promise: Promise<unknown>,
  code: DatabaseErrorCode,
): Promise<DatabaseError> {
  let found: unknown;
  await assert.rejects(promise, (error) => {
    found = error;
    assert.equal((error as DatabaseError).name, 'DatabaseError', String(error));
    assert.equal((error as DatabaseError).code, code, String(error));
    return true;
  });
  return found as DatabaseError;
}

/** A promise and how to resolve it. */
function makeGate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

async function countRows(database: Database): Promise<unknown> {
  const [row] = await database.query<{ count: number }>('SELECT count(*) FROM sample');
  return row?.count;
}

async function endAllOthers(database: Database): Promise<void> {
  await database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

/** The contract of `Database` and `insertRows`. */
export function runDatabaseContract(server: string, withDatabase: WithDatabase): void {
  const contract = (name: string, work: (database: Database) => Promise<void>) =>
    test(`${server}: ${name}`, () => withDatabase([TABLE], work));

  contract('values come out as the parts expect them', async (database) => {
    const [row] = await database.query(
      `SELECT 9007199254740991::bigint AS big, ARRAY[1, NULL, 3]::bigint[] AS bigs,
        '{}'::bigint[] AS none, date '2021-03-04' AS day, timestamp '2021-03-04 05:06' AS local,
        timestamptz '2021-03-04 05:06+02' AS instant, 1.10::numeric AS exact,
        '{"a": [1]}'::jsonb AS json, current_setting('TimeZone') AS zone`,
    );
    assert.deepEqual(row, {
      big: Number.MAX_SAFE_INTEGER,
      bigs: [1, null, 3],
      none: [],
      day: '2021-03-04',
      local: '2021-03-04 05:06:00',
      instant: new Date('2021-03-04T03:06:00Z'),
      exact: '1.10',
      json: { a: [1] },
      zone: 'UTC',
    });
    await rejectsWith(database.query('SELECT 9007199254740993::bigint'), 'other');
    assert.ok(database.serverVersion >= 150_000);
  });

  contract('what goes wrong has a name', async (database) => {
    const run = (text: string) => database.execute(text);
    assert.equal(await run("INSERT INTO sample VALUES (1, 'a'), (2, 'b')"), 2);
    const twice = await rejectsWith(run("INSERT INTO sample VALUES (1, 'c')"), 'unique-violation');
    assert.deepEqual([twice.constraint, twice.table], ['sample_pkey', 'sample']);
    await rejectsWith(run("INSERT INTO sample VALUES (3, 'bad')"), 'check-violation');
    await rejectsWith(run('INSERT INTO sample VALUES (3, NULL)'), 'not-null-violation');
    await rejectsWith(run('INSERT INTO child VALUES (77)'), 'foreign-key-violation');
    await rejectsWith(run("SELECT 'x'::int"), 'value-invalid');
    await rejectsWith(run("SET statement_timeout = '5ms'; SELECT pg_sleep(5)"), 'query-cancelled');
    await rejectsWith(run('SELEC'), 'other');
    assert.equal(await countRows(database), 2);
  });

  contract('a transaction is all or nothing', async (database) => {
    const insert = "INSERT INTO sample VALUES (1, 'a')";
    await assert.rejects(
      database.transaction(async (transaction) => {
        await transaction.query(insert);
        throw new Error('the work fails');
      }),
      /the work fails/,
    );
    await rejectsWith(
      database.transaction(async (transaction) => {
        await transaction.query(insert);
        await transaction.query('SELECT 1 / 0').catch(() => {});
      }),
      'other',
    );
    assert.equal(await countRows(database), 0);
    const late = await database.transaction(async (transaction) => {
      await Promise.all([
        transaction.query(insert),
        transaction.query("INSERT INTO sample VALUES (2, 'b')"),
      ]);
      return transaction;
    });
    assert.equal(await countRows(database), 2);
    await rejectsWith(late.query('SELECT 1'), 'other');
  });

  contract(
    'work before the commit comes last, in order, and can still undo all',
    async (database) => {
      const order: string[] = [];
      await database.transaction(async (transaction) => {
        transaction.beforeCommit(async () => void order.push('first'));
        transaction.beforeCommit(async () => void order.push('second'));
        await transaction.query("INSERT INTO sample VALUES (1, 'a')");
        order.push('work');
      });
      assert.deepEqual(order, ['work', 'first', 'second']);
      await assert.rejects(
        database.transaction(async (transaction) => {
          await transaction.query("INSERT INTO sample VALUES (2, 'b')");
          transaction.beforeCommit(() => Promise.reject(new Error('no')));
        }),
      );
      assert.equal(await countRows(database), 1);
    },
  );

  contract('a serialisable transaction is run again until it fits', async (database) => {
    await database.query("INSERT INTO sample VALUES (1, 'a')");
    let attempts = 0;
    const gates = [makeGate(), makeGate()];
    // Each reads the count before the other has written: one of the two must see the other's row.
    const addOne = (mine: number) =>
      database.transaction(
        async (transaction) => {
          attempts++;
          const [row] = await transaction.query<{ next: number }>(
            'SELECT count(*) + 1 AS next FROM sample',
          );
          gates[mine]?.open();
          await gates[1 - mine]?.opened;
          await transaction.query('INSERT INTO sample VALUES ($1, $2)', [
            10 + mine,
            `${row?.next}`,
          ]);
        },
        { isolation: 'serializable' },
      );
    await Promise.all([addOne(0), addOne(1)]);
    const rows = await database.query<{ name: string }>('SELECT name FROM sample ORDER BY name');
    assert.deepEqual(
      rows.map((row) => row.name),
      ['2', '3', 'a'],
    );
    assert.ok(attempts > 2);
  });

  contract('Kysely works on the database and inside a transaction', async (database) => {
    interface Tables {
      sample: { id: number; name: string; detail: unknown };
    }
    const fill = database.transaction(async (transaction) => {
      const row = { id: 1, name: 'a', detail: JSON.stringify({ x: 1 }) };
      await transaction.kysely<Tables>().insertInto('sample').values(row).execute();
      throw new Error('undo');
    });
    await assert.rejects(fill, /undo/);
    const kysely = database.kysely<Tables>();
    await kysely.insertInto('sample').values({ id: 2, name: 'b', detail: null }).execute();
    const again = kysely.insertInto('sample').values({ id: 2, name: 'c', detail: null });
    await rejectsWith(again.execute(), 'unique-violation');
    assert.deepEqual(await kysely.selectFrom('sample').select(['id', 'name']).execute(), [
      { id: 2, name: 'b' },
    ]);
  });

  contract('many rows go in at once, with every value as it was', async (database) => {
    const ids = Array.from({ length: 5_001 }, (_, i) => i);
    const columns = [
      { name: 'id', type: 'bigint', values: ids },
      { name: 'name', type: 'text', values: ids.map((id) => `n${id}`) },
      { name: 'detail', type: 'jsonb', values: ids.map((id) => (id % 2 ? [id, [{ id }]] : null)) },
    ];
    assert.equal(await insertRows(database, { table: 'sample', columns }), 5_001);
    const [row] = await database.query('SELECT * FROM sample WHERE id = 4999');
    assert.deepEqual(row, { id: 4999, name: 'n4999', detail: [4999, [{ id: 4999 }]] });
    const [empty] = await database.query('SELECT count(*) FROM sample WHERE detail IS NULL');
    assert.deepEqual(empty, { count: 2_501 });
    const onConflict = '(id) DO NOTHING';
    assert.equal(await insertRows(database, { table: 'sample', columns, onConflict }), 0);

    // PostgreSQL's text holds every character but the zero byte.
    const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
    const values = fc.array(fc.oneof(text, fc.constant('NULL'), fc.constant('{"')), {
      minLength: 1,
    });
    await database.query('CREATE TABLE round (i int, value text)');
    const property = fc.asyncProperty(values, async (list) => {
      const names = { name: 'value', type: 'text', values: list };
      const places = { name: 'i', type: 'int', values: list.map((_, i) => i) };
      await database.query('TRUNCATE round');
      await insertRows(database, { table: 'round', columns: [places, names] });
      const back = await database.query<{ value: string }>('SELECT value FROM round ORDER BY i');
      assert.deepEqual(
        back.map((entry) => entry.value),
        list.map((value) => value.toWellFormed()),
      );
    });
    await fc.assert(property, { numRuns: 10 });
  });

  contract('a lost connection has a name, and the next statement works', async (database) => {
    const sleeping = database.query("SELECT pg_sleep(30), 'asleep'");
    const rejected = rejectsWith(sleeping, 'connection-lost');
    for (;;) {
      const [row] = await database.query<{ ended: number }>(
        "SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%''asleep''' AND datname = current_database() AND pid <> pg_backend_pid()",
      );
      if ((row?.ended ?? 0) > 0) break;
    }
    await rejected;
    await database.query('SELECT 1');
    const health = await database.checkHealth();
    assert.ok(health.ok && health.milliseconds >= 0);
  });

  contract('notifications arrive, also after the connection was lost', async (database) => {
    const seen: (string | undefined)[] = [];
    let wake = () => {};
    const waitFor = async (count: number) => {
      while (seen.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    const stop = await database.listen('Odd "channel"', (payload) => {
      seen.push(payload);
      wake();
    });
    const notify = (text: string) =>
      database.query('SELECT pg_notify($1, $2)', ['Odd "channel"', text]);
    await notify('one');
    await waitFor(1);
    await endAllOthers(database);
    await waitFor(2);
    await notify('two');
    await waitFor(3);
    assert.deepEqual(seen, ['one', undefined, 'two']);
    await stop();
    await notify('three');
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const other = await database.listen('other', resolve);
    await database.query("SELECT pg_notify('other', 'last')");
    assert.equal(await promise, 'last');
    assert.equal(seen.length, 3);
    await other();
  });

  contract('a named lock is held by one at a time and its loss is told', async (database) => {
    const rival = await openDatabase(database.address);
    try {
      const entered = makeGate();
      const leave = makeGate();
      const order: string[] = [];
      const first = database.withAdvisoryLock('key', async () => {
        entered.open();
        await leave.opened;
        order.push('first');
      });
      await entered.opened;
      assert.equal(await rival.tryAdvisoryLock('key', async () => 1), undefined);
      assert.deepEqual(await rival.tryAdvisoryLock('other key', async () => 1), { value: 1 });
      const second = rival.withAdvisoryLock('key', async () => order.push('second'));
      leave.open();
      await Promise.all([first, second]);
      assert.deepEqual(order, ['first', 'second']);

      await database.withAdvisoryLock('key', async (lost) => {
        const told = once(lost, 'abort');
        await endAllOthers(rival);
        await told;
        assert.equal((lost.reason as DatabaseError).code, 'connection-lost');
      });
    } finally {
      await rival.close();
    }
  });

  contract('a database that is not there, and one that was closed, say so', async (database) => {
    const { address } = database;
    const missing = 'url' in address ? toMissing(address.url) : { ...address, database: 'missing' };
    const error = await rejectsWith(openDatabase(missing), 'database-missing');
    assert.match(error.message, /No connection to missing /);
    const closed = await openDatabase(address);
    await Promise.all([closed.close(), closed.close()]);
    assert.equal((await closed.checkHealth()).ok, false);
    await rejectsWith(
      closed.listen('x', () => {}),
      'other',
    );
  });
}

function toMissing(url: string): { readonly url: string } {
  const address = new URL(url);
  address.pathname = '/missing';
  return { url: address.href };
}
