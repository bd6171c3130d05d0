import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { download } from '../e2e/portal.ts';

export type Row = Readonly<Record<string, string>>;

/** The table that the first component with this tag, or the n-th, gives as a file. */
export async function readTable(page: Page, tag: string, index = 0): Promise<Row[]> {
  const button = page
    .locator(tag)
    .nth(index)
    .getByRole('button', { name: 'Download', exact: true });
  await button.waitFor();
  const { text } = await download(page, () => button.click());
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    assert.equal(cells.length, names.length, line);
    return Object.fromEntries(names.map((name, column) => [name, cells[column] ?? '']));
  });
}

/** The entries of a drop-down list, 'name (count)', by name. */
export async function readChoices(page: Page, tag: string): Promise<Map<string, string>> {
  await page.locator(tag).getByRole('button', { name: 'toggle menu' }).click();
  const texts = await page.locator(`${tag} li`).allInnerTexts();
  return new Map(
    texts.map((text) => {
      const match = /^([\s\S]*?)\s*\(([\d,]+)\)\s*([\s\S]*)$/.exec(text.trim());
      assert.ok(match !== null, text);
      return [match[3] === '' ? (match[1] ?? '') : (match[3] ?? ''), match[2] ?? ''];
    }),
  );
}
