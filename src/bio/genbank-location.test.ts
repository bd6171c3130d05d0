import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatLocation, parseLocation } from './genbank-location.ts';

function check(text: string, expected: string): void {
  const parsed = parseLocation(text);
  const actual = parsed.ok
    ? parsed.value.map((p) => `${p.begin}-${p.end}${p.strand}`).join(' ')
    : parsed.error;
  assert.equal(actual, expected, text);
}

test('locations of the INSDC feature table become pieces in reading order', () => {
  check('266..13468', '265-13468+');
  check('467', '466-467+');
  check('join(266..13468,13468..21555)', '265-13468+ 13467-21555+');
  check('order(1..3,7..9)', '0-3+ 6-9+');
  check('complement(34..126)', '33-126-');
  check('complement(join(2691..4571,4918..5163))', '4917-5163- 2690-4571-');
  check('join(complement(4918..5163),complement(2691..4571))', '4917-5163- 2690-4571-');
  check('join(1..10,complement(join(20..30,40..50)))', '0-10+ 39-50- 19-30-');
  check('complement(complement(1..3))', '0-3+');
  check('join( 1..3,\n 7..9 )', '0-3+ 6-9+');
});

test('open ends are kept with the side they are on', () => {
  const parsed = parseLocation('complement(<1..>888)');
  assert.deepEqual(parsed, {
    ok: true,
    value: [{ begin: 0, end: 888, strand: '-', isOpenBelow: true, isOpenAbove: true }],
  });
});

test('what is no usable location is refused with the reason', () => {
  check('J00194.1:100..202', 'A piece of another record cannot be taken from here.');
  check('10..3', 'The range runs backwards; over the origin of a circle use join().');
  check('0..3', 'Positions count from 1.');
  const shape = 'A location is a range such as 266..13468, or join() of several.';
  check('123^124', shape);
  check('(102.110)..200', shape);
  check('', shape);
  check('join(1..3', shape);
  check('join(1..3))', 'The brackets do not match.');
  check('join(1..2),join(3..4)', 'The brackets do not match.');
  check('complement(1..2,3..4)', 'complement() takes one location; put join() around several.');
});

const piece = fc
  .record({
    begin: fc.integer({ min: 0, max: 300_000 }),
    size: fc.integer({ min: 1, max: 30_000 }),
    strand: fc.constantFrom('+' as const, '-' as const),
    isOpenBelow: fc.boolean(),
    isOpenAbove: fc.boolean(),
  })
  .map(({ size, ...rest }) => ({ ...rest, end: rest.begin + size }));

test('every list of pieces is written so that it reads back the same', () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
      assert.deepEqual(parseLocation(formatLocation(pieces)), { ok: true, value: pieces });
    }),
  );
});

test('any text gives pieces or a reason, never a throw', () => {
  const text = fc.string({ unit: fc.constantFrom(...'joincmplet(),.<>^:0123456789'.split('')) });
  fc.assert(fc.property(text, (value) => typeof parseLocation(value).ok === 'boolean'));
});
