import assert from 'node:assert/strict';
import test from 'node:test';
import type { Database } from './database.ts';
import { PLATFORM_MIGRATIONS } from './migrate.ts';
import { appendEvents, OUTBOX_CHANNEL, readEvents, readLastSequence } from './outbox.ts';
import type { WithDatabase } from './test-database.ts';

function makeEvent(name: string) {
  return { topic: 'entry-released', instance: 'sars-cov-2', payload: { name } };
}

function makeGate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Waits until another connection of this database waits for the outbox's lock. */
async function waitForWaiting(database: Database): Promise<void> {
  for (;;) {
    const rows = await database.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'",
    );
    if (rows.length > 0) return;
  }
}

async function readNames(database: Database, after: number): Promise<string[]> {
  const rows = await readEvents(database, { after, limit: 1000 });
  return rows.map((row) => (row.payload as { name: string }).name);
}

/** The contract of the outbox. */
export function runOutboxContract(server: string, withDatabase: WithDatabase): void {
  const contract = (name: string, work: (database: Database) => Promise<void>) =>
    test(`${server}: ${name}`, () => withDatabase([PLATFORM_MIGRATIONS], work));

  contract('a plain serial number does let a reader miss a slow transaction', async (database) => {
    // The trap itself, so that the next test is known to test something.
    await database.query('CREATE TABLE plain (sequence bigserial, name text)');
    const insert = 'INSERT INTO plain (name) VALUES ($1)';
    const read = (after: number) =>
      database.query<{ sequence: number }>('SELECT * FROM plain WHERE sequence > $1', [after]);
    const [taken, leave] = [makeGate(), makeGate()];
    const slow = database.transaction(async (transaction) => {
      await transaction.query(insert, ['slow']);
      taken.open();
      await leave.opened;
    });
    await taken.opened;
    await database.query(insert, ['fast']);
    const last = (await read(0)).at(-1)?.sequence ?? 0;
    leave.open();
    await slow;
    assert.equal(last, 2);
    assert.deepEqual(await read(last), []);
  });

  contract('a number is visible only when all smaller ones are', async (database) => {
    const [taken, leave] = [makeGate(), makeGate()];
    const slow = database.transaction(async (transaction) => {
      appendEvents(transaction, [makeEvent('slow 1'), makeEvent('slow 2')]);
      // After the events of this transaction have their numbers, and before its commit.
      transaction.beforeCommit(async () => {
        taken.open();
        await leave.opened;
      });
    });
    await taken.opened;
    const fast = database.transaction(async (transaction) => {
      appendEvents(transaction, [makeEvent('fast')]);
    });
    await waitForWaiting(database);
    assert.deepEqual(await readNames(database, 0), []);
    leave.open();
    await Promise.all([slow, fast]);
    assert.deepEqual(await readNames(database, 0), ['slow 1', 'slow 2', 'fast']);
  });

  contract(
    'a long transaction with events keeps nobody waiting before its end',
    async (database) => {
      await database.transaction(async (transaction) => {
        appendEvents(transaction, [makeEvent('long')]);
        await transaction.query('SELECT 1');
        await database.transaction(async (other) => {
          appendEvents(other, [makeEvent('short')]);
        });
        assert.deepEqual(await readNames(database, 0), ['short']);
      });
      assert.deepEqual(await readNames(database, 0), ['short', 'long']);
    },
  );

  contract('the order also holds for rows that are written past appendEvents', async (database) => {
    const insert = "INSERT INTO outbox (topic, instance, payload) VALUES ('t', 'i', '{}')";
    const [taken, leave] = [makeGate(), makeGate()];
    const slow = database.transaction(async (transaction) => {
      await transaction.query(insert);
      taken.open();
      await leave.opened;
    });
    await taken.opened;
    const fast = database.query(insert);
    await waitForWaiting(database);
    assert.deepEqual(await readEvents(database, { after: 0, limit: 9 }), []);
    leave.open();
    await Promise.all([slow, fast]);
    await assert.rejects(
      database.query(
        "INSERT INTO outbox (sequence, topic, instance, payload) VALUES (9, 't', 'i', '{}')",
      ),
      /GENERATED ALWAYS|cannot insert/,
    );
  });

  contract('a reader beside many writers misses nothing', async (database) => {
    const committed: string[] = [];
    let writing = true;
    const write = async (writer: number) => {
      for (let round = 0; round < 25; round++) {
        const names = [0, 1].map((i) => `${writer}-${round}-${i}`);
        const work = database.transaction(async (transaction) => {
          appendEvents(transaction, names.map(makeEvent));
          // Every third transaction takes its numbers and then rolls back.
          if ((writer + round) % 3 === 0) {
            transaction.beforeCommit(() => Promise.reject(new Error('undo')));
          }
        });
        await work.then(
          () => committed.push(...names),
          () => {},
        );
      }
    };
    const seen: { readonly name: string; readonly sequence: number }[] = [];
    const readOn = async () => {
      const rows = await readEvents(database, { after: seen.at(-1)?.sequence ?? 0, limit: 7 });
      for (const row of rows)
        seen.push({ ...(row.payload as { name: string }), sequence: row.sequence });
      return rows.length;
    };
    const reader = (async () => {
      while (writing || (await readOn()) > 0) await readOn();
    })();
    await Promise.all([0, 1, 2, 3].map(write));
    writing = false;
    await reader;
    assert.equal(committed.length, 2 * 4 * 25 - 2 * [0, 1, 2, 3].flatMap(countUndone).length);
    assert.deepEqual(seen.map((event) => event.name).sort(), committed.sort());
    const sequences = seen.map((event) => event.sequence);
    assert.deepEqual(
      sequences,
      [...new Set(sequences)].sort((x, y) => x - y),
    );
    assert.equal(await readLastSequence(database), sequences.at(-1));
  });

  contract(
    'a rolled-back transaction leaves no event; numbers are told after the commit',
    async (database) => {
      const failing = database.transaction(async (transaction) => {
        appendEvents(transaction, [makeEvent('never')]);
        throw new Error('undo');
      });
      await assert.rejects(failing, /undo/);
      assert.equal(await readLastSequence(database), 0);
      const appended = await database.transaction(async (transaction) => {
        const events = Array.from({ length: 4_001 }, (_, i) => makeEvent(`${i}`));
        const result = appendEvents(transaction, events);
        assert.deepEqual(result.sequences, []);
        return result;
      });
      const rows = await readEvents(database, { after: 0, limit: 5_000 });
      assert.deepEqual(
        rows.map((row) => row.sequence),
        appended.sequences,
      );
      assert.deepEqual(
        rows.map((row) => row.payload),
        rows.map((_, i) => ({ name: `${i}` })),
      );
      assert.ok(rows[0]?.occurredAt instanceof Date);
    },
  );

  contract('readers choose by topic and instance, and are woken', async (database) => {
    const { promise: woken, resolve } = Promise.withResolvers<string | undefined>();
    await database.listen(OUTBOX_CHANNEL, resolve);
    await database.transaction(async (transaction) => {
      appendEvents(transaction, [
        { topic: 'a', instance: 'x', payload: 1 },
        { topic: 'b', instance: 'x', payload: [2] },
        { topic: 'a', instance: 'y', payload: 'three' },
      ]);
    });
    assert.equal(await woken, '');
    const read = async (choice: { topic?: string; instance?: string }) =>
      (await readEvents(database, { after: 0, limit: 9, ...choice })).map((row) => row.payload);
    assert.deepEqual(await read({ topic: 'a' }), [1, 'three']);
    assert.deepEqual(await read({ instance: 'x' }), [1, [2]]);
    assert.deepEqual(await read({ topic: 'a', instance: 'y' }), ['three']);
  });
}

/** The rounds of one writer that roll back. */
function countUndone(writer: number): number[] {
  return Array.from({ length: 25 }, (_, round) => round).filter(
    (round) => (writer + round) % 3 === 0,
  );
}
