import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Upload, type UploadOptions } from 'tus-js-client';
import { makeBytes } from '../../src/platform/objects/object-store.test-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { createSender, startCuttingProxy, waitForState } from './archive-node.ts';

const MEGABYTE = 1 << 20;
let node: TestNode;
let token: string;
let stranger: string;
before(async () => {
  node = await startTestNode({ demo: 'false' });
  token = await createSender(node, 'lab');
  stranger = await createSender(node, 'other');
});
after(() => node?.stop());

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Sends bytes with the protocol's own client; resolves with the address of the upload. */
function send(
  bytes: Buffer,
  options: Partial<UploadOptions> & { readonly url?: string } = {},
): Promise<string> {
  const { url = node.url, metadata, ...more } = options;
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${url}/api/files/uploads`,
      headers: { Authorization: token },
      retryDelays: Array.from({ length: 30 }, () => 20),
      metadata: { filename: 'a.bin', group: 'lab', instance: 'sars-cov-2', ...metadata },
      onError: reject,
      onSuccess: () => resolve(upload.url ?? ''),
      ...more,
    });
    upload.start();
  });
}

const idOf = (address: string) => address.split('/').at(-1) ?? '';

async function raw(
  path: string,
  {
    method = 'PATCH',
    headers = {},
    body,
  }: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  },
): Promise<Response> {
  return fetch(`${node.url}${path}`, {
    method,
    headers: { 'Tus-Resumable': '1.0.0', Authorization: token, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

async function begin(size: number, metadata: Record<string, string> = {}): Promise<string> {
  const given = { filename: 'a.bin', group: 'lab', instance: 'sars-cov-2', ...metadata };
  const answer = await raw('/api/files/uploads', {
    method: 'POST',
    headers: {
      'Upload-Length': String(size),
      'Upload-Metadata': Object.entries(given)
        .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
        .join(','),
    },
  });
  assert.equal(answer.status, 201, await answer.text());
  assert.equal(answer.headers.get('tus-resumable'), '1.0.0');
  assert.ok(Date.parse(answer.headers.get('upload-expires') ?? '') > Date.now());
  return answer.headers.get('location') ?? '';
}

const offsetOf = async (path: string) => {
  const answer = await raw(path, { method: 'HEAD' });
  assert.equal(answer.status, 200);
  return Number(answer.headers.get('upload-offset'));
};

const bytesAt = (offset: number, more: Record<string, string> = {}) => ({
  'Content-Type': 'application/offset+octet-stream',
  'Upload-Offset': String(offset),
  ...more,
});

describe('the client tus-js-client', () => {
  for (const [how, options] of Object.entries<Partial<UploadOptions>>({
    'in one request': {},
    'in pieces': { chunkSize: 300_000 },
    'with the first bytes in the request that begins it': { uploadDataDuringCreation: true },
  })) {
    test(`sends a file ${how}`, async () => {
      const bytes = makeBytes(MEGABYTE + how.length);
      const address = await send(bytes, { ...options, metadata: { sha256: digestOf(bytes) } });
      const file = await waitForState(node.url, { file: idOf(address), token });
      assert.equal(file.state, 'ready');
      assert.equal(file.sha256, digestOf(bytes));
      const content = await fetch(`${node.url}/api/files/${file.id}/content`, {
        headers: { Authorization: token },
      });
      assert.ok(Buffer.from(await content.arrayBuffer()).equals(bytes));
    });
  }

  test('a connection that is cut again and again: the file comes whole, and little is sent twice', async () => {
    const bytes = makeBytes(24 * MEGABYTE);
    const plan = [1, 2, 3, 4, 5].map((cut) => ({ at: cut * 4 * MEGABYTE }));
    const proxy = await startCuttingProxy(node.url, plan);
    try {
      const address = await send(bytes, {
        url: proxy.url,
        metadata: { sha256: digestOf(bytes) },
      });
      const file = await waitForState(node.url, { file: idOf(address), token });
      assert.equal(file.state, 'ready');
      assert.equal(proxy.cuts(), 5);
      const twice = proxy.sent() - bytes.length;
      assert.ok(twice < 5 * 8 * MEGABYTE, `${twice} bytes were sent twice`);
    } finally {
      await proxy.close();
    }
  });

  test('goes on with an upload that it finds by its address', async () => {
    const bytes = makeBytes(100_000);
    const path = await begin(bytes.length, { sha256: digestOf(bytes) });
    const first = await raw(path, {
      headers: bytesAt(0, { 'Content-Type': 'application/offset+octet-stream' }),
      body: '',
    });
    assert.equal(first.status, 204);
    const address = await send(bytes, { uploadUrl: `${node.url}${path}` });
    const file = await waitForState(node.url, { file: idOf(address), token });
    assert.equal(file.state, 'ready');
  });

  test('sends parts of a file beside each other, which are joined', async () => {
    const bytes = makeBytes(3 * MEGABYTE + 7);
    const address = await send(bytes, {
      parallelUploads: 4,
      chunkSize: 300_000,
      metadata: { sha256: digestOf(bytes), filename: 'joined.bin' },
      metadataForPartialUploads: { group: 'lab', instance: 'sars-cov-2' },
    });
    const file = await waitForState(node.url, { file: idOf(address), token });
    assert.deepEqual([file.state, file.sha256], ['ready', digestOf(bytes)]);
    const left = await readdir(join(node.dataFolder, 'objects', 'incoming'));
    assert.deepEqual(
      left.filter((name) => name.includes('file-')),
      [],
      'no part is left',
    );
    const list = await fetch(`${node.url}/api/files?group=lab`, {
      headers: { Authorization: token },
    });
    const { files } = (await list.json()) as {
      readonly files: readonly { readonly name: string }[];
    };
    assert.ok(
      files.every(({ name }) => name !== 'part'),
      'parts are no files',
    );
    const head = await raw(`/api/files/uploads/${file.id}`, { method: 'HEAD' });
    assert.match(
      head.headers.get('upload-concat') ?? '',
      /^final;(\/api\/files\/uploads\/\S+ ?){4}$/,
    );
    assert.equal(head.headers.get('upload-offset'), String(bytes.length));
    const path = `/api/files/uploads/${file.id}`;
    assert.equal((await raw(path, { headers: bytesAt(0), body: 'ACGT' })).status, 403);
  });

  test('ends an upload', async () => {
    const path = await begin(1000);
    await Upload.terminate(`${node.url}${path}`, {
      headers: { Authorization: token },
      retryDelays: null as never,
    });
    const answer = await raw(path, { method: 'HEAD' });
    assert.equal(answer.status, 410);
  });
});

describe('the protocol', () => {
  test('OPTIONS tells what is spoken', async () => {
    const answer = await fetch(`${node.url}/api/files/uploads`, { method: 'OPTIONS' });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('tus-version'), '1.0.0');
    assert.deepEqual(answer.headers.get('tus-extension')?.split(','), [
      'creation',
      'creation-with-upload',
      'expiration',
      'checksum',
      'termination',
      'concatenation',
    ]);
    assert.deepEqual(answer.headers.get('tus-checksum-algorithm')?.split(','), [
      'sha1',
      'sha256',
      'md5',
    ]);
    assert.equal(answer.headers.get('tus-max-size'), String(256 * 1024 ** 3));
  });

  test('what a browser asks before it sends something from another site stays refused', async () => {
    const answer = await fetch(`${node.url}/api/files/uploads`, {
      method: 'OPTIONS',
      headers: { 'Access-Control-Request-Method': 'PATCH', Origin: 'https://example.org' },
    });
    assert.equal(answer.headers.get('access-control-allow-methods'), 'GET, POST, OPTIONS');
  });

  test('refusals', async () => {
    const path = await begin(10);
    const body = 'ACGT';
    const cases: readonly (readonly [string, Record<string, string>, number])[] = [
      ['another version', bytesAt(0, { 'Tus-Resumable': '0.2.2' }), 412],
      ['another type', bytesAt(0, { 'Content-Type': 'text/plain' }), 415],
      ['no offset', { 'Content-Type': 'application/offset+octet-stream' }, 400],
      ['an offset that is no number', { ...bytesAt(0), 'Upload-Offset': '-1' }, 400],
      ['an offset that has not come', bytesAt(3), 409],
      ['another checksum', bytesAt(0, { 'Upload-Checksum': 'sha1 AAAA' }), 460],
      ['an unknown checksum', bytesAt(0, { 'Upload-Checksum': 'crc32 AAAA' }), 400],
      ['too much', bytesAt(0), 413],
    ];
    for (const [what, headers, status] of cases) {
      const text = status === 413 ? 'ACGTACGTACGT' : body;
      const answer = await raw(path, { headers, body: text });
      assert.equal(answer.status, status, what);
      assert.equal(answer.headers.get('tus-resumable'), '1.0.0', what);
      assert.equal(await offsetOf(path), 0, `${what}: nothing was kept`);
    }
    const sum = createHash('sha1').update(body).digest('base64');
    const good = await raw(path, {
      headers: bytesAt(0, { 'Upload-Checksum': `sha1 ${sum}` }),
      body,
    });
    assert.equal(good.status, 204);
    assert.equal(good.headers.get('upload-offset'), '4');
    assert.equal((await raw(path, { headers: bytesAt(0), body })).status, 409, 'sent twice');
    assert.equal((await raw(path, { headers: bytesAt(4), body: 'ACGTAC' })).status, 204);
    // The answer to the last piece was lost: all is there.
    assert.equal((await raw(path, { headers: bytesAt(10), body: '' })).status, 204);
    assert.equal((await raw(path, { headers: bytesAt(4), body: 'ACGTAC' })).status, 409);
  });

  test("another's upload is like one that is not there", async () => {
    const path = await begin(10);
    const nothing = '/api/files/uploads/file-00000000000000000000';
    for (const method of ['HEAD', 'PATCH', 'DELETE']) {
      const texts: string[] = [];
      for (const target of [path, nothing]) {
        const answer = await raw(target, {
          method,
          headers: { Authorization: stranger, ...(method === 'PATCH' ? bytesAt(0) : {}) },
          ...(method === 'PATCH' ? { body: 'ACGT' } : {}),
        });
        assert.equal(answer.status, 404, `${method} ${target}`);
        const text = await answer.text();
        texts.push(text.replace(/"requestId":"[^"]*"/, ''));
      }
      assert.equal(texts[0], texts[1]);
    }
    assert.equal(await offsetOf(path), 0);
    const unknown = await fetch(`${node.url}${path}`, { method: 'HEAD' });
    assert.equal(unknown.status, 401);
  });

  test('parts are bounded: whose they are, that they are whole, the quota, their end', async () => {
    const part = async (text: string, size = text.length, as = token, group = 'lab') => {
      const encode = (value: string) => Buffer.from(value).toString('base64');
      const made = await raw('/api/files/uploads', {
        method: 'POST',
        headers: {
          Authorization: as,
          'Upload-Concat': 'partial',
          'Upload-Length': String(size),
          'Upload-Metadata': `group ${encode(group)},instance ${encode('sars-cov-2')}`,
          'Content-Type': 'application/offset+octet-stream',
        },
        body: text,
      });
      assert.equal(made.status, 201, await made.text());
      return made.headers.get('location') ?? '';
    };
    const joinParts = (parts: readonly string[], headers: Record<string, string> = {}) =>
      raw('/api/files/uploads', {
        method: 'POST',
        headers: {
          'Upload-Concat': `final;${parts.join(' ')}`,
          'Upload-Metadata': ['filename a.bin', 'group lab', 'instance sars-cov-2']
            .map((one) => one.split(' '))
            .map(([key, value = '']) => `${key} ${Buffer.from(value).toString('base64')}`)
            .join(','),
          ...headers,
        },
      });
    const [first, second] = [await part('ACGT'), await part('TT')];
    const head = await raw(first, { method: 'HEAD' });
    assert.deepEqual(
      [head.headers.get('upload-concat'), head.headers.get('upload-offset')],
      ['partial', '4'],
    );
    const foreign = await part('ACGT', 4, stranger, 'other');
    const cases: readonly (readonly [string, Response, number])[] = [
      ['a part that is not whole', await joinParts([first, await part('AC', 9)]), 409],
      ["another's part", await joinParts([first, foreign]), 404],
      ['a file that is no part', await joinParts([first, await begin(3)]), 404],
      ['a part twice', await joinParts([first, first]), 400],
      ['too many', await joinParts(Array.from({ length: 101 }, () => first)), 400],
      ['with a length', await joinParts([first], { 'Upload-Length': '4' }), 400],
      [
        'what is no list',
        await raw('/api/files/uploads', { method: 'POST', headers: { 'Upload-Concat': 'all' } }),
        400,
      ],
    ];
    for (const [what, answer, status] of cases) assert.equal(answer.status, status, what);
    // Of all these tries nothing has changed: the parts can still be joined, once, and by whole address.
    const joined = await joinParts([second, `${node.url}${first}`]);
    assert.equal(joined.status, 201, await joined.text());
    const file = await waitForState(node.url, {
      file: idOf(joined.headers.get('location') ?? ''),
      token,
    });
    assert.equal(file.sha256, digestOf(Buffer.from('TTACGT')));
    assert.equal((await joinParts([first, second])).status, 409, 'parts are joined once');
    assert.equal((await raw(first, { method: 'HEAD' })).status, 410);
    // A part that nobody joins is given up, with its bytes.
    const alone = await part('ACGT');
    await node.db.execute('INSERT INTO archive_quota VALUES ($1, 4, $2, now())', ['lab', 'test']);
    const refused = await raw('/api/files/uploads', {
      method: 'POST',
      headers: {
        'Upload-Concat': 'partial',
        'Upload-Length': '5',
        'Upload-Metadata': `group ${Buffer.from('lab').toString('base64')},instance ${Buffer.from('sars-cov-2').toString('base64')}`,
      },
    });
    assert.equal(refused.status, 403, 'parts count for the quota of their group');
    await node.db.execute("DELETE FROM archive_quota WHERE owner_group = 'lab'");
    assert.equal((await raw(alone, { method: 'DELETE' })).status, 204);
    assert.equal((await raw(alone, { method: 'HEAD' })).status, 410);
  });

  test('a session of a browser has to say that its own page sends', async () => {
    const path = await begin(10);
    const answer = await fetch(`${node.url}${path}`, {
      method: 'PATCH',
      headers: { 'Tus-Resumable': '1.0.0', ...bytesAt(0), Cookie: 'outbreak-session=x' },
      body: 'ACGT',
    });
    assert.equal(answer.status, 403);
  });

  test('an upload that was given up says so', async () => {
    const path = await begin(10);
    await node.db.execute("UPDATE archive_file SET state = 'expired' WHERE id = $1", [idOf(path)]);
    assert.equal((await raw(path, { method: 'HEAD' })).status, 410);
    assert.equal((await raw(path, { headers: bytesAt(0), body: 'ACGT' })).status, 410);
  });

  test('what is not what was said of it is refused, and the reason is told', async () => {
    const bytes = makeBytes(1000);
    const wrong = await send(bytes, { metadata: { sha256: 'a'.repeat(64) } });
    const refused = await waitForState(node.url, { file: idOf(wrong), token });
    assert.deepEqual(
      refused.problems.map(({ code }) => code),
      ['checksum-differs'],
    );
    const misnamed = await send(bytes, { metadata: { filename: 'a.bam' } });
    const other = await waitForState(node.url, { file: idOf(misnamed), token });
    assert.deepEqual(
      other.problems.map(({ code }) => code),
      ['file-not-as-named'],
    );
  });

  test('HEAD of a file tells its size and digest, and reads nothing of it', async () => {
    const bytes = makeBytes(5000);
    const address = await send(bytes, { metadata: { visibility: 'open', filename: 'ä "x".bin' } });
    const { id } = await waitForState(node.url, { file: idOf(address), token });
    const answer = await fetch(`${node.url}/api/files/${id}/content`, { method: 'HEAD' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-length'), '5000');
    assert.equal(answer.headers.get('etag'), `"${digestOf(bytes)}"`);
    assert.equal(answer.headers.get('accept-ranges'), 'bytes');
    assert.equal(
      answer.headers.get('content-disposition'),
      `attachment; filename="_ _x_.bin"; filename*=UTF-8''%C3%A4%20%22x%22.bin`,
    );
    assert.equal(await answer.text(), '');
    const part = await fetch(`${node.url}/api/files/${id}/content`, {
      headers: { Range: 'bytes=4990-' },
    });
    assert.equal(part.status, 206);
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(4990)));
  });
});
