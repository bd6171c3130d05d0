import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkReferences, type ReferenceAnswers } from './reference-cases.test-kit.ts';

// Written by test/clients/statistics_reference.py with the versions that the file names.
const file = new URL('references.json', import.meta.url);
const answers = JSON.parse(readFileSync(file, 'utf8')) as ReferenceAnswers;

test('growth, intervals and distributions agree with statsmodels and scipy', () => {
  assert.match(answers.madeWith, /scipy .*statsmodels/);
  assert.equal(answers.growth.length, 7);
  assert.equal(answers.intervals.length, 27);
  assert.equal(answers.quantiles.length + answers.beta.length, 20);
  checkReferences(answers);
});
