import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttemptLimiter } from './attempt-limiter.ts';

function createLimiter() {
  let now = 0;
  const limiter = new AttemptLimiter({ now: () => new Date(now) });
  return {
    limiter,
    advance: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

test('four failures are free, and each from the fifth on doubles the wait up to a quarter of an hour', () => {
  const { limiter } = createLimiter();
  const waits = Array.from({ length: 16 }, () => {
    limiter.recordFailure('a');
    return limiter.findWait('a');
  });
  assert.deepEqual(waits, [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  assert.equal(limiter.findWait('b'), 0);
});

test('a wait passes with time, and a success forgets the failures', () => {
  const { limiter, advance } = createLimiter();
  for (let failure = 0; failure < 6; failure += 1) limiter.recordFailure('a');
  assert.equal(limiter.findWait('a'), 4);
  advance(3.5);
  assert.equal(limiter.findWait('a'), 1);
  advance(0.5);
  assert.equal(limiter.findWait('a'), 0);
  limiter.recordFailure('a');
  assert.equal(limiter.findWait('a'), 8);
  limiter.recordSuccess('a');
  limiter.recordFailure('a');
  assert.equal(limiter.findWait('a'), 0);
});

test('invented names cannot push out one that waits', () => {
  const { limiter } = createLimiter();
  for (let failure = 0; failure < 8; failure += 1) limiter.recordFailure('victim');
  for (let name = 0; name < 30_000; name += 1) limiter.recordFailure(`invented ${name}`);
  assert.equal(limiter.findWait('victim'), 16);
});
