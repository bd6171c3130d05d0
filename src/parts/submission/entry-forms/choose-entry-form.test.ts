import assert from 'node:assert/strict';
import test from 'node:test';
import { AppError } from '../../../schema/errors.ts';
import { chooseEntryForm, type EntryForm, entryForms, mediaTypeOf } from './choose-entry-form.ts';

test('the form follows from the header Accept', () => {
  const check = (accept: string | undefined, expected: EntryForm) =>
    assert.equal(chooseEntryForm(accept, undefined), expected, accept);
  check(undefined, 'json');
  check('', 'json');
  check('*/*', 'json');
  check('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json');
  check('text/x-fasta', 'fasta');
  check('TEXT/X-FASTA', 'fasta');
  check('text/*', 'tsv');
  check('application/json;q=0.1, text/x-genbank', 'genbank');
  check('text/x-fasta;q=0.2, text/tab-separated-values;q=0.9, */*;q=0.1', 'tsv');
  check('*/*, application/json;q=0', 'tsv');
  check('application/ld+json', 'json-ld');
  check('application/ld+json;profile="https://w3id.org/ro/crate"', 'ro-crate');
  check(
    'application/ld+json; profile="https://w3id.org/ro/crate"; q=0.5, text/x-fasta;q=0.4',
    'ro-crate',
  );
  check('application/json;q=nonsense', 'json');
  for (const form of entryForms) check(mediaTypeOf[form], form);
});

test('the address goes before the header', () => {
  for (const form of entryForms) assert.equal(chooseEntryForm('image/png', form), form);
});

test('a type that there is not is refused with those that there are', () => {
  for (const accept of ['image/png', 'text/html', '*/*;q=0', 'text/x-fasta;q=0']) {
    assert.throws(
      () => chooseEntryForm(accept, undefined),
      (error) =>
        error instanceof AppError &&
        error.code === 'not-acceptable' &&
        /text\/x-genbank.*\?format=fasta/.test(error.details.detail ?? ''),
      accept,
    );
  }
});
