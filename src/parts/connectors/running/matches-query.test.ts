import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectorQuery } from '../connector.ts';
import { matchesQuery } from './matches-query.ts';

const place = 'ncbi-biosample:geo_loc_name';

function check(query: object, columns: Record<string, string>, expected: boolean): void {
  const parsed = connectorQuery.parse({ taxon: 1, ...query });
  assert.equal(matchesQuery({ columns }, parsed), expected, JSON.stringify([query, columns]));
}

test('a record is from the country that was asked for, whatever its region', () => {
  check({ country: 'Switzerland' }, { [place]: 'Switzerland: Bern' }, true);
  check({ country: 'Switzerland' }, { [place]: 'switzerland' }, true);
  check({ country: 'Niger' }, { [place]: 'Nigeria: Lagos' }, false);
  check({ country: 'Switzerland' }, {}, false);
  check({}, {}, true);
});

test('a record may be from the days that were asked for', () => {
  const span = { collectedFrom: '2024-02-10', collectedTo: '2024-03-05' };
  check(span, { date: '2024-02-10' }, true);
  check(span, { date: '2024-03-05' }, true);
  check(span, { date: '2024-02-09' }, false);
  check(span, { date: '2024-03-06' }, false);
  check(span, { date: '10-Feb-2024' }, true);
  check(span, { date: '9-Feb-2024' }, false);
  check(span, { date: 'Mar-2024' }, true);
  check(span, { date: '2024-01' }, false);
  check(span, { date: '2024' }, true);
  check(span, { date: '2023' }, false);
  check(span, { date: '2024-01-01/2024-02-10' }, true);
  check(span, { date: '2024-01-01/2024-02-09' }, false);
  check(span, { date: '2024-03-05T10:00:00Z' }, true);
  check(span, { date: 'missing' }, false);
  check({ collectedFrom: '2024-02-10' }, { date: '2030-01-01' }, true);
});
