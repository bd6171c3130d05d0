import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { writeWorkbook } from '../../src/platform/files/write-workbook.ts';
import { defined } from '../../src/std/assert.ts';
import { makeFasta } from '../contract/intake-kit.ts';
import { createExampleGroup, createPerson } from '../contract/people.ts';
import { createAdministrator, startTestNode, type TestNode } from '../contract/test-node.ts';
import { findViolations, settle, shareBrowser, takePicture, type WatchedPage } from './browser.ts';

// One submission from its files to a revocation, by two people in their own browsers.

const INSTANCE = 'sars-cov-2';
const NAMES = Array.from({ length: 6 }, (_, at) => `life-${at + 1}`);
const browser = shareBrowser();
let node: TestNode;
let submitter: WatchedPage;
let reviewer: WatchedPage;
let address: string;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  await createAdministrator(node);
  const group = await createExampleGroup(node.db);
  const open = async (id: string, role: string): Promise<WatchedPage> => {
    const cookie = await createPerson(node.db, { id, memberOf: [`${group}:${role}`] });
    // An accession that is nobody's and the refusal of what is private are part of the test.
    return browser.open({ session: { url: node.url, cookie }, allowFailures: true });
  };
  submitter = await open('sender', 'submitter');
  reviewer = await open('approver', 'reviewer');
});
after(() => node?.stop());

const toFile = (name: string, text: string) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
});

/** The same cells as a workbook. */
const toBook = (name: string, text: string) => ({
  name,
  mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  buffer: Buffer.from(
    writeWorkbook([
      {
        name: 'Changes',
        rows: text
          .trimEnd()
          .split('\n')
          .map((line) => line.split('\t').map((cell) => ({ text: cell }))),
      },
    ]),
  ),
});

/** A value of every draft of the last submission, in the order of its rows. */
async function readDrafts(expression: string): Promise<readonly (string | null)[]> {
  const rows = await node.db.query<{ value: string | null }>(
    `SELECT ${expression} AS value FROM draft d WHERE submission = $1 ORDER BY row_number`,
    [defined(new URL(address).pathname.split('/').at(-1), 'a submission')],
  );
  return rows.map(({ value }) => value);
}

const readField = (field: string) => readDrafts(`metadata ->> '${field}'`);

async function openBulk(page: Page): Promise<void> {
  await page.locator('summary').getByText('Change many rows').click();
}

