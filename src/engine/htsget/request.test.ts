import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HtsgetDatatype, MAX_REGIONS, parseBody, parseQuery } from './request.ts';

function ask(datatype: HtsgetDatatype, query: string) {
  return parseQuery(datatype, new URLSearchParams(query));
}

/** The name of the error, or '' where there is none. */
function nameOf(result: ReturnType<typeof parseBody>): string {
  if (result.ok) return '';
  assert.equal(result.error.kind, 'request');
  return result.error.kind === 'request' ? result.error.error : '';
}

test('queries and what they ask for', () => {
  const asks = (datatype: HtsgetDatatype, query: string, expected: unknown) => {
    const parsed = ask(datatype, query);
    assert.deepEqual(parsed.ok ? parsed.value : parsed.error, expected, query);
  };
  asks('reads', '', { format: 'BAM', isHeaderOnly: false, regions: null });
  asks('variants', '', { format: 'VCF', isHeaderOnly: false, regions: null });
  asks('variants', 'format=BCF&class=header', { format: 'BCF', isHeaderOnly: true, regions: null });
  asks('reads', 'format=CRAM&referenceName=a&start=5&end=9&fields=SEQ,QUAL&tags=MD&notags=OQ', {
    format: 'CRAM',
    isHeaderOnly: false,
    regions: [{ referenceName: 'a', start: 5, end: 9 }],
  });
  // The specification lets a range of GET be empty.
  const empty = [{ referenceName: 'a', start: 9, end: 9 }];
  asks('reads', 'referenceName=a&start=9&end=9', {
    format: 'BAM',
    isHeaderOnly: false,
    regions: empty,
  });
  const unplaced = [{ referenceName: '*', start: null, end: null }];
  asks('reads', 'referenceName=*&other=1', {
    format: 'BAM',
    isHeaderOnly: false,
    regions: unplaced,
  });
});

test('queries that are refused, by the name of the specification', () => {
  const cases: readonly (readonly [HtsgetDatatype, string, string])[] = [
    ['reads', 'format=VCF', 'UnsupportedFormat'],
    ['variants', 'format=BAM', 'UnsupportedFormat'],
    ['reads', 'format=bam', 'UnsupportedFormat'],
    ['reads', 'class=body', 'InvalidInput'],
    ['reads', 'class=header&referenceName=a', 'InvalidInput'],
    ['reads', 'class=header&fields=SEQ', 'InvalidInput'],
    ['reads', 'start=1', 'InvalidInput'],
    ['reads', 'end=1', 'InvalidInput'],
    ['reads', 'referenceName=*&start=1', 'InvalidInput'],
    ['reads', 'referenceName=', 'InvalidInput'],
    ['reads', 'referenceName=a&referenceName=b', 'InvalidInput'],
    ['reads', 'referenceName=a&start=-1', 'InvalidInput'],
    ['reads', 'referenceName=a&start=1.5', 'InvalidInput'],
    ['reads', 'referenceName=a&end=x', 'InvalidInput'],
    ['reads', 'referenceName=a&start=9&end=8', 'InvalidRange'],
    ['reads', 'fields=SEQ,NAME', 'InvalidInput'],
    ['reads', 'tags=MD,NM&notags=OQ,NM', 'InvalidInput'],
    ['variants', 'fields=SEQ', 'InvalidInput'],
  ];
  for (const [datatype, query, expected] of cases)
    assert.equal(nameOf(ask(datatype, query)), expected, query);
});

test('bodies and what they ask for', () => {
  for (const body of [undefined, null, {}]) {
    const parsed = parseBody('reads', body);
    assert.deepEqual(parsed, {
      ok: true,
      value: { format: 'BAM', isHeaderOnly: false, regions: null },
    });
  }
  const regions = [
    { referenceName: 'b', start: 3, end: 4 },
    { referenceName: 'a', start: 0 },
  ];
  const parsed = parseBody('variants', { format: 'BCF', regions, tags: [], notags: ['X'] });
  assert.deepEqual(parsed.ok && parsed.value, {
    format: 'BCF',
    isHeaderOnly: false,
    regions: [
      { referenceName: 'b', start: 3, end: 4 },
      { referenceName: 'a', start: 0, end: null },
    ],
  });
});

test('bodies that are refused, by the name of the specification', () => {
  const region = { referenceName: 'a' };
  const cases: readonly (readonly [unknown, string])[] = [
    [[], 'InvalidInput'],
    ['x', 'InvalidInput'],
    [{ region }, 'InvalidInput'],
    [{ regions: [] }, 'InvalidInput'],
    [{ regions: region }, 'InvalidInput'],
    [{ regions: [{}] }, 'InvalidInput'],
    [{ regions: [null] }, 'InvalidInput'],
    [{ regions: [{ ...region, start: '1' }] }, 'InvalidInput'],
    [{ regions: [{ ...region, start: -1 }] }, 'InvalidInput'],
    [{ regions: [{ ...region, end: 2 ** 60 }] }, 'InvalidInput'],
    [{ regions: [region, { referenceName: '*', end: 3 }] }, 'InvalidInput'],
    [{ regions: [{ ...region, start: 4, end: 4 }] }, 'InvalidRange'],
    [{ regions: [{ ...region, end: 0 }] }, 'InvalidRange'],
    [{ regions: Array(MAX_REGIONS + 1).fill(region) }, 'InvalidInput'],
    [{ class: 'header', regions: [region] }, 'InvalidInput'],
    [{ fields: 'SEQ' }, 'InvalidInput'],
    [{ tags: [1] }, 'InvalidInput'],
    [{ tags: ['NM'], notags: ['NM'] }, 'InvalidInput'],
    [{ format: 5 }, 'UnsupportedFormat'],
  ];
  for (const [body, expected] of cases)
    assert.equal(nameOf(parseBody('reads', body)), expected, JSON.stringify(body)?.slice(0, 100));
});
