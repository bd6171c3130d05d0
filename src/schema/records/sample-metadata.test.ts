import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defined } from '../../std/assert.ts';
import type { AnyRecord } from '../define-record.ts';
import { sampleMetadata } from './sample-metadata.ts';

test('values of version 1 keep what they have and have nothing of what came later', () => {
  const before = { strain: 'a', date: '2021-03', country: 'Peru', samplingStrategy: null };
  const after = defined(sampleMetadata.migrations[1], 'the migration')(before);
  const known = new Set(Object.keys(sampleMetadata.fields));
  const later = Object.keys(after).filter((name) => !(name in before));
  assert.ok(later.every((name) => known.has(name)));
  assert.deepEqual({ ...after, ...before }, after);
  assert.ok(later.length > 30 && later.every((name) => after[name] === null));
});

test('the query index keeps the columns that it had', () => {
  const fields: AnyRecord['fields'] = sampleMetadata.fields;
  const indexed = Object.keys(fields).filter((name) => fields[name]?.isIndexed !== false);
  assert.deepEqual(indexed, [
    'strain',
    'date',
    'region',
    'country',
    'division',
    'location',
    'host',
    'age',
    'sex',
    'originatingLab',
    'submittingLab',
    'authors',
    'dateSubmitted',
    'genbankAccession',
    'gisaidEpiIsl',
    'samplingStrategy',
  ]);
});
