import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../schema/errors.ts';
import { parseOptOuts } from './parse-opt-outs.ts';

const now = new Date('2027-03-01T10:00:00Z');

test('a list says who, from when and why', () => {
  const header = ['Subject', 'reason', 'from'];
  const rows = [
    header,
    [' P1 ', 'objection', ''],
    ['P2', 'consent-withdrawn', '2027-04-01'],
    ['P3', 'other', '2027-04-01T08:30Z'],
  ];
  assert.deepEqual(
    parseOptOuts(rows, now).map(({ subject, from, reason, line }) => [
      ...[line, subject, reason],
      from.toISOString(),
    ]),
    [
      [2, 'P1', 'objection', '2027-03-01T10:00:00.000Z'],
      [3, 'P2', 'consent-withdrawn', '2027-04-01T00:00:00.000Z'],
      [4, 'P3', 'other', '2027-04-01T08:30:00.000Z'],
    ],
  );
});

test('what is wrong is told by its line, and no subject is quoted', () => {
  const check = (rows: readonly (readonly string[])[], pattern: RegExp) =>
    assert.throws(
      () => parseOptOuts(rows, now),
      (error: unknown) => {
        assert.ok(error instanceof AppError);
        const told = JSON.stringify(error.details);
        assert.match(told, pattern);
        assert.doesNotMatch(told, /Zuckermann/);
        return true;
      },
    );
  const header = ['subject', 'from', 'reason'];
  check([['subject'], ['Zuckermann']], /no column reason/);
  check(
    [
      [...header, 'name'],
      ['x', '', 'other', 'Zuckermann'],
    ],
    /and no others/,
  );
  check([header, ['Zuckermann', '', 'because']], /line 2.*consent-withdrawn/);
  check([header, ['Zuckermann', '1.4.2027', 'other']], /line 2.*YYYY-MM-DD/);
  check([header, ['Zuckermann', '2027-13-01', 'other']], /line 2.*YYYY-MM-DD/);
  check([header, ['', '', 'other']], /line 2.*missing/);
  check([header, ['Zuckermann', '', 'other'], ['Zuckermann', '', 'other']], /line 3.*before/);
});
