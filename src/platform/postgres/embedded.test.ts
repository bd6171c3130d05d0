import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { SOCKET_NAME } from './socket-folder.ts';
import {
  canOthersRun,
  isAlive,
  killWatcher,
  makeDataPath,
  ORDINARY_USER,
  TestNode,
  waitForEnd,
} from './test-node.ts';

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === 'linux';

/** Root tests both root and an ordinary user; anybody else only themselves. */
const USERS = isRoot
  ? [
      { name: 'root', user: undefined },
      { name: 'an ordinary user', user: ORDINARY_USER },
    ]
  : [{ name: 'this user', user: undefined }];

/** A start on a new folder and again takes a second or two; much more than that is a fault. */
const options = { timeout: 60_000 };

function skipWhereOthersCannotRun(t: TestContext, user: typeof ORDINARY_USER | undefined): boolean {
  if (user === undefined || canOthersRun(user)) return false;
  t.skip('needs a checkout that other users can read');
  return true;
}

for (const { name, user } of USERS) {
  const as = user === undefined ? {} : { user };

  test(`${name} starts on a new folder, stops, and starts again`, options, async (t) => {
    if (skipWhereOthersCannotRun(t, user)) return;
    const data = await makeDataPath(t, user);
    const first = new TestNode(t, data, { task: 'write', ...as });
    const started = await first.expectStarted();
    await first.waitForConfirmed(20);
    assert.equal(started.socketFolder, join(data, 'pg'));
    assert.equal((await stat(join(data, 'pg'))).mode & 0o777, 0o700);
    assert.equal((await stat(join(data, 'pg', SOCKET_NAME))).mode & 0o777, 0o700);
    assert.equal((await readFile(join(data, 'pg', 'PG_VERSION'), 'utf8')).trim(), '18');
    assert.equal(await first.stop(), 'ended with code 0');
    assert.ok(!isAlive(started.pid));
    assert.ok(!existsSync(join(data, 'pg', 'postmaster.pid')));

    const second = new TestNode(t, data, { task: 'hold', ...as });
    const again = await second.expectStarted();
    assert.ok(again.numbers.length >= 20);
    t.diagnostic(
      `new ${started.milliseconds.toFixed()} ms, again ${again.milliseconds.toFixed()} ms`,
    );
    assert.match(await readFile(join(data, 'run', 'postgres.log'), 'utf8'), /ready to accept/);
    await second.stop();
  });

  test(`${name} loses nothing that was confirmed when killed in mid-write`, options, async (t) => {
    if (skipWhereOthersCannotRun(t, user)) return;
    const data = await makeDataPath(t, user);
    const confirmed: number[] = [];
    for (let round = 0; round < 3; round++) {
      const node = new TestNode(t, data, { task: 'write', ...as });
      const { numbers } = await node.expectStarted();
      assert.deepEqual(
        confirmed.filter((number) => !numbers.includes(number)),
        [],
      );
      await node.waitForConfirmed(50 + 37 * round);
      await node.killHard();
      confirmed.push(...node.confirmed);
    }
    const last = new TestNode(t, data, { task: 'hold', ...as });
    const { numbers } = await last.expectStarted();
    assert.ok(confirmed.length >= 261);
    assert.deepEqual(
      confirmed.filter((number) => !numbers.includes(number)),
      [],
    );
    await last.stop();
  });
}

test(
  'as root the server runs unprivileged, below folders that its user cannot enter',
  options,
  async (t) => {
    if (!isRoot || !isLinux) return t.skip('needs root on Linux');
    const data = await makeDataPath(t);
    assert.equal((await stat(dirname(data))).mode & 0o777, 0o700);
    const node = new TestNode(t, data, { task: 'hold' });
    const { pid } = await node.expectStarted();
    const cluster = await stat(join(data, 'pg'));
    assert.notEqual(cluster.uid, 0);
    assert.equal((await stat(`/proc/${pid}`)).uid, cluster.uid);
    const service = { uid: cluster.uid, gid: cluster.gid };
    const entering = spawnSync('/bin/ls', [join(data, 'pg')], service);
    assert.notEqual(entering.status, 0);
    // Nor may it change the programs that root starts for it.
    const [program] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    assert.ok(program);
    assert.equal((await stat(program)).uid, 0);
    const software = await stat(dirname(dirname(program)));
    assert.deepEqual([software.uid, software.gid, software.mode & 0o777], [0, service.gid, 0o750]);
    assert.notEqual(spawnSync('/usr/bin/touch', [program], service).status, 0);
    await node.stop();
  },
);

test('a second start is refused and the first goes on', options, async (t) => {
  const data = await makeDataPath(t);
  const first = new TestNode(t, data, { task: 'write' });
  await first.expectStarted();
  const second = new TestNode(t, data, { task: 'hold' });
  const problem = await second.expectProblem();
  assert.equal(problem.code, 'data-folder-in-use');
  assert.match(problem.hint, new RegExp(`process ${first.child.pid} `));
  await first.waitForConfirmed(10);
  await first.stop();
});

