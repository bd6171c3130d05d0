// The gateway for clients of the EGA: who is let in, what each is told, and that it tells nothing where it is off or a
// policy does not let the node decrypt.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { hashPassword } from '../../src/parts/identity/password.ts';
import {
  createGrantedDataset,
  type GrantedDataset,
  type Person,
} from '../contract/granted-dataset.test-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { setPlainDelivery } from '../htsget/ticket-kit.ts';
import { md5 } from '../vault/vault-node.ts';

const PASSWORD = 'a password of many words';
const PLAIN = randomBytes(200_001);
let node: TestNode;
let lab: GrantedDataset;
let closed: GrantedDataset;
let stranger: Person;
let file: string;

const ask = async (path: string, token: string, more: RequestInit = {}) => {
  const headers = { ...(token === '' ? {} : { Authorization: token }), ...more.headers };
  const answer = await fetch(`${node.url}/api/ega/${path}`, { ...more, headers });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, bytes, text: bytes.toString() };
};

const signIn = async (username: string, password: string, type = 'password') => {
  const body = new URLSearchParams({
    ...{ grant_type: type, client_id: 'f20cd2d3', scope: 'openid', client_secret: 'x' },
    ...{ username, password },
  });
  const { status, text } = await ask('token', '', { method: 'POST', body });
  const answer = JSON.parse(text) as { access_token?: string; error?: string };
  return { status, error: answer.error, token: answer.access_token ?? '' };
};

before(async () => {
  node = await startTestNode({ demo: 'false', egaGateway: 'true' });
  const files = [{ name: 'run/a.bin.c4gh', plain: PLAIN }];
  lab = await createGrantedDataset(node, { files });
  await setPlainDelivery(lab, true);
  closed = await createGrantedDataset(node, { group: 'closed-lab', files });
  stranger = await lab.addStranger('stranger');
  file = lab.files[0]?.accession ?? '';
  const hash = await hashPassword(PASSWORD);
  await node.db.execute('UPDATE account SET password_hash = $1', [hash]);
});
after(() => node?.stop());

test('a password gives a token that reads, and is seen among the tokens of the account', async () => {
  const { id } = lab.applicant;
  const email = `${id}@example.org`;
  const { status, token } = await signIn(email.toUpperCase(), PASSWORD);
  assert.equal(status, 200);
  const user = await ask('userinfo', `Bearer ${token}`, { method: 'POST' });
  assert.deepEqual(JSON.parse(user.text), { sub: id });
  const stats = await ask('stats', `Bearer ${token}`, {
    method: 'POST',
    body: JSON.stringify({ userId: id, status: 'Succeeded' }),
    headers: { 'Content-Type': 'application/json' },
  });
  assert.equal(stats.status, 200);
  const { text } = await lab.applicant.visitor.ask('/api/tokens');
  assert.match(text, /EGA client, by password/);
  const [row] = await node.db.query<{ scopes: string[]; seconds: number }>(
    `SELECT scopes, extract(epoch FROM expires_at - created_at)::int AS seconds
     FROM api_token WHERE name = 'EGA client, by password'`,
  );
  assert.deepEqual(row, { scopes: ['read'], seconds: 7200 });
  await node.db.execute(
    "UPDATE api_token SET expires_at = now() WHERE name = 'EGA client, by password'",
  );
  assert.equal((await ask('userinfo', `Bearer ${token}`, { method: 'POST' })).status, 401);
  await signIn(email, PASSWORD);
  const kept = await node.db.query(
    "SELECT 1 FROM api_token WHERE name = 'EGA client, by password'",
  );
  assert.equal(kept.length, 1, 'ended ones go when another is made');
});

test('a token of the account is taken as its password, and of no other', async () => {
  const token = lab.applicant.token.replace('Bearer ', '');
  const own = await signIn(`${lab.applicant.id}@example.org`, token);
  assert.deepEqual([own.status, own.token], [200, token]);
  const other = await signIn('stranger@example.org', token);
  assert.deepEqual([other.status, other.error], [400, 'invalid_grant']);
  const invented = await signIn('stranger@example.org', 'oct_invented');
  assert.deepEqual([invented.status, invented.error], [400, 'invalid_grant']);
});

test('an account with a second factor needs a token', async () => {
  await node.db.execute(
    "UPDATE account SET totp_secret = 'JBSWY3DPEHPK3PXP', totp_confirmed_at = now() WHERE id = 'stranger'",
  );
  const refused = await signIn('stranger@example.org', PASSWORD);
  assert.deepEqual([refused.status, refused.error], [400, 'invalid_grant']);
  const token = stranger.token.replace('Bearer ', '');
  assert.equal((await signIn('stranger@example.org', token)).status, 200);
});

