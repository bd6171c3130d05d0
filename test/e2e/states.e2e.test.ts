import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { settle, shareBrowser } from './browser.ts';

// A node that holds nothing, people who may not, addresses that are none, and a node that has ended.

const browser = shareBrowser();
let node: TestNode;
before(async () => {
  node = await startTestNode({ demo: 'false' });
});
after(() => node?.stop());

async function readMain(page: Page): Promise<string> {
  return page.locator('main').innerText();
}

test('an empty node says what to do first', async () => {
  const { page, close } = await browser.open();
  await page.goto(node.url);
  await settle(page);
  const text = await readMain(page);
  assert.match(text, /no administrator yet/);
  assert.match(text, /outbreak import --pathogen sars-cov-2/);
  await page.goto(`${node.url}/search/sars-cov-2`);
  await page.getByRole('heading', { name: 'There are no genomes here yet' }).waitFor();
  await close();
});

test('a page for administrators tells others how to get in', async () => {
  const { page, close } = await browser.open();
  for (const path of ['/import', '/node']) {
    await page.goto(`${node.url}${path}`);
    await page.getByRole('heading', { name: 'For administrators' }).waitFor();
    await page.locator('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  }
  await close();
});

test('a wrong password and a used link are refused with a remedy', async () => {
  const { page, close } = await browser.open({ allowFailures: true });
  await page.goto(`${node.url}/sign-in`);
  await page.getByLabel('E-mail address').fill('nobody@example.org');
  await page.locator('input[type=password]').fill('not the password');
  await page.locator('form').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('E-mail or password is wrong').waitFor();
  await page.goto(`${node.url}/welcome/not-a-link`);
  await page.getByLabel('Your name').fill('A');
  await page.getByLabel('E-mail address').fill('a@example.org');
  for (const field of await page.locator('input[autocomplete=new-password]').all())
    await field.fill('a long enough password');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('alert').getByText('administrator-link').waitFor();
  await close();
});

test('what does not exist says so', async () => {
  const { page, close } = await browser.open({ allowFailures: true });
  const cases = [
    ['/entries/OC_9999999', 'There is no such entry'],
    ['/search/nothing', 'This node has no such instance'],
    ['/pathogens/nothing', 'This node does not know that pathogen'],
    ['/nowhere/at/all', 'No such page'],
  ] as const;
  for (const [path, title] of cases) {
    await page.goto(`${node.url}${path}`);
    await page.getByRole('heading', { name: title }).waitFor();
    assert.ok(
      (await readMain(page)).length > title.length + 20,
      `${path} says more than its title`,
    );
  }
  await close();
});

test('a query that the node cannot read shows what is wrong with it', async () => {
  const { page, close } = await browser.open({ allowFailures: true });
  await page.goto(`${node.url}/search/sars-cov-2?contry=Germany`);
  await page.getByRole('alert').first().getByText('contry').first().waitFor();
  await close();
});

test('a node that has stopped while its page is open, and comes back', async (t) => {
  const { page, close } = await browser.open({ allowFailures: true });
  const short = await startTestNode({ demo: 'false' });
  await page.goto(short.url);
  await settle(page);
  const link = page.locator('main').getByRole('link', { name: 'Search and explore' }).first();
  // While the instance is still prepared there is none, and nobody asks again once the node is gone.
  await link.waitFor();
  await short.stop();
  await link.click();
  await page.getByRole('heading', { name: 'The node cannot be reached' }).waitFor();
  assert.match(await readMain(page), /outbreak serve/);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'The node cannot be reached' }).waitFor();
  const again = await startTestNode({ demo: 'false', port: new URL(short.url).port });
  t.after(() => again.stop());
  await again.waitForEntries('sars-cov-2', 0);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'There are no genomes here yet' }).waitFor();
  await close();
});

test('a node that stops while a page with data is open says so at the next question', async () => {
  const { page, close } = await browser.open({ allowFailures: true });
  await page.goto(`${node.url}/search/sars-cov-2`);
  await page.getByRole('heading', { name: 'There are no genomes here yet' }).waitFor();
  await node.stop();
  await page.getByLabel('Search genomes').fill('S:N501Y');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('The node cannot be reached').waitFor();
  await close();
});
