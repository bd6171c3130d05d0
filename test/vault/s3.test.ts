import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { DepositAnswer } from '../../src/parts/vault/deposits/deposit-schema.ts';
import { createPerson } from '../contract/people.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { Depositor, md5, sha256 } from './vault-node.ts';

let node: TestNode;
let lab: Depositor;
let folder: string;
let keys: { accessKey: string; secretKey: string };
let client: S3Client;
const BUCKET = 'vault-inbox';
const S3CMD = existsSync('/usr/bin/s3cmd') ? '/usr/bin/s3cmd' : '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbreak-s3-'));
  node = await startTestNode({ demo: 'false', groupQuotaBytes: String(64 << 20) });
  lab = await Depositor.create(node, 'lab');
  await Depositor.create(node, 'other');
  const cookie = await createPerson(node.db, { id: 'sender-of-lab' });
  const answer = await fetch(`${node.url}/api/vault/access-keys`, {
    method: 'POST',
    headers: { Cookie: cookie, 'X-Outbreak-Request': '1', 'Content-Type': 'application/json' },
    body: JSON.stringify({ title: 'sequencer', group: 'lab' }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  keys = (await answer.json()) as typeof keys;
  client = openClient(keys.secretKey);
});
after(async () => {
  client?.destroy();
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

function openClient(secretAccessKey: string): S3Client {
  return new S3Client({
    endpoint: node.url,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: keys.accessKey, secretAccessKey },
  });
}

async function refused(work: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(work, (error: Error) => {
    assert.equal(error.name, code, error.message);
    return true;
  });
}

/** The newest file of the group under a name. */
async function find(name: string): Promise<DepositAnswer> {
  const { files } = await lab.call<{ files: DepositAnswer[] }>('GET', '/api/vault/files?group=lab');
  const file = files.find((one) => one.name === name);
  assert.ok(file !== undefined, name);
  return lab.waitFor(file.accession);
}

async function s3cmd(...args: string[]): Promise<{ code: number; output: string }> {
  const config = join(folder, 's3cfg');
  const host = new URL(node.url).host;
  await writeFile(
    config,
    `[default]\naccess_key = ${keys.accessKey}\nsecret_key = ${keys.secretKey}\nhost_base = ${host}\nhost_bucket = ${host}\nuse_https = False\nmultipart_chunk_size_mb = 5\n`,
    { mode: 0o600 },
  );
  return new Promise((resolve) => {
    execFile(S3CMD, ['-c', config, ...args], { timeout: 120_000 }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}` });
    });
  });
}

test('s3cmd puts files, whole and in parts, and sees them', {
  skip: S3CMD === '' ? 's3cmd is not installed' : false,
}, async () => {
  const small = randomBytes(100_000);
  const large = randomBytes(12 << 20);
  for (const [name, plain] of [
    ['small.c4gh', small],
    ['run 1/ä+b.c4gh', large],
  ] as const) {
    const path = join(folder, 'file');
    await writeFile(path, await lab.encrypt(plain));
    const sent = await s3cmd('put', path, `s3://${BUCKET}/lab/${name}`);
    assert.equal(sent.code, 0, sent.output);
    const file = await find(name);
    assert.deepEqual(
      [file.state, file.plainSha256, file.origin],
      ['ready', sha256(plain), 's3'],
      name,
    );
  }
  const list = await s3cmd('ls', '--recursive', `s3://${BUCKET}/lab/`);
  assert.match(list.output, /s3:\/\/vault-inbox\/lab\/small\.c4gh/);
  assert.match(list.output, /lab\/run 1\/ä\+b\.c4gh/);
  const folders = await s3cmd('ls', `s3://${BUCKET}/lab/`);
  assert.match(folders.output, /DIR\s+s3:\/\/vault-inbox\/lab\/run 1\//);
  await writeFile(join(folder, 'plain.fastq'), '@read\nACGT\n+\nIIII\n');
  const plain = await s3cmd('put', join(folder, 'plain.fastq'), `s3://${BUCKET}/lab/plain.fastq`);
  assert.notEqual(plain.code, 0);
  assert.match(plain.output, /does not begin with 'crypt4gh'/);
  const foreign = await s3cmd('put', join(folder, 'file'), `s3://${BUCKET}/other/x.c4gh`);
  assert.match(foreign.output, /AccessDenied|Access ?Denied|403/);
  const given = await s3cmd(
    'get',
    '--force',
    `s3://${BUCKET}/lab/small.c4gh`,
    join(folder, 'back'),
  );
  assert.notEqual(given.code, 0);
});

test('the SDK of AWS, with parts at once, again and in their order', async () => {
  const plain = randomBytes(300_000);
  const bytes = await lab.encrypt(plain);
  const Key = 'lab/parts.c4gh';
  const place = { Bucket: BUCKET, Key };
  const begun = await client.send(new CreateMultipartUploadCommand(place));
  const upload = { ...place, UploadId: begun.UploadId };
  const cuts = [0, 100_000, 250_000, bytes.length];
  const put = (number: number) =>
    client.send(
      new UploadPartCommand({
        ...upload,
        PartNumber: number,
        Body: bytes.subarray(cuts[number - 1], cuts[number]),
      }),
    );
  // Later parts wait until the first one has shown that the file is encrypted.
  const parts = await Promise.all([put(3), put(2), put(1)]);
  const again = await put(2);
  assert.equal(again.ETag, parts[1]?.ETag);
  const named = [
    { PartNumber: 1, ETag: parts[2]?.ETag },
    { PartNumber: 2, ETag: again.ETag },
    { PartNumber: 3, ETag: parts[0]?.ETag },
  ];
  const complete = (Parts: typeof named) =>
    client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  await refused(complete([named[1], named[0], named[2]] as typeof named), 'InvalidPartOrder');
  await refused(complete([{ PartNumber: 1, ETag: '"00"' }]), 'InvalidPart');
  await refused(complete(named.slice(1)), 'InvalidPart');
  const done = await complete(named);
  const digests = named.map(({ ETag = '' }) => Buffer.from(ETag.replaceAll('"', ''), 'hex'));
  assert.equal(done.ETag, `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-3"`);
  // The answer may have been lost: the same again is the same.
  assert.equal((await complete(named)).ETag, done.ETag);
  const file = await find('parts.c4gh');
  assert.deepEqual([file.state, file.plainSha256], ['ready', sha256(plain)]);
  const head = await client.send(new HeadObjectCommand(place));
  assert.deepEqual(
    [head.ContentLength, head.ETag, head.Metadata?.state],
    [bytes.length, done.ETag, 'ready'],
  );
  const list = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'lab/parts' }));
  assert.deepEqual(
    list.Contents?.map((one) => one.Key),
    [Key],
  );
  await refused(client.send(new GetObjectCommand(place)), 'AccessDenied');
  // An appending client of the other protocol has no business with it.
  const tus = await lab.ask('PATCH', `/api/vault/uploads/${file.accession}`);
  assert.ok(tus.status >= 400);
});

