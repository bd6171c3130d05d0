import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { login, logout } from '../../src/app/commands/login.ts';
import { TokenStore } from '../../src/app/token-store.ts';
import { ADMINISTRATOR, startTestNode, type TestNode } from '../contract/test-node.ts';

const HEADERS = { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' };
let node: TestNode;
let folder: string;
let cookie: string;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  folder = await mkdtemp(join(tmpdir(), 'outbreak-login-'));
  const made = await fetch(`${node.url}/api/accounts/first`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ token: node.linkToken, ...ADMINISTRATOR }),
  });
  cookie = made.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  assert.ok(made.ok, await made.text());
});
after(async () => {
  await node.stop();
  await rm(folder, { recursive: true });
});

/** Signs in with somebody at the browser who does something at each pause. */
function signIn(store: TokenStore, atPause: (code: string, pause: number) => Promise<unknown>) {
  let code = '';
  let pauses = 0;
  return login(
    { node: node.url, scope: 'read' },
    {
      store,
      print: (text) => {
        code = /code=([\w-]+)/.exec(text)?.[1] ?? code;
      },
      pause: () => {
        pauses += 1;
        return atPause(code, pauses);
      },
    },
  );
}

async function decide(code: string, isAllowed: boolean): Promise<void> {
  const answer = await fetch(`${node.url}/api/devices/${code}`, {
    method: 'POST',
    headers: { ...HEADERS, Cookie: cookie },
    body: JSON.stringify({ isAllowed }),
  });
  assert.equal(answer.status, 204, await answer.text());
}

test('a person lets the command in; it keeps a token that only this user can read, and gives it back', async () => {
  const path = join(folder, 'kept', 'tokens.json');
  const warnings: string[] = [];
  const store = new TokenStore(path, (text) => warnings.push(text));
  // The first two questions come without a pause, so the node asks for longer ones.
  await signIn(store, async (code, pause) => {
    if (pause === 3) await decide(code, true);
  });
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  const token = await store.find(node.url, new Date());
  const ask = () =>
    fetch(`${node.url}/api/groups`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await ask()).status, 200);
  assert.equal(await store.find('http://127.0.0.1:9', new Date()), null);
  await chmod(path, 0o644);
  assert.equal(await store.find(node.url, new Date()), token);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.match(warnings.join('\n'), /others could read/);
  assert.equal(await logout(node.url, { store, print: () => undefined }), 0);
  assert.equal((await ask()).status, 401);
  await assert.rejects(logout(node.url, { store }), /not signed in/);
});

test('who is refused, or does not come in time, gets no token', async () => {
  const store = new TokenStore(join(folder, 'none.json'));
  await assert.rejects(
    signIn(store, (code) => decide(code, false)),
    /refused on the page/,
  );
  const expire = () => node.db.execute("UPDATE device_authorization SET expires_at = '2020-01-01'");
  await assert.rejects(signIn(store, expire), /has expired/);
  assert.equal(await store.find(node.url, new Date()), null);
});
