import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeEntry, withAudit } from './audit.test-kit.ts';
import { computeRowHash, toContent } from './audit-entry.ts';
import { readAuditRows } from './read-audit-rows.ts';

test('rows of many writers at once form one chain without gaps, and the verdict is that it is intact', () =>
  withAudit(async ({ db, log, keeper, verify }) => {
    const single = Array.from({ length: 120 }, (_, at) => log.record(makeEntry(`/one/${at}`)));
    const inTransactions = Array.from({ length: 40 }, (_, at) =>
      db.transaction(async (tx) => {
        log.append(tx, makeEntry(`/two/${at}`));
        log.append(tx, makeEntry(`/three/${at}`));
      }),
    );
    await Promise.all([...single, ...inTransactions]);
    await keeper.advance();
    const verdict = await verify();
    assert.deepEqual(verdict.findings, []);
    assert.deepEqual([verdict.rows, verdict.unsignedRows, verdict.isIntact], [200, 0, true]);
    assert.ok(verdict.heads < 200, 'callers that come together share a head');
  }));

test('what an operation is answered for is signed before; a transaction rolled back leaves nothing', () =>
  withAudit(async ({ db, log, keeper, verify }) => {
    await log.record(makeEntry('/first'));
    assert.equal(keeper.last?.sequence, 1);
    await assert.rejects(
      db.transaction(async (tx) => {
        log.append(tx, makeEntry('/never'));
        throw new Error('no');
      }),
    );
    await log.record(makeEntry('/second'));
    assert.equal(keeper.last?.sequence, 2);
    assert.equal((await verify()).isIntact, true);
  }));

test('the table takes new rows only', () =>
  withAudit(async ({ db, log }) => {
    await log.record(makeEntry('/first'));
    for (const statement of [
      "UPDATE audit_record SET content = '{}'",
      'DELETE FROM audit_record',
      'TRUNCATE audit_record',
    ])
      await assert.rejects(db.execute(statement), /takes new rows only/);
  }));

test('any text can be recorded, and the database computes the hash that we compute', () =>
  withAudit(async ({ db, log }) => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const value = fc.oneof(text, fc.integer(), fc.constant(null), fc.array(text, { maxLength: 3 }));
    const odd = fc.constantFrom('\0', '\ud800', 'a\0b', '\udfff\ud800', '"\\\n');
    const entries = fc.sample(
      fc.record({
        target: fc.oneof(text, odd),
        actor: fc.option(text),
        details: fc.dictionary(fc.oneof(text, odd), fc.oneof(value, odd), { maxKeys: 4 }),
      }),
      60,
    );
    await Promise.all(entries.map(({ target, ...more }) => log.record(makeEntry(target, more))));
    let count = 0;
    for await (const row of readAuditRows(db, { after: 0 })) {
      count++;
      assert.equal(computeRowHash(row), row.hash);
      assert.ok(row.columnsAgree);
    }
    assert.equal(count, entries.length);
  }));

test('secrets and endless texts are left out', () => {
  const entry = makeEntry('/accounts', {
    details: {
      before: { name: 'A', password: 'one two three' },
      list: [{ accessToken: 'abc' }],
      long: 'x'.repeat(5_000),
    },
  });
  const content = toContent(entry, new Date(0));
  assert.ok(!content.includes('one two three') && !content.includes('abc'));
  assert.ok(content.length < 3_000);
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, at) => [`n${at}`, 'y'.repeat(1_000)]),
  );
  const large = JSON.parse(toContent(makeEntry('/x', { details: many }), new Date(0)));
  assert.deepEqual(Object.keys(large.details), ['leftOut', 'sha256']);
});
