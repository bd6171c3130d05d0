import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenBuckets } from './token-buckets.ts';

test('a bucket allows a minute of requests at once, and then one at a time', () => {
  let now = 0;
  const buckets = new TokenBuckets(4, () => now);
  const take = () => buckets.take('a');
  assert.deepEqual(take(), { isAllowed: true, remaining: 3, secondsToFull: 15, retryAfter: 0 });
  assert.deepEqual(
    [take(), take(), take()].map(({ isAllowed }) => isAllowed),
    [true, true, true],
  );
  assert.deepEqual(take(), { isAllowed: false, remaining: 0, secondsToFull: 60, retryAfter: 15 });
  now += 14_999;
  assert.deepEqual(take().isAllowed, false, 'being refused costs nothing');
  now += 1;
  assert.deepEqual(take().isAllowed, true);
  assert.deepEqual(take().retryAfter, 15);
  assert.deepEqual(buckets.take('b').remaining, 3, 'each key has its own');
  now += 3_600_000;
  assert.deepEqual(take().remaining, 3, 'a bucket is never more than full');
});

test('of too many keys the one that has not asked for the longest time is forgotten', () => {
  const buckets = new TokenBuckets(1, () => 0, 2);
  for (const key of ['a', 'b', 'a']) buckets.take(key);
  buckets.take('c');
  assert.equal(buckets.take('a').isAllowed, false);
  assert.equal(buckets.take('b').isAllowed, true);
});

test('in no time more is allowed than fits in the bucket and flows into it', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
      (perMinute, pauses) => {
        let now = 0;
        const buckets = new TokenBuckets(perMinute, () => now);
        let allowed = 0;
        for (const pause of pauses) {
          now += pause;
          const verdict = buckets.take('a');
          if (verdict.isAllowed) allowed += 1;
          assert.equal(verdict.retryAfter === 0, verdict.isAllowed);
          assert.ok(allowed <= perMinute + (now * perMinute) / 60_000 + 1e-6);
        }
      },
    ),
  ));
