import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Author } from '../collection.ts';
import type { Citable } from './citable.ts';
import { formatCitation } from './citation-text.ts';
import { toBibTeX } from './to-bibtex.ts';
import { toRis } from './to-ris.ts';

function cite(title: string, authors: readonly Author[], more: Partial<Citable> = {}): Citable {
  return {
    reference: 'abc.2',
    version: '2',
    content: { title, description: 'First.\n\nSecond.', authors: [...authors], funding: [] },
    published: '2026-03-09',
    publisher: 'A & B',
    url: 'https://node.example.org/collections/abc.2',
    doi: null,
    identifier: 'urn:outbreak:node:collection:abc.2',
    simulated: false,
    members: 3,
    licences: [],
    ...more,
  };
}

const person = (familyName: string, givenName = ''): Author => ({
  kind: 'person',
  familyName,
  givenName,
});

test('the sentence to copy', () => {
  const authors = [person('de la Cruz', 'Ana María'), person('Sukarno'), person('Li', 'Wei-Han')];
  assert.equal(
    formatCitation(cite('Title.', authors)),
    'de la Cruz, A. M.; Sukarno; Li, W.-H. (2026). Title. Version 2. A & B. https://node.example.org/collections/abc.2',
  );
  const many = Array.from({ length: 21 }, (_, at) => person(`N${at}`));
  assert.match(formatCitation(cite('T', many)), /N19; and others \(2026\)/);
  const withDoi = formatCitation(cite('T', authors, { doi: '10.5072/x', simulated: true }));
  assert.match(withDoi, /T \(simulated data\)\. .* https:\/\/doi\.org\/10\.5072\/x$/);
});

// In BibTeX a sign of LaTeX, an "and" or a comma within a name would mean something.
const bibtex: readonly (readonly [string, readonly Author[], RegExp])[] = [
  ['50% & $5 #1 a_b', [person('X')], /title = \{\{50\\% \\& \\\$5 \\#1 a\\_b\}\}/],
  [
    'a\\b~c^d{e}',
    [person('X')],
    /\{\{a\\textbackslash\{\}b\\textasciitilde\{\}c\\textasciicircum\{\}d\\\{e\\\}\}\}/,
  ],
  [
    'T',
    [{ kind: 'organisation', name: 'Rivers and Lakes' }, person('Y', 'Z')],
    /author = \{\{Rivers and Lakes\} and Y, Z\}/,
  ],
  ['T', [person('Band and Son', 'A, Jr')], /author = \{\{Band and Son\}, \{A, Jr\}\}/],
];
for (const [title, authors, expected] of bibtex) {
  test(`BibTeX of '${title}' by ${authors.length}`, () => {
    const text = toBibTeX(cite(title, authors));
    assert.match(text, expected);
    assert.match(text, /^@misc\{outbreak-abc-v2,\n/);
    const depth = [...text.replaceAll(/\\[{}]/g, '')].reduce(
      (sum, sign) => sum + (sign === '{' ? 1 : sign === '}' ? -1 : 0),
      0,
    );
    assert.equal(depth, 0, 'braces are balanced');
  });
}

test('RIS has a tag a line, whatever the texts hold', () => {
  const text = toRis(cite('A\r\nER  - trick', [person('X')], { doi: '10.5072/x' }));
  const lines = text.split('\r\n').slice(0, -1);
  for (const line of lines) assert.match(line, /^[A-Z][A-Z0-9] {2}- /);
  assert.equal(lines.filter((line) => line.startsWith('ER')).length, 1);
  assert.ok(lines.includes('DO  - 10.5072/x') && lines.includes('AB  - First. Second.'));
});
