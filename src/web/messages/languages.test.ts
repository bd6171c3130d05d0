import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './en.ts';
import { findLanguage, languages } from './languages.ts';

const PLACEHOLDER = /\{(\w+)\}/g;
type Entry = string | { readonly one: string; readonly other: string };

const placeholders = (text: string) =>
  [...new Set(Array.from(text.matchAll(PLACEHOLDER), ([whole]) => whole))].sort();
const forms = (entry: Entry): readonly string[] =>
  typeof entry === 'string' ? [entry] : [entry.one, entry.other];

for (const { code, name, load } of languages) {
  if (load === null) continue;
  test(`${name} has every text, with the same placeholders and forms`, async () => {
    const texts = (await load()) as Readonly<Record<string, Entry>>;
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
    const wrong: string[] = [];
    for (const [key, english] of Object.entries<Entry>(en)) {
      const own = texts[key] as Entry;
      if (typeof own !== typeof english) wrong.push(`${key}: another form`);
      const known = new Set(forms(english).flatMap(placeholders));
      const used = new Set(forms(own).flatMap(placeholders));
      if ([...used].some((one) => !known.has(one))) wrong.push(`${key}: a placeholder more`);
      if ([...known].some((one) => !used.has(one))) wrong.push(`${key}: a placeholder less`);
      if (forms(own).some((text) => text.trim() === '')) wrong.push(`${key}: empty`);
      if (forms(own).some((text) => /<\/?[a-z]/i.test(text))) wrong.push(`${key}: a tag`);
    }
    assert.deepEqual(wrong, []);
    const same = Object.entries<Entry>(en).filter(
      ([key, english]) => JSON.stringify(english) === JSON.stringify(texts[key]),
    );
    // Names and terms that are the same word in both.
    assert.ok(same.length < 0.12 * Object.keys(en).length, `${code}: ${same.length} as in English`);
  });
}

const cases: readonly (readonly [
  stored: string | null,
  preferred: readonly string[],
  code: string,
])[] = [
  [null, [], 'en'],
  [null, ['de-CH', 'fr'], 'de'],
  [null, ['rm', 'fr-CH', 'de'], 'fr'],
  ['fr', ['de'], 'fr'],
  ['xx', ['de'], 'de'],
  ['en', ['de'], 'en'],
  [null, ['en-GB', 'de'], 'en'],
];
for (const [stored, preferred, code] of cases) {
  test(`stored ${stored}, asked for ${preferred.join(', ')}: ${code}`, () =>
    assert.equal(findLanguage(stored, preferred).code, code));
}
