import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type AuditWorld, makeEntry, withAudit } from './audit.test-kit.ts';
import { readAuditExport, writeAuditExport } from './audit-export.ts';
import { signHead } from './audit-head.ts';
import { checkAuditChain } from './check-audit-chain.ts';

const ROWS = 12;

async function fill({ log }: AuditWorld, rows = ROWS): Promise<void> {
  for (let at = 1; at <= rows; at++) await log.record(makeEntry(`/entries/${at}`));
}

/** SQL that computes the chain anew from a row on, as somebody with all rights in the database can. */
const relink = (from: number) => `
  DO $$ DECLARE one record; former bytea; BEGIN
    SELECT hash INTO former FROM audit_record WHERE sequence = ${from - 1};
    FOR one IN SELECT * FROM audit_record WHERE sequence >= ${from} ORDER BY sequence LOOP
      UPDATE audit_record SET previous = former, hash = sha256(convert_to('outbreak audit 1' || chr(10)
        || one.sequence || chr(10) || encode(former, 'hex') || chr(10) || one.content, 'UTF8'))
      WHERE sequence = one.sequence RETURNING hash INTO former;
    END LOOP; END $$`;

const edit = "content = replace(content, 'account-1', 'account-2')";

interface Attack {
  readonly name: string;
  readonly statement: string;
  readonly found: readonly [code: string, sequence: number];
}

const attacks: readonly Attack[] = [
  {
    name: 'a field is changed',
    statement: `UPDATE audit_record SET ${edit} WHERE sequence = 5`,
    found: ['row-changed', 5],
  },
  {
    name: 'a field is changed together with its own hash',
    statement: `UPDATE audit_record SET ${edit} WHERE sequence = 5; ${relink(5).replace('>= 5', '= 5')}`,
    found: ['chain-replaced', 5],
  },
  {
    name: 'a row is deleted',
    statement: 'DELETE FROM audit_record WHERE sequence = 5',
    found: ['row-missing', 5],
  },
  {
    name: 'a row is deleted and the rest moved up and linked anew',
    statement: `DELETE FROM audit_record WHERE sequence = 5;
      UPDATE audit_record SET sequence = -sequence WHERE sequence > 5;
      UPDATE audit_record SET sequence = -sequence - 1 WHERE sequence < 0; ${relink(5)}`,
    found: ['chain-replaced', 5],
  },
  {
    name: 'the tail is deleted',
    statement: 'DELETE FROM audit_record WHERE sequence > 9',
    found: ['tail-cut', 10],
  },
  {
    name: 'all is deleted',
    statement: 'DELETE FROM audit_record',
    found: ['tail-cut', 1],
  },
  {
    name: 'two rows change places',
    statement: `UPDATE audit_record SET sequence = -4 WHERE sequence = 4;
      UPDATE audit_record SET sequence = 4 WHERE sequence = 7;
      UPDATE audit_record SET sequence = 7 WHERE sequence = -4`,
    found: ['link-broken', 4],
  },
  {
    name: 'the whole chain is written anew from a row on',
    statement: `UPDATE audit_record SET ${edit} WHERE sequence >= 3; ${relink(3)}`,
    found: ['chain-replaced', 3],
  },
  {
    name: 'a column is changed that questions filter by',
    statement: `ALTER TABLE audit_record ALTER COLUMN actor DROP EXPRESSION;
      UPDATE audit_record SET actor = 'nobody' WHERE sequence = 5`,
    found: ['columns-changed', 5],
  },
];

for (const { name, statement, found } of attacks) {
  test(`found with rights of a superuser: ${name}`, () =>
    withAudit(async (world) => {
      await fill(world);
      assert.equal((await world.verify()).isIntact, true);
      await world.forge(statement);
      const { isIntact, findings } = await world.verify();
      assert.equal(isIntact, false);
      assert.deepEqual([findings[0]?.code, findings[0]?.sequence], found, JSON.stringify(findings));
    }));
}