test('an upload that is aborted leaves nothing, and one of others is not there', async () => {
  const place = { Bucket: BUCKET, Key: 'lab/aborted.c4gh' };
  const begun = await client.send(new CreateMultipartUploadCommand(place));
  const upload = { ...place, UploadId: begun.UploadId };
  const bytes = await lab.encrypt(randomBytes(10));
  await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: bytes }));
  const elsewhere = { ...upload, Key: 'lab/other.c4gh' };
  await refused(client.send(new AbortMultipartUploadCommand(elsewhere)), 'NoSuchUpload');
  await client.send(new AbortMultipartUploadCommand(upload));
  await refused(
    client.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: bytes })),
    'NoSuchUpload',
  );
  assert.equal(
    (await lab.call<DepositAnswer>('GET', `/api/vault/files/${begun.UploadId}`)).state,
    'expired',
  );
});

test('keys, groups, sizes and checksums', async () => {
  const bytes = await lab.encrypt(randomBytes(1000));
  const put = (Key: string, more: object = {}, with_ = client) =>
    with_.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: bytes, ...more }));
  const sent = await put('lab/one.c4gh', { Metadata: { 'plain-md5': 'a'.repeat(32) } });
  assert.equal(sent.ETag, `"${md5(bytes)}"`);
  assert.equal((await find('one.c4gh')).problems[0]?.where, 'plainMd5');
  await refused(put('lab/one.c4gh', {}, openClient('wrong')), 'SignatureDoesNotMatch');
  const messages: string[] = [];
  for (const group of ['other', 'nobody']) {
    await put(`${group}/one.c4gh`).catch((error: Error) =>
      messages.push(`${error.name} ${error.message}`),
    );
  }
  assert.equal(messages.length, 2);
  assert.equal(messages[0], messages[1], 'a group of others is refused like one that is not there');
  await refused(put('lab/../x'), 'InvalidArgument');
  await refused(put('lab/x.c4gh', { Metadata: { dictionary: 'OCVY_YYYYYYR' } }), 'InvalidArgument');
  const big = Buffer.concat([bytes, randomBytes(70 << 20)]);
  await refused(put('lab/big.c4gh', { Body: big }), 'QuotaExceeded');
  // Over the API the same.
  const answer = await fetch(`${node.url}/api/vault/uploads`, {
    method: 'POST',
    headers: {
      Authorization: lab.token,
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(80 << 20),
      'Upload-Metadata': `filename ${Buffer.from('b.c4gh').toString('base64')},group ${Buffer.from('lab').toString('base64')}`,
    },
  });
  assert.equal(((await answer.json()) as { code: string }).code, 'quota-exceeded');
});

test('a key ends with its account’s token, and by its owner', async () => {
  const put = () =>
    client.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'lab/late.c4gh', Body: Buffer.from('crypt4gh') }),
    );
  await put();
  await node.db.execute(
    "UPDATE api_token SET expires_at = now() - interval '1 hour' WHERE name = 'S3: sequencer'",
  );
  await refused(put(), 'InvalidAccessKeyId');
  const [row] = await node.db.query<{ secret: Buffer }>('SELECT secret FROM vault_access_key');
  assert.ok(
    !row?.secret.toString('latin1').includes(keys.secretKey),
    'no secret stands in the database',
  );
});
