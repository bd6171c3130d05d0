import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Answered, addControlledDataset, answerForm, Visitor } from '../contract/desk-kit.ts';
import { createPerson } from '../contract/people.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { lookAtPage, shareBrowser } from './browser.ts';

// Somebody finds a dataset, applies for it by the portal, and a committee decides there.

const browser = shareBrowser();
let node: TestNode;
let applicant: string;
let handler: string;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const { db } = node;
  await db.execute("INSERT INTO people_group VALUES ('ward', 'ward', '', '', '', '', now())");
  applicant = await createPerson(db, { id: 'ada' });
  handler = await createPerson(db, { id: 'hana', memberOf: ['ward:reviewer'] });
  await addControlledDataset(db, {
    ...{ group: 'ward', number: 100 },
    useTerms: [
      { code: 'DUO:0000006', detail: null },
      { code: 'DUO:0000021', detail: null },
    ],
  });
});
after(() => node?.stop());

const look = (page: Page, name: string) =>
  lookAtPage(page, `desk-${name}`, { widths: [1440, 390] });

async function take(page: Page, step: string, said: () => Promise<void> = async () => undefined) {
  await page.getByLabel('Step', { exact: true }).selectOption({ label: step });
  await said();
  await page.getByRole('button', { name: step, exact: true }).click();
}

test('from the catalogue to a decision', async () => {
  const ada = await browser.open({ session: { url: node.url, cookie: applicant } });
  const { page } = ada;
  await page.goto(`${node.url}/desk`);
  await page.getByRole('button', { name: 'Apply: Reads 100' }).waitFor();
  await look(page, 'catalogue');
  await page.getByRole('button', { name: 'Apply: Reads 100' }).click();
  await page.waitForURL(/application=DA-/);
  const id = new URL(page.url()).searchParams.get('application') ?? '';
  await page.getByLabel('Title of the project').fill('Waves of the ward');
  await page.getByLabel('Health, medicine or biomedicine').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('This has to be answered').first().waitFor();
  await look(page, 'draft');
  const visitor = new Visitor(node.url, { Cookie: applicant });
  const draft: Answered = await visitor.get(id);
  assert.deepEqual(
    [draft.answers.title, draft.answers.kinds],
    ['Waves of the ward', ['health']],
    'what was typed is kept',
  );
  const answers = { ...answerForm(draft.form.fields), kinds: ['health'], ethics: 'pending' };
  await visitor.do(id, 'save-draft', { answers });
  await page.reload();
  await page.getByRole('button', { name: 'I agree to all of them' }).click();
  await page.getByText('accepted', { exact: true }).waitFor();
  await take(page, 'Hand in');
  await page.getByText('Handed in', { exact: true }).first().waitFor();

  const hana = await browser.open({ session: { url: node.url, cookie: handler } });
  await hana.page.goto(`${node.url}/desk`);
  const queue = hana.page.getByRole('region', { name: 'Your committee decides' }).first();
  await queue.getByRole('link', { name: id }).click();
  await hana.page.getByText('a person has to look').first().waitFor();
  await look(hana.page, 'committee');
  await take(hana.page, 'Approve', () =>
    hana.page.getByLabel('Until').fill(new Date(Date.now() + 2e9).toISOString().slice(0, 10)),
  );
  await hana.page.getByText('Approved', { exact: true }).first().waitFor();
  await hana.close();

  await page.reload();
  await page.getByRole('heading', { name: 'Access', exact: true }).waitFor();
  await look(page, 'approved');
  assert.equal((await visitor.listEntitled()).length, 1);
  await ada.close();
});
