// A hospital's data officer deposits a table in the portal: describes it field by field, sends it, publishes it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createAdministrator, startTestNode, type TestNode } from '../contract/test-node.ts';
import { findOverflow, findViolations, settle, shareBrowser, takePicture } from './browser.ts';

const browser = shareBrowser();
let node: TestNode;
let cookie: string;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  cookie = await createAdministrator(node);
});
after(() => node?.stop());

const describeForm = (page: Page) => page.getByRole('region', { name: 'Describe', exact: true });
const listed = (page: Page) => page.getByRole('region', { name: 'Descriptions' });

/** Begins a description of a kind that a program made up. */
async function begin(page: Page, kind: string, name: string): Promise<void> {
  const form = describeForm(page);
  await form.getByLabel('Kind').first().selectOption({ label: kind });
  await form.getByLabel('Your name for it').fill(name);
  await form.getByLabel('A program has made').check();
}

async function save(page: Page, name: string): Promise<void> {
  await describeForm(page).getByRole('button', { name: 'Describe' }).click();
  await listed(page)
    .getByRole('row', { name: new RegExp(` ${name} `) })
    .waitFor();
}

async function look(page: Page, name: string): Promise<void> {
  for (const [width, colorScheme] of [
    [1440, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await settle(page);
    await takePicture(page, `${name}-${width}`);
    assert.deepEqual(await findOverflow(page), [], `${name}: nothing scrolls sideways`);
    assert.deepEqual(await findViolations(page), []);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

function table(name: string, rows: readonly string[]) {
  const text = ['person,age,sex', ...rows, ''].join('\n');
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
}

test('a table is described, sent, checked against its dictionary, published and found', async () => {
  const { page, close } = await browser.open({ session: { url: node.url, cookie } });
  await page.goto(`${node.url}/vault/deposit`);
  await settle(page);
  const form = describeForm(page);

  await begin(page, 'Study', 'cohort');
  // By keyboard from here to the end of the study.
  await form.getByLabel('Title').focus();
  for (const text of ['A made-up cohort', 'Nobody is in it.', 'cohort', 'SARS-CoV-2']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  }
  await form.getByRole('button', { name: 'Describe' }).press('Enter');
  await listed(page)
    .getByRole('row', { name: / cohort / })
    .waitFor();

  await begin(page, 'Committee', 'dac');
  await form.getByLabel('Title').fill('Made-up committee');
  await form.getByLabel('Where applicants may ask').fill('access@example.org');
  await save(page, 'dac');

  await begin(page, 'Policy', 'rules');
  await form.getByLabel('Title').fill('Made-up conditions');
  await form.getByLabel('Conditions, which applicants agree to').fill('Be kind.');
  await form
    .getByLabel('Access committee')
    .selectOption({ label: await findOption(form, 'Made-up committee') });
  await form.getByLabel(/^HMB /).check();
  await form.getByLabel(/^TS /).check();
  // What the term has to say beside it is asked for at once.
  await form.getByLabel('TS: number of months').fill('24');
  await look(page, 'vault-policy-form');
  await save(page, 'rules');

  await begin(page, 'Data dictionary', 'persons');
  await form.getByLabel('Title').fill('Persons');
  for (const [at, { name, type, level, codes }] of [
    { name: 'person', type: 'text', level: 'indirect', codes: null },
    { name: 'age', type: 'integer', level: 'indirect', codes: null },
    { name: 'sex', type: 'code', level: 'indirect', codes: 'f=female; m=male' },
  ].entries()) {
    await form.getByRole('button', { name: 'Add a column' }).click();
    const of = (text: string) => form.getByLabel(`Column ${at + 1}: ${text}`);
    await of('Field').fill(name);
    await of('Type').selectOption(type);
    await of('Tells who a person is').selectOption(level);
    if (codes !== null) await of('Codes').fill(codes);
  }
  await look(page, 'vault-dictionary-form');
  await save(page, 'persons');

  const send = page.getByRole('region', { name: 'Send files' });
  await send.getByLabel('A program has made').check();
  await send.getByLabel('Data dictionary, for tables').selectOption({ index: 1 });
  await send
    .getByLabel('Choose files')
    .setInputFiles([
      table('persons.csv', ['p1,44,f', 'p2,51,m']),
      table('wrong.csv', ['p1,old,x']),
    ]);
  const files = page.getByRole('region', { name: 'Files', exact: true });
  const good = files.getByRole('row', { name: /persons\.csv/ });
  await good.getByText('2 rows checked').waitFor();
  const wrong = files.getByRole('row', { name: /wrong\.csv/ });
  await wrong.getByText('refused').waitFor();
  assert.match(await wrong.innerText(), /age/);

  await begin(page, 'Dataset', 'table-1');
  await form.getByLabel('Title').fill('A made-up table');
  await form.getByLabel('Study', { exact: true }).selectOption({ index: 1 });
  await form.getByLabel(/^Policy/).selectOption({ index: 1 });
  assert.equal(await form.getByLabel(/wrong\.csv/).count(), 0, 'what was refused cannot be given');
  await form.getByLabel(/persons\.csv/).check();
  await save(page, 'table-1');

  // A draft is changed in the same form.
  const dataset = listed(page).getByRole('row', { name: / table-1 / });
  await dataset.getByRole('button', { name: /^Change / }).click();
  const changing = page.getByRole('region', { name: /^Change SIM/ });
  await changing.getByLabel('Description').fill('Two persons whom nobody is.');
  assert.equal(await changing.getByLabel('Title').inputValue(), 'A made-up table');
  await changing.getByRole('button', { name: 'Save' }).click();
  await form.waitFor();

  for (const name of ['cohort', 'dac', 'rules', 'persons', 'table-1']) {
    const row = listed(page).getByRole('row', { name: new RegExp(` ${name} `) });
    await row.getByRole('button', { name: /^Submit / }).click();
    await row.getByText('waits for approval').waitFor();
  }
  await look(page, 'vault-deposit-done');
  await dataset.getByRole('button', { name: /^Publish / }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await dialog.waitFor({ state: 'detached' });
  await dataset.getByText('published').waitFor();
  await close();

  const visitor = await browser.open();
  await visitor.page.goto(`${node.url}/vault`);
  await visitor.page.getByRole('link', { name: 'A made-up table' }).click();
  await visitor.page.getByText('Two persons whom nobody is.').waitFor();
  await visitor.page.getByText('Be kind.').waitFor();
  await look(visitor.page, 'vault-dataset');
  await visitor.close();
});

/** The whole label of the option that begins so: it ends with an accession. */
async function findOption(form: ReturnType<typeof describeForm>, start: string): Promise<string> {
  const labels = await form.locator('option').allInnerTexts();
  return labels.find((label) => label.startsWith(start)) ?? start;
}
