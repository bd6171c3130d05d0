import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Download, Locator, Page } from 'playwright-core';
import { ADMINISTRATOR, type TestNode } from '../contract/test-node.ts';

/** Makes the first account by the one-time link, as its reader does. */
export async function makeFirstAccount(page: Page, node: TestNode): Promise<void> {
  await page.goto(`${node.url}/welcome/${node.linkToken}`);
  await page.getByLabel('Your name').fill(ADMINISTRATOR.name);
  await page.getByLabel('E-mail address').fill(ADMINISTRATOR.email);
  for (const field of await page.locator('input[autocomplete=new-password]').all())
    await field.fill(ADMINISTRATOR.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('button', { name: ADMINISTRATOR.name }).waitFor();
}

/** Signs the administrator in on the page, in a browser that does not know the account yet. */
export async function signInAdministrator(page: Page, node: TestNode): Promise<void> {
  await page.goto(`${node.url}/sign-in`);
  await page.getByLabel('E-mail address').fill(ADMINISTRATOR.email);
  await page.locator('input[autocomplete=current-password]').fill(ADMINISTRATOR.password);
  await page.locator('form').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: ADMINISTRATOR.name }).waitFor();
}

export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Imports two files on the import page and gives the counts that it shows in the end. */
export async function importInBrowser(
  page: Page,
  files: { readonly sequences: UploadedFile; readonly metadata: UploadedFile },
): Promise<Readonly<Record<string, number>>> {
  await page.getByRole('navigation').getByRole('button', { name: 'Contribute' }).click();
  await page.getByRole('menuitem', { name: 'Import' }).click();
  await page.locator('input[type=file]').nth(0).setInputFiles(files.sequences);
  await page.locator('input[type=file]').nth(1).setInputFiles(files.metadata);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('heading', { name: 'The import is finished' }).waitFor({ timeout: 120_000 });
  const names = await page.locator('.figure-row dt').allInnerTexts();
  const values = await page.locator('.figure-row dd').allInnerTexts();
  return Object.fromEntries(
    names.map((name, index) => [name, Number((values[index] ?? '').replaceAll(',', ''))]),
  );
}

/** Clicks what starts a download and reads the file. */
export async function download(
  page: Page,
  start: () => Promise<void>,
): Promise<{ readonly name: string; readonly text: string }> {
  const [file] = (await Promise.all([page.waitForEvent('download'), start()])) as [
    Download,
    unknown,
  ];
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

/** The rows of a TSV text, each by the names of its header. */
export function parseTsv(text: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/);
  const names = header.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    assert.equal(cells.length, names.length, `as many cells as columns: ${line.slice(0, 200)}`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

/** Types into the search box and sends it off. */
export async function search(page: Page, text: string): Promise<void> {
  await page.getByLabel('Search genomes').fill(text);
  await page.keyboard.press('Enter');
}

/** Opens what stands below a chart: its numbers, and files of it. */
export async function openChartDetails(chart: Locator): Promise<void> {
  const details = chart.locator('details.chart-details');
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
}

/** The numbers behind a chart as it saves them as CSV, header and rows. */
export async function saveChartNumbers(page: Page, chart: Locator): Promise<string[][]> {
  await openChartDetails(chart);
  const { text } = await download(page, () =>
    chart.getByRole('button', { name: 'Save as CSV' }).click(),
  );
  return parse(text) as string[][];
}

/** Types into the search box and takes what it reads from it as a filter. */
export async function addFilter(page: Page, text: string): Promise<void> {
  await search(page, text);
  await page
    .getByRole('list', { name: 'Filters in force' })
    .getByText(text, { exact: true })
    .waitFor();
}

/** Waits until the search page has counted so many genomes. */
export async function waitForCount(page: Page, count: number, all: number): Promise<void> {
  const noun = count === 1 ? 'genome' : 'genomes';
  await page
    .locator('.search-count')
    .getByText(`${count.toLocaleString('en-GB')} ${noun} of ${all.toLocaleString('en-GB')}`)
    .waitFor();
}

/** How many entries have an amino acid change, by the API and by SQL. */
export async function countEverywhere(
  node: TestNode,
  instance: string,
  mutation: string,
): Promise<{ readonly api: number; readonly sql: number }> {
  const query = new URLSearchParams({ aminoAcidMutations: mutation });
  const answer = await fetch(`${node.url}/api/lapis/${instance}/sample/aggregated?${query}`);
  const { data } = (await answer.json()) as { data: { count: number }[] };
  const [row] = await node.db.query<{ count: number }>(
    `SELECT count(*) AS count FROM entry e JOIN entry_analysis a USING (accession, version)
     WHERE e.instance = $1 AND a.result -> 'aaSubstitutions' ? $2`,
    [instance, mutation],
  );
  return { api: data[0]?.count ?? -1, sql: Number(row?.count ?? -1) };
}