async function photograph(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await takePicture(page, `${name}-${colorScheme}-${width}`);
      const isWide = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      assert.equal(isWide, false, `${name} fits ${width} pixels`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test('a wrong country is mended in all rows by its suggestion', async () => {
  const { page } = submitter;
  await page.goto(`${node.url}/submit`);
  const rows = NAMES.map(
    (name, at) => `${name}\t2024-01-0${at + 1}\tSchweiz\tHomo sapiens\t${at === 5 ? 93 : 40}`,
  );
  const inputs = page.locator('input[type=file]');
  await inputs.nth(0).setInputFiles(toFile('life.fasta', makeFasta(...NAMES)));
  await inputs
    .nth(1)
    .setInputFiles(toFile('life.tsv', `strain\tdate\tcountry\thost\tage\n${rows.join('\n')}\n`));
  await page.getByRole('heading', { name: 'What is wrong with the rows' }).waitFor();
  await page.getByRole('button', { name: 'Send and check' }).click();
  await page.waitForURL(/\/submissions\/\w+$/);
  address = page.url();
  await page.getByRole('button', { name: 'Write “Switzerland” in all' }).click();
  await page.getByText('6 rows changed').waitFor();
  assert.deepEqual(await readField('country'), Array(6).fill('Switzerland'));
});

test('find and replace changes what the filter lets through, and is undone', async () => {
  const { page } = submitter;
  await page.getByRole('searchbox', { name: 'Part of a name' }).fill('life-2');
  await openBulk(page);
  await page.getByText('In the 1 row shown below').waitFor();
  await page.getByLabel('Find', { exact: true }).fill('Switzerland');
  await page.getByLabel('Replace with').fill('Liechtenstein');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('1 row changes.').waitFor();
  assert.deepEqual(await readField('country'), Array(6).fill('Switzerland'));
  await page.getByRole('button', { name: 'Change 1 row' }).click();
  await page.getByRole('button', { name: 'Undo this change' }).waitFor();
  const changed = Array(6).fill('Switzerland').with(1, 'Liechtenstein');
  assert.deepEqual(await readField('country'), changed);
  await page.getByRole('button', { name: 'Undo this change' }).click();
  await page.getByText('1 row is as it was.').waitFor();
  assert.deepEqual(await readField('country'), Array(6).fill('Switzerland'));
  await page.getByRole('button', { name: 'Show all rows' }).click();
});

test('a table of changed columns changes its rows and says which it did not find', async () => {
  const { page } = submitter;
  const table = 'strain\tdivision\tage\nlife-1\tBern\t[clear]\nlife-3\tVaud\t\nnobody\tBasel\t\n';
  for (const file of [toFile('changes.tsv', table), toBook('changes.xlsx', table)]) {
    await page.getByLabel('Table of changes').setInputFiles(file);
    await page.getByText('2 rows change.').waitFor();
    await page.getByText('1 row was not found: nobody').waitFor();
    if (file.name === 'changes.xlsx') continue;
    await page.getByRole('button', { name: 'Do not change' }).click();
    await page.getByText('2 rows change.').waitFor({ state: 'hidden' });
  }
  await photograph(page, 'bulk');
  await page.getByRole('button', { name: 'Change 2 rows' }).click();
  await page.getByRole('button', { name: 'Undo this change' }).waitFor();
  assert.deepEqual(await readField('division'), ['Bern', null, 'Vaud', null, null, null]);
  assert.deepEqual(await readField('age'), [null, '40', '40', '40', '40', '93']);
});

test('the work list finds rows of all submissions; those that are chosen are mended by a table', async () => {
  const { page } = submitter;
  await page.goto(`${node.url}/drafts`);
  await page.getByLabel('Text in a value').fill('LIFE-');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.waitForURL(/text=LIFE-/);
  const rows = page.locator('section[aria-labelledby=work-found] tbody tr');
  await page.getByText('6 rows').first().waitFor();
  assert.equal(await rows.count(), 6);
  assert.deepEqual(await findViolations(page, { rules: 'all' }), []);
  await rows.filter({ hasText: 'life-2' }).getByRole('checkbox').check();
  await page.getByText('Mend by a table').click();
  await page.getByText('compared with the 1 chosen row').waitFor();
  const table = 'strain\tdivision\nlife-2\tGeneva\nlife-4\tBasel\n';
  await page.getByLabel('Table of changes').setInputFiles(toFile('fix.tsv', table));
  await page.getByText('1 row changes.').waitFor();
  await page.getByText('1 row was not found: life-4').waitFor();
  await photograph(page, 'work-list');
  await page.getByRole('button', { name: 'Change 1 row' }).click();
  await page.getByText('1 row changed.').waitFor();
  assert.deepEqual(await readField('division'), ['Bern', 'Geneva', 'Vaud', null, null, null]);
  // What the address says is found again; a row of an entry that nobody may see here is not.
  await page.goto(`${node.url}/drafts?text=geneva&field=division`);
  await rows.first().waitFor();
  assert.equal(await rows.count(), 1);
  await page.getByRole('link', { name: 'life.tsv' }).or(rows.getByRole('link')).first().click();
  await page.waitForURL(address);
});

test('an age of 93 holds the release back until it is coarsened; then everybody finds the entries', async () => {
  const { page } = reviewer;
  await page.goto(address);
  await page.getByRole('button', { name: /^Approve all/ }).click();
  await page.getByText('may tell who a person is').first().waitFor();
  assert.ok(!(await readDrafts('state')).includes('released'));
  const coarsen = page.getByRole('button', { name: 'Coarsen 1 row' });
  await coarsen.click();
  await coarsen.waitFor({ state: 'hidden' });
  assert.equal((await readField('age'))[5], '90+');
  await page.getByRole('button', { name: /^Approve all/ }).click();
  await page.getByText('6 rows approved').waitFor();
  await node.waitForEntries(INSTANCE, 6);
  await page.goto(`${node.url}/search/${INSTANCE}`);
  await page.locator('.search-count').getByText('6 genomes').waitFor();
  const accession = defined((await readDrafts('accession'))[0], 'an accession');
  const results = page.locator('section[aria-labelledby=results] tbody');
  await results.getByRole('link', { name: accession }).waitFor();
});

test('entries are revised by a table: previewed, compared, approved', async () => {
  const [accession] = await readDrafts('accession');
  const { page } = submitter;
  await page.goto(`${node.url}/revise`);
  const table = `accession\tdivision\n${accession}\tValais\nOC_NOSUCH\tValais\n`;
  await page.getByLabel('Table of changes').setInputFiles(toFile('wrong.xlsx', 'PK\u0003\u0004'));
  await page.getByRole('alert').getByText('wrong.xlsx').waitFor();
  await page.getByLabel('Table of changes').setInputFiles(toBook('revision.xlsx', table));
  await page.getByText('2 entries are revised.').waitFor();
  await page.locator('del').getByText('Bern').waitFor();
  await page.getByText('OC_NOSUCH was not found.').waitFor();
  await photograph(page, 'revise');
  await page.getByLabel('Why are they revised?').fill('The place was another');
  await page.getByRole('button', { name: 'Revise 2 entries' }).click();
  await page.waitForURL(/\/submissions\/\w+$/);
  address = page.url();
  await page.getByText('Your group has no entry with this accession here.').waitFor();
  await reviewer.page.goto(address);
  await reviewer.page.getByRole('button', { name: 'Look at life-1' }).click();
  await reviewer.page.locator('ins').getByText('Valais').waitFor();
  await reviewer.page.getByText('The place was another').first().waitFor();
  await reviewer.page.getByRole('button', { name: /^Approve/ }).click();
  await reviewer.page.getByText('1 row approved').waitFor();
  await reviewer.page.getByText('1 released').waitFor();
  await reviewer.page.goto(`${node.url}/entries/${accession}`);
  await reviewer.page.getByRole('heading', { name: `${accession}.2` }).waitFor();
});

test('an entry is revoked on its page, with a reason and after a question', async () => {
  const [accession] = await readDrafts('accession');
  await submitter.page.goto(`${node.url}/entries/${accession}`);
  await settle(submitter.page);
  assert.equal(
    await submitter.page.getByRole('heading', { name: 'Revoke this entry' }).count(),
    0,
    'who may not release is not offered it',
  );
  const { page } = reviewer;
  const button = page.getByRole('button', { name: 'Revoke', exact: true });
  await button.waitFor();
  assert.equal(await button.isDisabled(), true);
  await page.getByLabel('Why is it revoked?').fill('Contaminated');
  await photograph(page, 'revoke');
  await button.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('heading', { name: `${accession}.3` }).waitFor();
  await page.getByText('Contaminated').first().waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Revoke this entry' }).count(), 0);
  await node.waitForEntries(INSTANCE, 5);
  await submitter.close();
  await reviewer.close();
});