test('only datasets that one may use, and that may leave decrypted, are told', async () => {
  const { token } = lab.applicant;
  const datasets = await ask('metadata/datasets', token);
  assert.deepEqual(JSON.parse(datasets.text), [
    {
      datasetId: lab.dataset,
      description: 'Dataset of granted-lab',
      dacStableId: lab.committee,
    },
  ]);
  assert.equal((await ask('metadata/datasets', stranger.token)).text, '[]');
  assert.equal((await ask('metadata/datasets', closed.applicant.token)).text, '[]');
  const expected = {
    ...{ fileId: file, displayFileName: 'run/a.bin', fileName: 'run/a.bin' },
    ...{ fileSize: PLAIN.length + 16, plainChecksum: md5(PLAIN), unencryptedChecksum: md5(PLAIN) },
    ...{ plainChecksumType: 'MD5', unencryptedChecksumType: 'MD5', fileStatus: 'available' },
  };
  const files = await ask(`metadata/datasets/${lab.dataset}/files`, token);
  assert.deepEqual(JSON.parse(files.text), [expected]);
  assert.deepEqual(JSON.parse((await ask(`metadata/files/${file}`, token)).text), expected);
  // What is locked is in no list.
  await node.db.execute(
    `INSERT INTO vault_lock (scope, target, is_drill, why, by_operator, locked_by, locked_at)
     VALUES ('dataset', $1, true, 'a test', true, 'test', now())`,
    [lab.dataset],
  );
  assert.equal((await ask(`metadata/datasets/${lab.dataset}/files`, token)).text, '[]');
  assert.equal((await ask(`metadata/files/${file}`, token)).status, 404);
  await node.db.execute('UPDATE vault_lock SET ended_at = now()');
  assert.deepEqual(JSON.parse((await ask(`metadata/datasets/${lab.dataset}/files`, token)).text), [
    expected,
  ]);
});

test('what is not there, not allowed, and not to be decrypted is refused alike', async () => {
  const other = closed.files[0]?.accession ?? '';
  for (const [kind, cases] of [
    [
      'files',
      [
        ['data/files/OCVF_YYYYYYR?destinationFormat=plain', lab.applicant.token],
        [`data/files/${file}?destinationFormat=plain`, stranger.token],
        [`data/files/${other}?destinationFormat=plain`, closed.applicant.token],
        ['metadata/files/OCVF_YYYYYYR', lab.applicant.token],
        [`metadata/files/${file}`, closed.applicant.token],
        [`metadata/files/${other}`, closed.applicant.token],
      ],
    ],
    [
      'datasets',
      [
        ['metadata/datasets/OCVD_YYYYYYR/files', lab.applicant.token],
        [`metadata/datasets/${lab.dataset}/files`, stranger.token],
        [`metadata/datasets/${closed.dataset}/files`, closed.applicant.token],
      ],
    ],
  ] as const) {
    const told = new Set<string>();
    for (const [path, token] of cases) {
      const { status, text } = await ask(path, token);
      const { requestId: _own, ...document } = JSON.parse(text) as Record<string, unknown>;
      told.add(JSON.stringify([status, document]));
    }
    assert.equal(told.size, 1, `${kind}: ${[...told].join('\n')}`);
    assert.match([...told][0] ?? '', /^\[404,/);
  }
  assert.equal((await ask('metadata/datasets', '')).status, 401);
  assert.equal((await ask(`data/files/${file}?destinationFormat=plain`, '')).status, 401);
});

test('ranges are the bytes of the plain text', async () => {
  const path = `data/files/${file}?destinationFormat=plain`;
  const { token } = lab.applicant;
  const whole = await ask(path, token);
  assert.ok(whole.bytes.equals(PLAIN));
  const etag = whole.headers.get('etag') ?? '';
  for (const [start, end] of [
    [0, 1],
    [65_530, 65_541],
    [131_072, 200_001],
    [200_000, 200_001],
  ] as const) {
    const part = await ask(path, token, {
      headers: { Range: `bytes=${start}-${end - 1}`, 'If-Range': etag },
    });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), `bytes ${start}-${end - 1}/200001`);
    assert.ok(part.bytes.equals(PLAIN.subarray(start, end)), `${start}-${end}`);
  }
  const other = await ask(path, token, { headers: { Range: 'bytes=0-9', 'If-Range': '"other"' } });
  assert.deepEqual([other.status, other.bytes.length], [200, PLAIN.length]);
  const beyond = await ask(path, token, { headers: { Range: 'bytes=200001-' } });
  assert.equal(beyond.status, 416);
  const head = await ask(path, token, { method: 'HEAD' });
  assert.deepEqual([head.headers.get('content-length'), head.bytes.length], ['200001', 0]);
  const uses = await node.db.query<{ way: string; bytes: string }>(
    "SELECT way, sent_bytes::text AS bytes FROM delivery_use WHERE outcome = 'whole' ORDER BY id LIMIT 2",
  );
  assert.deepEqual(uses, [
    { way: 'ega', bytes: '200001' },
    { way: 'ega', bytes: '1' },
  ]);
});

test('a right that ends, and a policy that is changed, end it at once', async () => {
  const second = await lab.grantTo('second');
  const path = `data/files/${file}?destinationFormat=plain`;
  assert.equal((await ask(path, second.token)).status, 200);
  await second.revoke();
  assert.equal((await ask(path, second.token)).status, 404);
  await setPlainDelivery(lab, false);
  assert.equal((await ask(path, lab.applicant.token)).status, 404);
  assert.equal((await ask('metadata/datasets', lab.applicant.token)).text, '[]');
  await setPlainDelivery(lab, true);
});

test('many clients that start at once with the right password are no guesses', async () => {
  const email = `${lab.applicant.id}@example.org`;
  const all = await Promise.all(Array.from({ length: 20 }, () => signIn(email, PASSWORD)));
  assert.deepEqual(new Set(all.map(({ status }) => status)), new Set([200]));
  assert.equal(new Set(all.map(({ token }) => token)).size, 20);
});

test('guessing is slowed down, as for signing in', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 8 && !statuses.includes(429); i += 1) {
    statuses.push((await signIn(`${lab.decider.id}@example.org`, `guess ${i}`)).status);
  }
  assert.equal(statuses.at(-1), 429, String(statuses));
  assert.equal(
    (await signIn('x@example.org', PASSWORD, 'client_credentials')).error,
    'unsupported_grant_type',
  );
});
