import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCronItems } from 'graphile-worker';
import { isSchedule } from './is-schedule.ts';

const check = (text: string, expected: boolean): void => {
  assert.equal(isSchedule(text), expected, text);
};

test('a schedule has five fields, each within its range', () => {
  check('30 2 * * *', true);
  check('*/15 * * * *', true);
  check('0 0,12 1-15 1 0-6', true);
  check('30 2 * *', false);
  check('30 2 * * * *', false);
  check('60 2 * * *', false);
  check('30 24 * * *', false);
  check('30 2 0 * *', false);
  check('30 2 * 13 *', false);
  check('30 2 * * 7', false);
  check('30 5-2 * * *', false);
  check('*/0 * * * *', false);
  check('@daily', false);
  check('', false);
});

test('the queue takes whatever is taken here', () => {
  const part = fc.oneof(
    fc.constant('*'),
    fc.nat({ max: 70 }).map((step) => `*/${step}`),
    fc.nat({ max: 70 }).map(String),
    fc.tuple(fc.nat({ max: 70 }), fc.nat({ max: 70 })).map(([from, to]) => `${from}-${to}`),
  );
  const field = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(','));
  fc.assert(
    fc.property(fc.tuple(field, field, field, field, field), (fields) => {
      const match = fields.join(' ');
      if (isSchedule(match)) parseCronItems([{ task: 'test', match }]);
    }),
    { numRuns: 2000 },
  );
});
