import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { readPayload } from './read-payload.ts';
import { S3Error } from './s3-error.ts';
import { formatXml, parseCompleteParts } from './s3-xml.ts';
import {
  checkSignature,
  formatCanonicalRequest,
  parseAuthorization,
  type SigningKey,
  signChunk,
} from './signature.ts';

// The worked examples of docs.aws.amazon.com/AmazonS3, "Signature Calculations for the Authorization Header": their
// requests, keys and signatures.
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const AT = new Date('2013-05-24T00:00:00Z');

const example = {
  method: 'GET',
  url: '/test.txt',
  headers: {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
  } as Record<string, string>,
};
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';

function authorize(text: string) {
  const parsed = parseAuthorization(text);
  assert.ok(parsed !== null, text);
  return parsed;
}

test('the worked examples', () => {
  const given = { secret: SECRET, now: AT };
  assert.equal(typeof checkSignature(example, authorize(AUTHORIZATION), given), 'object');
  const list = {
    method: 'GET',
    url: '/?max-keys=2&prefix=J',
    headers: { ...example.headers },
  };
  delete (list.headers as Record<string, string | undefined>).range;
  const signed = AUTHORIZATION.replace('host;range;', 'host;').replace(
    /Signature=.*/,
    'Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  );
  assert.equal(typeof checkSignature(list, authorize(signed), given), 'object');
  // The order of the query and how it is encoded do not matter.
  const turned = { ...list, url: '/?prefix=%4A&max-keys=2' };
  assert.equal(typeof checkSignature(turned, authorize(signed), given), 'object');
});

test('whatever is changed, the signature is none', () => {
  const authorization = authorize(AUTHORIZATION);
  const given = { secret: SECRET, now: AT };
  const expected: readonly (readonly [object, object, string])[] = [
    [{ method: 'PUT' }, {}, 'SignatureDoesNotMatch'],
    [{ url: '/test.txt?x' }, {}, 'SignatureDoesNotMatch'],
    [{ url: '/other.txt' }, {}, 'SignatureDoesNotMatch'],
    [{ headers: { ...example.headers, range: 'bytes=0-8' } }, {}, 'SignatureDoesNotMatch'],
    [{ headers: { ...example.headers, 'x-amz-meta-x': '1' } }, {}, 'AccessDenied'],
    [{}, { secret: `${SECRET}x` }, 'SignatureDoesNotMatch'],
    [{}, { now: new Date('2013-05-24T00:16:00Z') }, 'RequestTimeTooSkewed'],
    [{}, { now: new Date('2013-05-23T23:44:00Z') }, 'RequestTimeTooSkewed'],
    [
      { headers: { ...example.headers, 'x-amz-date': '20130525T000000Z' } },
      {},
      'AuthorizationHeaderMalformed',
    ],
    [
      { headers: { ...example.headers, 'x-amz-date': 'today' } },
      {},
      'AuthorizationHeaderMalformed',
    ],
  ];
  for (const [change, more, fault] of expected) {
    const verdict = checkSignature({ ...example, ...change }, authorization, { ...given, ...more });
    assert.equal(verdict, fault, JSON.stringify(change));
  }
});

test('headers that are no authorization', () => {
  for (const text of [
    undefined,
    '',
    'Bearer x',
    'AWS4-HMAC-SHA256',
    AUTHORIZATION.replace('/s3/', '/ec2/'),
    AUTHORIZATION.replace('Signature=f', 'Signature=F'),
    AUTHORIZATION.replace('SignedHeaders', 'Signed'),
    `${AUTHORIZATION},Signature=00`,
    AUTHORIZATION.replace('aws4_request', 'aws4'),
    AUTHORIZATION.replace('host;', 'Host ;'),
  ]) {
    assert.equal(parseAuthorization(text), null, text);
  }
});

test('names are encoded in one spelling', () => {
  const canonical = (url: string) =>
    formatCanonicalRequest({ method: 'PUT', url, headers: {} }, []).split('\n').slice(1, 3);
  assert.deepEqual(canonical("/b/a b'(1)*!"), ['/b/a%20b%27%281%29%2A%21', '']);
  assert.deepEqual(canonical('/b/%e2%82%ac%2b?uploads'), ['/b/%E2%82%AC%2B', 'uploads=']);
  assert.deepEqual(canonical('/b/100%?b=2&a=1&a=0'), ['/b/100%25', 'a=0&a=1&b=2']);
});

const signing: SigningKey = {
  key: Buffer.from('a key'),
  scope: '20130524/us-east-1/s3/aws4_request',
  time: '20130524T000000Z',
  signature: '0'.repeat(64),
};

async function collect(
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  isProtected = false,
): Promise<string> {
  const bytes = Buffer.from(body);
  const pieces = async function* () {
    // Chunks do not come as they were sent.
    for (let at = 0; at < bytes.length; at += 5) yield bytes.subarray(at, at + 5);
  };
  const parts: Uint8Array[] = [];
  const payload = { bytes: pieces(), headers, signing, isProtected };
  for await (const part of readPayload(payload)) parts.push(part);
  return Buffer.concat(parts).toString();
}

const digest = (text: string) =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');

function chunk(
  text: string,
  previous: string,
): { readonly body: string; readonly signature: string } {
  const signature = signChunk(signing, previous, digest(text));
  return {
    signature,
    body: `${text.length.toString(16)};chunk-signature=${signature}\r\n${text}${text === '' ? '' : '\r\n'}`,
  };
}

test('bodies signed as a whole and by chunks', async () => {
  const whole = { 'x-amz-content-sha256': digest('hello') };
  assert.equal(await collect('hello', whole), 'hello');
  const first = chunk('hello ', signing.signature);
  const second = chunk('world', first.signature);
  const last = chunk('', second.signature);
  const streaming = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
  const body = `${first.body}${second.body}${last.body}\r\n`;
  const length = { ...streaming, 'x-amz-decoded-content-length': '11' };
  assert.equal(await collect(body, length), 'hello world');
  const refused: readonly (readonly [string, Record<string, string>, string])[] = [
    ['hellO', whole, 'XAmzContentSHA256Mismatch'],
    [body.replace('world', 'World'), streaming, 'SignatureDoesNotMatch'],
    [`${second.body}${first.body}${last.body}\r\n`, streaming, 'SignatureDoesNotMatch'],
    [`${first.body}${last.body}\r\n`, streaming, 'SignatureDoesNotMatch'],
    [first.body, streaming, 'IncompleteBody'],
    [body.slice(0, 100), streaming, 'IncompleteBody'],
    [body, { ...streaming, 'x-amz-decoded-content-length': '10' }, 'IncompleteBody'],
    ['zz\r\n', streaming, 'IncompleteBody'],
    ['fffffff\r\n', streaming, 'IncompleteBody'],
    ['hello', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, 'AccessDenied'],
    ['hello', { 'x-amz-content-sha256': 'something' }, 'InvalidRequest'],
    ['hello', { ...whole, 'content-md5': 'AAAA' }, 'BadDigest'],
  ];
  for (const [text, headers, code] of refused) {
    await assert.rejects(collect(text, headers), (error: unknown) => {
      assert.ok(error instanceof S3Error);
      assert.equal(error.code, code, text);
      return true;
    });
  }
});

test('checksums behind the body, over a line that nobody changes', async () => {
  const headers = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32('hello'));
  const body = (value: string) => `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:${value}\r\n\r\n`;
  assert.equal(await collect(body(sum.toString('base64')), headers, true), 'hello');
  await assert.rejects(collect(body('AAAAAA=='), headers, true), /crc32/);
  await assert.rejects(collect(body(sum.toString('base64')), headers), /over TLS/);
});

test('documents', () => {
  assert.equal(
    formatXml('A', { B: 'x<&>"\u0001', C: [{ D: 1 }, { D: 2 }] }, false),
    '<?xml version="1.0" encoding="UTF-8"?>\n<A><B>x&lt;&amp;&gt;&quot;\ufffd</B><C><D>1</D></C><C><D>2</D></C></A>',
  );
  const text =
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"ab"</ETag></Part><Part><PartNumber> 2 </PartNumber><ETag>&quot;cd&quot;</ETag></Part></CompleteMultipartUpload>';
  assert.deepEqual(parseCompleteParts(text), [
    { number: 1, etag: 'ab' },
    { number: 2, etag: 'cd' },
  ]);
  for (const none of ['', '<Part></Part>', 'x', '<Part><PartNumber>a</PartNumber></Part>']) {
    assert.equal(parseCompleteParts(none), null);
  }
});
