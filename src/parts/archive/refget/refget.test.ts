import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../schema/errors.ts';
import { chooseMediaType } from './accept.ts';
import { computeSequenceDigests, parseSequenceId, toTrunc512 } from './sequence-digests.ts';
import { findLetterRange } from './sequence-range.ts';

test('digests of refget: the example of the specification', () => {
  const { ga4gh, md5 } = computeSequenceDigests('acgt');
  assert.equal(ga4gh, 'SQ.aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2');
  assert.equal(md5, 'f1f8f4bf413b16ad135722aa4591043e');
  const id = { kind: 'ga4gh', value: ga4gh };
  for (const text of [
    ga4gh,
    `ga4gh:${ga4gh}`,
    toTrunc512(ga4gh),
    `trunc512:${toTrunc512(ga4gh)}`,
  ]) {
    assert.deepEqual(parseSequenceId(text), id, text);
  }
  for (const text of [md5, md5.toUpperCase(), `md5:${md5}`]) {
    assert.deepEqual(parseSequenceId(text), { kind: 'md5', value: md5 }, text);
  }
  for (const text of ['', 'Garbagechecksum', 'SQ.x', ga4gh.slice(0, -1), `${md5}0`]) {
    assert.equal(parseSequenceId(text), null, text);
  }
});

test('ranges of letters', () => {
  const cases: readonly (readonly [Parameters<typeof findLetterRange>[0], unknown])[] = [
    [{}, { start: 0, end: 100, isPart: false }],
    [
      { start: '10', end: '20' },
      { start: 10, end: 20, isPart: false },
    ],
    [{ start: '10' }, { start: 10, end: 100, isPart: false }],
    [{ end: '5' }, { start: 0, end: 5, isPart: false }],
    [{ start: '0' }, { start: 0, end: 100, isPart: false }],
    [
      { start: '99', end: '100' },
      { start: 99, end: 100, isPart: false },
    ],
    [{ range: 'bytes=10-19' }, { start: 10, end: 20, isPart: true }],
    [{ range: 'bytes=10-' }, { start: 10, end: 100, isPart: true }],
    [{ range: 'bytes=10-999' }, { start: 10, end: 100, isPart: true }],
    [{ start: 'abc' }, 'request-invalid'],
    [{ start: '-10', end: '-29' }, 'request-invalid'],
    [{ start: '1.5' }, 'request-invalid'],
    [{ end: '4294967296' }, 'request-invalid'],
    [{ start: '1', range: 'bytes=0-1' }, 'request-invalid'],
    [{ range: 'units=20-30' }, 'request-invalid'],
    [{ range: 'bytes=ab-19' }, 'request-invalid'],
    [{ range: 'bytes=-10' }, 'request-invalid'],
    [{ range: 'bytes=0-1,5-6' }, 'request-invalid'],
    [{ start: '100' }, 'range-not-satisfiable'],
    [{ start: '0', end: '101' }, 'range-not-satisfiable'],
    [{ range: 'bytes=5-1' }, 'range-not-satisfiable'],
    [{ range: 'bytes=100-' }, 'range-not-satisfiable'],
    [{ start: '20', end: '10' }, 'not-implemented'],
  ];
  for (const [asked, expected] of cases) {
    let found: unknown;
    try {
      found = findLetterRange(asked, 100);
    } catch (error) {
      found = error instanceof AppError ? error.code : error;
    }
    assert.deepEqual(found, expected, JSON.stringify(asked));
  }
});

test('what a client accepts', () => {
  const offered = ['text/vnd.ga4gh.refget.v2.0.0+plain', 'text/plain'];
  const cases: readonly (readonly [string | undefined, string | null])[] = [
    [undefined, offered[0] ?? ''],
    ['*/*', offered[0] ?? ''],
    ['text/plain', 'text/plain'],
    ['text/html, text/plain;q=0.5', 'text/plain'],
    ['text/*', offered[0] ?? ''],
    ['text/plain;q=0', null],
    ['application/json', null],
    ['embl/some_json', null],
  ];
  for (const [accept, expected] of cases) {
    if (expected === null) assert.throws(() => chooseMediaType(accept, offered), AppError);
    else assert.equal(chooseMediaType(accept, offered), expected);
  }
});
