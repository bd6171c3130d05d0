import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { formatFloat, formatScore } from './number-format.ts';

test('floats have the shortest digits and never an exponent', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [1, '1'],
    [0.1, '0.1'],
    [-3.5, '-3.5'],
    [1.5e-7, '0.00000015'],
    [-1e-7, '-0.0000001'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NaN, 'NaN'],
  ];
  for (const [value, text] of cases) assert.equal(formatFloat(value), text);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = formatFloat(value);
      assert.equal(Number(text), value === 0 ? 0 : value);
      assert.doesNotMatch(text, /e/);
    }),
  );
});

test('scores have six decimals unless they are whole, the middle goes to the even digit', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [75, '75'],
    [4.444444444, '4.444444'],
    [0.0078125, '0.007812'],
    [0.0234375, '0.023438'],
    [2743674.3125, '2743674.312500'],
  ];
  for (const [value, text] of cases) assert.equal(formatScore(value), text);
});
