import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { preciseExp, preciseLog } from './precise-math.ts';

/** exp by a series of 40-digit integers: right to the last digit of a double. */
function exactExp(x: number): number {
  const digits = 10n ** 60n;
  const [, mantissa = '0', exponentText = '0'] = /^(.*)e(.*)$/.exec(x.toExponential(60)) ?? [];
  const scaled = BigInt(mantissa.replace('.', '')) * 10n ** 20n;
  const exponent = 20 + 60 - Number(exponentText);
  const argument = (scaled * digits) / 10n ** BigInt(exponent);
  const halved = argument / 1024n;
  let term = digits;
  let sum = digits;
  for (let n = 1n; n < 40n; n++) {
    term = (term * halved) / (digits * n);
    sum += term;
  }
  for (let i = 0; i < 10; i++) sum = (sum * sum) / digits;
  return Number(`${sum}e-60`);
}

test('exp is the double nearest to the exact value', () => {
  fc.assert(
    fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => {
      assert.equal(preciseExp(x), exactExp(x));
    }),
  );
  assert.equal(preciseExp(0), 1);
  assert.equal(preciseExp(1), Math.E);
  assert.equal(preciseExp(Number.NEGATIVE_INFINITY), 0);
});

test('log undoes exp as far as doubles allow', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (x) => {
      const log = preciseLog(x);
      const step = Math.max(Number.MIN_VALUE, Math.abs(log)) * 2 ** -52;
      const error = (y: number): number => Math.abs(exactExp(y) - x);
      assert.ok(error(log) <= error(log + step) && error(log) <= error(log - step));
    }),
  );
  assert.equal(preciseLog(1), 0);
  assert.equal(preciseLog(0), Number.NEGATIVE_INFINITY);
});