test('the server ends by itself when its node is killed', options, async (t) => {
  const data = await makeDataPath(t);
  const node = new TestNode(t, data, { task: 'hold' });
  const { pid } = await node.expectStarted();
  await node.killHard();
  await waitForEnd(pid);
  // It ended in order, so there is nothing to recover from.
  assert.ok(!existsSync(join(data, 'pg', 'postmaster.pid')));
});

test(
  'a server that is left running by a killed node makes way for the next',
  options,
  async (t) => {
    if (!isLinux) return t.skip('needs /proc');
    const data = await makeDataPath(t);
    const node = new TestNode(t, data, { task: 'write' });
    const { pid } = await node.expectStarted();
    await node.waitForConfirmed(30);
    await killWatcher(pid);
    await node.killHard();
    assert.ok(isAlive(pid));
    const next = new TestNode(t, data, { task: 'hold' });
    const started = await next.expectStarted();
    assert.notEqual(started.pid, pid);
    assert.ok(!isAlive(pid));
    assert.deepEqual(
      node.confirmed.filter((number) => !started.numbers.includes(number)),
      [],
    );
    await next.stop();
  },
);

test(
  'after all was killed a pid that now belongs to another does not matter',
  options,
  async (t) => {
    if (!isLinux) return t.skip('needs /proc');
    const data = await makeDataPath(t);
    const node = new TestNode(t, data, { task: 'write' });
    const { pid } = await node.expectStarted();
    await node.waitForConfirmed(30);
    await killWatcher(pid);
    process.kill(pid, 'SIGKILL');
    await node.killHard();
    await waitForEnd(pid);
    const { uid, gid } = await stat(join(data, 'pg'));
    const owner = isRoot ? { uid, gid } : {};
    const stranger = spawn('/bin/sleep', ['1000'], { ...owner, stdio: 'ignore' });
    t.after(() => stranger.kill('SIGKILL'));
    for (const file of ['postmaster.pid', `${SOCKET_NAME}.lock`]) {
      const path = join(data, 'pg', file);
      await writeFile(path, (await readFile(path, 'utf8')).replace(/^\d+/, `${stranger.pid}`));
    }
    const next = new TestNode(t, data, { task: 'hold' });
    const { numbers } = await next.expectStarted();
    assert.deepEqual(
      node.confirmed.filter((number) => !numbers.includes(number)),
      [],
    );
    assert.equal(stranger.exitCode ?? stranger.signalCode, null);
    await next.stop();
  },
);

test(
  'a socket path that is too long goes to a private folder, gone after the end',
  options,
  async (t) => {
    const data = join(await makeDataPath(t), 'a-long-name-'.repeat(4), 'ü'.repeat(20), 'data');
    await mkdir(dirname(data), { recursive: true });
    assert.ok(Buffer.byteLength(join(data, 'pg', SOCKET_NAME)) > 107);
    const killed = new TestNode(t, data, { task: 'write' });
    const first = await killed.expectStarted();
    await killed.waitForConfirmed(5);
    assert.ok(Buffer.byteLength(join(first.socketFolder, SOCKET_NAME)) <= 107);
    assert.equal((await stat(first.socketFolder)).mode & 0o777, 0o700);
    await killed.killHard();

    const node = new TestNode(t, data, { task: 'hold' });
    const second = await node.expectStarted();
    assert.ok(second.numbers.length >= 5);
    assert.notEqual(second.socketFolder, first.socketFolder);
    assert.ok(!existsSync(first.socketFolder));
    await node.stop();
    assert.ok(!existsSync(second.socketFolder));
  },
);

test(
  'a cluster of another version, and a cut one, are refused with what to do',
  options,
  async (t) => {
    const data = await makeDataPath(t);
    const node = new TestNode(t, data, { task: 'hold' });
    await node.expectStarted();
    await node.stop();
    const version = join(data, 'pg', 'PG_VERSION');
    await writeFile(version, '17\n');
    const other = await new TestNode(t, data, { task: 'hold' }).expectProblem();
    assert.equal(other.code, 'postgres-version-other');
    assert.match(other.hint, /PostgreSQL 17.*brings PostgreSQL 18.*DATABASE_URL/);
    await writeFile(version, '');
    const empty = await new TestNode(t, data, { task: 'hold' }).expectProblem();
    assert.equal(empty.code, 'postgres-cluster-damaged');
    await writeFile(version, '18\n');
    await writeFile(join(data, 'pg', 'global', 'pg_control'), '');
    const cut = await new TestNode(t, data, { task: 'hold' }).expectProblem();
    assert.equal(cut.code, 'postgres-start-failed');
    assert.match(cut.value, /pg_control|control file/);
    assert.match(cut.hint, /postgres\.log/);
  },
);

test('a set-up that was cut short starts anew and leaves no trace', options, async (t) => {
  const data = await makeDataPath(t);
  await mkdir(join(data, '.pg-new-abc123', 'base'), { recursive: true });
  await mkdir(join(data, 'pg'));
  await chmod(data, 0o700);
  const node = new TestNode(t, data, { task: 'hold' });
  await node.expectStarted();
  const names = (await readdir(data)).sort();
  const folders = ['host-references', 'index', 'keys', 'objects', 'pathogens', 'pg'];
  const expected = [...folders, 'outbreak-data.json', 'primer-schemes', 'run'];
  assert.deepEqual(names, expected.sort());
  await node.stop();
});
