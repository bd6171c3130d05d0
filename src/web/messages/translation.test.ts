import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { en } from './en.ts';

type Entry = string | { readonly one: string; readonly other: string };

/** A translation of each folder beside this file: `xx/xx.ts` exports it as `xx`. */
const languages = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((one) => one.isDirectory())
  .map(({ name }) => name);

async function loadTexts(language: string): Promise<Readonly<Record<string, Entry>>> {
  const loaded: Readonly<Record<string, Readonly<Record<string, Entry>>>> = await import(
    `./${language}/${language}.ts`
  );
  return loaded[language] ?? {};
}

/** Each form of an entry with the placeholders in it: the order of words is the language's own. */
function placeholdersOf(entry: Entry | undefined): readonly (readonly [string, string])[] {
  const forms = typeof entry === 'string' ? { text: entry } : (entry ?? {});
  return Object.entries(forms).map(([form, text]) => [
    form,
    [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' '),
  ]);
}

test('there is a translation to check', () => {
  assert.ok(languages.includes('de'));
});

for (const language of languages) {
  test(`${language}: the keys of the English texts in their order, and no others`, async () => {
    assert.deepEqual(Object.keys(await loadTexts(language)), Object.keys(en));
  });

  test(`${language}: every text has the forms and placeholders of the English one`, async () => {
    const texts = await loadTexts(language);
    for (const [key, entry] of Object.entries(en)) {
      assert.deepEqual(placeholdersOf(texts[key]), placeholdersOf(entry), key);
    }
  });

  test(`${language}: no text is empty, and none has blanks at its ends`, async () => {
    for (const [key, entry] of Object.entries(await loadTexts(language))) {
      const forms = typeof entry === 'string' ? [entry] : [entry.one, entry.other];
      for (const text of forms) assert.ok(text !== '' && text === text.trim(), key);
    }
  });
}
