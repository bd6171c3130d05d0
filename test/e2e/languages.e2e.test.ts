// The portal in each of its languages: no text of another one is left, and nothing is too wide.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { pages } from '../../src/app/generated/pages.ts';
import { sampleMetadata } from '../../src/schema/records/sample-metadata.ts';
import { en } from '../../src/web/messages/en.ts';
import { LANGUAGE_STORAGE_KEY, languages } from '../../src/web/messages/languages.ts';
import { preparePageExamples, REFUSED_PAGES } from '../contract/page-examples.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from '../contract/test-node.ts';
import { findOverflow, findViolations, settle, shareBrowser, takePicture } from './browser.ts';

const GENOMES = 60;
/** What operations are for is said by the node's own description of them, in English. */
const SPOKEN_BY_NODE = new Set(['api-docs']);
/** Names of fields are the node's own, in English; some texts of the portal are the same words. */
const FIELD_NAMES: ReadonlySet<string> = new Set(
  Object.values(sampleMetadata.fields).map(({ title }) => title),
);
const LOOKED_AT = 'de';
/** Shorter texts may be a name or a value. */
const LEAST_LETTERS = 12;
const browser = shareBrowser();
let node: TestNode;
let cookie: string;
let fillExample: (example: string) => string;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  cookie = await createAdministrator(node);
  fillExample = await preparePageExamples(node, cookie);
});
after(() => node?.stop());

type Entry = string | { readonly one: string; readonly other: string };

/** Texts of English that say something else in the language, without what is filled in. */
function listForeign(texts: Readonly<Record<string, Entry>>): string[] {
  return Object.entries<Entry>(en).flatMap(([key, english]) => {
    if (typeof english !== 'string' || english === texts[key] || english.includes('{')) return [];
    return english.length < LEAST_LETTERS || FIELD_NAMES.has(english) ? [] : [english];
  });
}

/** Every text that a reader sees or hears of a page, as it stands in one piece. */
function readPage(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let one = walker.nextNode(); one !== null; one = walker.nextNode()) {
      texts.push(one.textContent?.trim() ?? '');
    }
    for (const one of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
      for (const name of ['aria-label', 'title', 'placeholder']) {
        texts.push(one.getAttribute(name) ?? '');
      }
    }
    return texts;
  });
}

for (const { code, name, load } of languages) {
  if (load === null) continue;
  describe(name, () => {
    for (const definition of pages) {
      test(definition.name, async () => {
        const { access, example } = definition;
        const session = { url: node.url, cookie };
        const { page, close } = await browser.open({
          ...(access === 'public' || access === 'entrance' ? {} : { session }),
          allowFailures: REFUSED_PAGES.has(definition.name),
        });
        const stored = [LANGUAGE_STORAGE_KEY, code] as const;
        await page.addInitScript(([key, value]) => localStorage.setItem(key, value), stored);
        await page.goto(`${node.url}${fillExample(example)}`);
        await settle(page);
        assert.equal(await page.locator('html').getAttribute('lang'), code);
        const shown = new Set(await readPage(page));
        const texts = (await load()) as Readonly<Record<string, Entry>>;
        assert.deepEqual(
          SPOKEN_BY_NODE.has(definition.name)
            ? []
            : listForeign(texts).filter((english) => shown.has(english)),
          [],
          'no English text is left',
        );
        await takePicture(page, `${code}-${definition.name}-1440`);
        assert.deepEqual(await findOverflow(page), [], '1440: nothing scrolls sideways');
        await page.setViewportSize({ width: 390, height: 900 });
        await settle(page);
        await takePicture(page, `${code}-${definition.name}-390`);
        assert.deepEqual(await findOverflow(page), [], '390: nothing scrolls sideways');
        // What axe finds of names and contrasts is the same in all languages of one script; English has a test of its own.
        if (code === LOOKED_AT) assert.deepEqual(await findViolations(page), []);
        await close();
      });
    }
  });
}

test('a reader chooses a language, and it stays', async () => {
  const { page, close } = await browser.open();
  await page.goto(node.url);
  await settle(page);
  await page.getByLabel('Language').selectOption('de');
  await page.locator('html[lang=de]').waitFor();
  await settle(page);
  await page.goto(`${node.url}/pathogens`);
  await settle(page);
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await page.locator('.language-choice select').selectOption('en');
  await page.getByLabel('Language').waitFor();
  await close();
});
