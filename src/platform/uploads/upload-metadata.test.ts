import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '../../schema/errors.ts';
import { parseUploadChecksum, readChecked } from './upload-checksum.ts';
import { formatUploadMetadata, parseUploadMetadata } from './upload-metadata.ts';

test('headers of clients', () => {
  const cases: readonly (readonly [string, Record<string, string> | null])[] = [
    ['', {}],
    // As the specification of tus shows it.
    [
      'filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential',
      { filename: 'world_domination_plan.pdf', is_confidential: '' },
    ],
    ['filename YQ==, filetype dGV4dA==', { filename: 'a', filetype: 'text' }],
    ['name w6k=', { name: 'é' }],
    ['filename YQ==,filename YQ==', null],
    ['filename Y Q', null],
    ['filename Y*Q=', null],
    [',', null],
    // No UTF-8.
    ['name /w==', null],
  ];
  for (const [header, expected] of cases) {
    const parsed = parseUploadMetadata(header);
    assert.deepEqual(parsed === null ? null : Object.fromEntries(parsed), expected, header);
  }
});

test('what is formatted is parsed', () => {
  const key = fc.stringMatching(/^[!-+.-~]{1,20}$/);
  fc.assert(
    fc.property(fc.dictionary(key, fc.string({ unit: 'grapheme', maxLength: 50 })), (values) => {
      const parsed = parseUploadMetadata(formatUploadMetadata(Object.entries(values)));
      assert.deepEqual(new Map(Object.entries(values)), parsed);
    }),
  );
});

test('checksums', async () => {
  const bytes = async function* () {
    yield Buffer.from('hel');
    yield Buffer.from('lo');
  };
  const sums = [
    'sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=',
    'md5 XUFAKrxLKna5cZ2REBfFkg==',
    'sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=',
  ];
  for (const sum of sums) {
    assert.equal(
      Buffer.from(await readChecked(bytes(), parseUploadChecksum(sum))).toString(),
      'hello',
    );
  }
  await assert.rejects(
    readChecked(bytes(), parseUploadChecksum('sha1 AAAA')),
    (error: unknown) => error instanceof AppError && error.code === 'checksum-mismatch',
  );
  for (const header of ['', 'sha1', 'sha1 ', 'crc32 AAAA', 'sha1 AAAA BBBB', 'SHA1 AAAA']) {
    assert.throws(
      () => parseUploadChecksum(header),
      (error: unknown) => error instanceof AppError && error.code === 'request-invalid',
      header,
    );
  }
});
