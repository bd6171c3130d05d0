import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { openBoundedLog } from './bounded-log.ts';
import { describeAddress, quoteIdentifier } from './connection.ts';
import { checkServerFacts, openDatabase } from './database.ts';
import { toDatabaseError } from './database-error.ts';
import { parsePostmasterFile } from './postmaster-file.ts';
import { findRole, parsePs } from './server-processes.ts';
import { findNobody } from './service-user.ts';
import { canHoldSocket } from './socket-folder.ts';

test('postmaster.pid gives pid, socket folder and status, also while it is being written', () => {
  const check = (text: string, expected: ReturnType<typeof parsePostmasterFile>) =>
    assert.deepEqual(parsePostmasterFile(text), expected);
  const whole = '71\n/data/pg\n1795476532\n5432\n/run/x\n\n 10035209         4\nready   \n';
  check(whole, { pid: 71, socketFolder: '/run/x', status: 'ready' });
  check('71\n/data/pg\n1795476532\n', { pid: 71, socketFolder: '', status: '' });
  // A server that runs alone for maintenance writes its pid as a negative number.
  check('-71\n', { pid: 71, socketFolder: '', status: '' });
  check('', undefined);
  check('no number', undefined);
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.constantFrom('starting', 'ready'), (pid, status) => {
      const text = `${pid}\n/d\n1\n5432\n.\n\n1 2\n${status.padEnd(8)}\n`;
      assert.deepEqual(parsePostmasterFile(text), { pid, socketFolder: '.', status });
    }),
  );
});

test('a process list tells the processes of our server from all others', () => {
  const name = 'outbreak-65024-77';
  const check = (command: string, expected: ReturnType<typeof findRole>) =>
    assert.equal(findRole(command, name), expected, command);
  check(`/x/bin/postgres\0-D\0/proc/self/cwd\0-c\0cluster_name=${name}\0`, 'postmaster');
  check(`/x/bin/postgres -D /d -c cluster_name=${name}`, 'postmaster');
  check(`postgres: ${name}: checkpointer `, 'backend');
  check(`postgres: ${name}8: checkpointer `, undefined);
  check(`/x/bin/postgres\0-c\0cluster_name=${name}8\0`, undefined);
  check(`grep\0cluster_name=${name}\0`, undefined);
  check('', undefined);
  assert.deepEqual(parsePs('    1     0 /sbin/launchd\n 4711   501 a b\n\n'), [
    { pid: 1, uid: 0, command: '/sbin/launchd' },
    { pid: 4711, uid: 501, command: 'a b' },
  ]);
});

test('nobody is found by name, and never as root', () => {
  const root = 'root:x:0:0:root:/root:/bin/sh\n';
  assert.deepEqual(findNobody(`${root}nobody:x:99:98::/:/bin/false\n`), { uid: 99, gid: 98 });
  assert.equal(findNobody(`${root}nobody:x:0:0::/:/bin/false\n`), undefined);
  assert.equal(findNobody(root), undefined);
});

test('a log stays bounded while another descriptor writes on', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-log-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'x.log');
  const limits = { limitBytes: 100, checkEveryMilliseconds: 1_000 };
  t.mock.timers.enable({ apis: ['setInterval'] });
  appendFileSync(path, 'old\n');
  const log = openBoundedLog(path, limits);
  appendFileSync(path, 'first\n');
  assert.equal(log.readTail(1_000), 'first\n');
  assert.equal(log.readTail(3), 'st\n');
  appendFileSync(path, 'x'.repeat(200));
  t.mock.timers.tick(1_000);
  assert.equal(readFileSync(path, 'utf8'), '');
  assert.equal(readFileSync(`${path}.1`, 'utf8'), `old\nfirst\n${'x'.repeat(200)}`);
  appendFileSync(path, 'later\n');
  assert.equal(log.readTail(1_000), 'later\n');
  log.close();
  log.close();
  appendFileSync(path, 'y'.repeat(200));
  openBoundedLog(path, limits).close();
  assert.equal(readFileSync(path, 'utf8'), '');
});

test('the length of a socket path counts in bytes', () => {
  const room = (process.platform === 'darwin' ? 103 : 107) - '/.s.PGSQL.5432'.length;
  assert.ok(canHoldSocket(`/${'a'.repeat(room - 1)}`));
  assert.ok(!canHoldSocket(`/${'a'.repeat(room)}`));
  assert.ok(!canHoldSocket(`/${'ü'.repeat(room / 2 + 1)}`));
});

test('an old server and another encoding are refused with what to do', async () => {
  const facts = { version: 150_000, name: '15.0', encoding: 'UTF8' };
  checkServerFacts(facts, 'x');
  const old = { ...facts, version: 140_012, name: '14.12' };
  assert.throws(() => checkServerFacts(old, 'db on host'), {
    code: 'version-unsupported',
    message: /db on host is PostgreSQL 14\.12; outbreak needs 15 or newer/,
  });
  assert.throws(() => checkServerFacts({ ...facts, encoding: 'SQL_ASCII' }, 'x'), {
    code: 'encoding-unsupported',
  });
});

test('a server that is not there is unavailable, and no message holds a password', async () => {
  const url = 'postgresql://user:secret@127.0.0.1:1/db';
  await assert.rejects(openDatabase({ url }), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'unavailable');
    assert.match(error.message, /db on 127\.0\.0\.1:1/);
    return !error.message.includes('secret');
  });
  const nowhere = { socketFolder: '/nonexistent', user: 'u', database: 'd' };
  await assert.rejects(openDatabase(nowhere), { code: 'unavailable' });
  assert.ok(!describeAddress({ url: 'postgresql://secret' }).includes('@'));
  assert.equal(toDatabaseError(new Error('Connection terminated')).code, 'connection-lost');
  assert.equal(toDatabaseError('odd').code, 'other');
});

test('an identifier is quoted so that it ends nowhere else', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const quoted = quoteIdentifier(name);
      assert.equal(quoted.slice(1, -1).replaceAll('""', '"'), name);
      assert.match(quoted, /^"(?:[^"]|"")*"$/);
    }),
  );
});
