import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  formatAuthorLines,
  formatFundingLines,
  parseAuthorLines,
  parseFundingLines,
} from './author-lines.ts';

const word = fc.stringMatching(/^[A-Za-zÀ-ž][A-Za-zÀ-ž' .-]{0,20}[A-Za-zÀ-ž]$/);
const person = fc.record(
  {
    kind: fc.constant('person' as const),
    familyName: word,
    givenName: fc.oneof(word, fc.constant('')),
    orcid: fc.constantFrom('0000-0002-1825-0097', '0000-0001-5109-3700', '0000-0002-1694-233X'),
    affiliation: word,
  },
  { requiredKeys: ['kind', 'familyName', 'givenName'], noNullPrototype: true },
);
const organisation = fc.record(
  { kind: fc.constant('organisation' as const), name: word },
  { noNullPrototype: true },
);

test('authors read back what was written of them', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(person, organisation), { maxLength: 10 }), (authors) => {
      const { authors: read, problems } = parseAuthorLines(formatAuthorLines(authors));
      assert.deepEqual(problems, []);
      assert.deepEqual(read, authors);
    }),
  );
});

test('funding reads back what was written of it', () => {
  const funding = fc.record(
    { funder: word, award: word, title: word },
    { requiredKeys: ['funder'], noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(funding, { maxLength: 5 }), (list) => {
      assert.deepEqual(parseFundingLines(formatFundingLines(list)), list);
    }),
  );
});

test('an ORCID iD is found wherever it stands, and one that is none is told of', () => {
  const text =
    'Doe, Jane; Example University; https://orcid.org/0000-0002-1825-0097\n\nDoe, J; 0000-0002-1825-0098';
  const { authors, problems } = parseAuthorLines(text);
  assert.deepEqual(authors[0], {
    kind: 'person',
    familyName: 'Doe',
    givenName: 'Jane',
    orcid: '0000-0002-1825-0097',
    affiliation: 'Example University',
  });
  assert.deepEqual(problems, [{ line: 3, kind: 'orcid' }]);
});