test('found: an old backup is put back and the node goes on with it', () =>
  withAudit(async (world) => {
    await fill(world, 6);
    await world.db.query('CREATE TABLE backup AS SELECT * FROM audit_record');
    await fill(world, 6);
    await world.forge(
      'DELETE FROM audit_record WHERE sequence > (SELECT max(sequence) FROM backup)',
    );
    await world.reopen();
    for (const rows of [1, 5, 5]) {
      await fill(world, rows);
      const { findings } = await world.verify();
      const codes = findings.map(({ code }) => code);
      assert.ok(codes.includes('chain-replaced'), JSON.stringify(findings));
    }
  }));

test('found: heads taken out, changed, signed by another key, or all gone', () =>
  withAudit(async (world) => {
    await fill(world, 6);
    const lines = (await readFile(world.headPath, 'utf8')).trimEnd().split('\n');
    const check = async (changed: readonly string[]) => {
      await writeFile(world.headPath, changed.map((line) => `${line}\n`).join(''));
      return (await world.verify()).findings.map(({ code }) => code);
    };
    assert.deepEqual(await check(lines), []);
    assert.deepEqual(await check(lines.toSpliced(2, 1)), ['heads-broken']);
    const edited = lines.with(2, (lines[2] ?? '').replace('2026-', '2025-'));
    assert.deepEqual(await check(edited), ['head-forged', 'heads-broken']);
    const { privateKey } = generateKeyPairSync('ed25519');
    const stranger = signHead(
      { id: 'node-1', signingKey: privateKey },
      { sequence: 7, hash: '0'.repeat(64), at: '2026-01-01T00:00:00.000Z', previous: '' },
    );
    assert.deepEqual(await check([...lines, stranger]), ['head-forged']);
    assert.deepEqual(await check([]), ['heads-missing']);
  }));

test('what a crash left of a head is cut off at the next start, and nothing is lost', () =>
  withAudit(async (world) => {
    await fill(world, 3);
    await world.keeper.close();
    const whole = await readFile(world.headPath, 'utf8');
    await writeFile(world.headPath, `${whole}{"format":"outbreak-audit-he`);
    // A row that committed while nobody signed.
    await world.db.transaction(async (tx) => world.log.append(tx, makeEntry('/unsigned')));
    world.keeper = (await reopenClosed(world)).keeper;
    const { isIntact, unsignedRows, heads } = await world.verify();
    assert.deepEqual([isIntact, unsignedRows, heads], [true, 0, 4]);
  }));

async function reopenClosed(world: AuditWorld): Promise<AuditWorld> {
  world.keeper = { close: async () => undefined } as unknown as AuditWorld['keeper'];
  await world.reopen();
  return world;
}

test('an export is checked with the public key alone, and forgeries of it are found', () =>
  withAudit(async (world) => {
    await fill(world);
    const { db, headPath, signer, publicKeyText } = world;
    const path = `${headPath}.export`;
    const identity = { id: signer.id, publicKey: publicKeyText };
    const write = async (range: { after: number; upTo?: number }) => {
      const lines: string[] = [];
      for await (const line of writeAuditExport(db, { ...range, identity, headPath }))
        lines.push(line);
      return lines;
    };
    const check = async (lines: readonly string[]) => {
      await writeFile(path, lines.join(''));
      const { start, rows, headLines } = await readAuditExport(path);
      const publicKey = createPublicKey(signer.signingKey);
      const firstSequence = start.after + 1;
      const areHeadsPart = start.after > 0;
      const verdict = await checkAuditChain({
        rows,
        headLines,
        publicKey,
        firstSequence,
        areHeadsPart,
      });
      return verdict.findings.map(({ code }) => code);
    };
    const all = await write({ after: 0 });
    assert.equal(all.length, 1 + ROWS + ROWS);
    assert.deepEqual(await check(all), []);
    assert.deepEqual(await check(await write({ after: 4, upTo: 8 })), []);
    assert.deepEqual(await check(all.toSpliced(3, 1)), ['row-missing']);
    assert.deepEqual(await check(all.toSpliced(ROWS, 1)), ['tail-cut']);
    assert.deepEqual(await check(all.with(4, (all[4] ?? '').replace('account-1', 'x'))), [
      'row-changed',
    ]);
    await assert.rejects(check(['no export\n']), /Line 1 is no JSON object/);
    await assert.rejects(check(['{}\n']), /its first line must say/);
    await assert.rejects(check([...all.slice(0, 3), '{"sequ']), /Line 4 is no JSON object/);
  }));
