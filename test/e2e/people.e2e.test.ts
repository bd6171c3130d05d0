import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import { computeTotpCode } from '../../src/parts/identity/accounts/totp.ts';
import { defined } from '../../src/std/assert.ts';
import { ADMINISTRATOR, startTestNode, type TestNode } from '../contract/test-node.ts';
import { shareBrowser, type WatchedPage } from './browser.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { makeFirstAccount } from './portal.ts';

// How people come to a node, get rights and give them, in a real browser and by real mail.

const OWNER = { name: 'Olga Test', email: 'olga@example.org', password: 'the long way round' };
const SUBMITTER = { name: 'Sam Test', email: 'sam@example.org', password: 'a quiet afternoon' };
const LABORATORY = 'Laboratory of the test';
const HUB = 'Hub of the test';

const browser = shareBrowser();
let mail: MailServer;
let node: TestNode;
let administrator: WatchedPage;
let owner: WatchedPage;
let submitter: WatchedPage;
let laboratory = '';
let totpSecret = '';

before(async () => {
  mail = await startMailServer();
  node = await startTestNode({
    demo: 'false',
    smtpUrl: mail.url,
    mailFrom: 'Node of the test <node@example.org>',
  });
  administrator = await browser.open();
  // Answers that ask to confirm are refusals, which Chromium writes to the console.
  owner = await browser.open({ allowFailures: true });
  submitter = await browser.open();
});
after(async () => {
  await node?.stop();
  await mail?.stop();
});

let hasFailed = false;

/** One step of the story; the steps after one that fails would tell nothing and wait long. */
function step(name: string, run: () => Promise<void>): void {
  test(name, async (t) => {
    if (hasFailed) return t.skip('a step before has failed');
    hasFailed = true;
    await run();
    hasFailed = false;
  });
}

async function makeGroup(page: Page, name: string): Promise<string> {
  await page.goto(`${node.url}/groups`);
  await page.getByRole('button', { name: 'Make a group' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByRole('combobox', { name: 'Institution' }).fill('Institute of the test');
  await page.getByLabel('Country').selectOption('DE');
  await page.getByRole('button', { name: 'Make a group' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  return defined(new URL(page.url()).pathname.split('/').at(-1), 'the group');
}

async function invite(page: Page, email: string, role: string): Promise<void> {
  const members = page.getByRole('region', { name: 'Members' });
  await members.getByLabel('E-mail address').fill(email);
  await members.getByLabel('Role', { exact: true }).selectOption(role);
  await members.getByRole('button', { name: 'Send the invitation' }).click();
  await members.getByText('The invitation is on its way').waitFor();
}

async function acceptAsNew(page: Page, person: typeof OWNER): Promise<void> {
  await page.goto(`${node.url}${await mail.waitForLink(person.email, 'invitations')}`);
  await page.getByText(LABORATORY).waitFor();
  await page.getByLabel('Your name').fill(person.name);
  for (const field of await page.locator('input[autocomplete=new-password]').all())
    await field.fill(person.password);
  await page.getByRole('button', { name: 'Make the account and join' }).click();
  await page.getByRole('link', { name: LABORATORY }).waitFor();
}

/** The text of the QR code, read from the squares that the page draws. */
async function readQrCode(page: Page): Promise<string> {
  const drawing = page.getByRole('img', { name: /^QR code/ });
  const size = Number((await drawing.getAttribute('viewBox'))?.split(' ')[2]);
  const path = (await drawing.locator('path').getAttribute('d')) ?? '';
  const scale = 4;
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h/g)) {
    for (let row = 0; row < scale; row += 1) {
      const start = ((Number(y) * scale + row) * width + Number(x) * scale) * 4;
      for (let at = 0; at < scale; at += 1) data.fill(0, start + at * 4, start + at * 4 + 3);
    }
  }
  return decodeQR({ width, height: width, data });
}

/** Calls the API with a token, as a program does. */
async function callWithToken(token: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${node.url}/api/groups`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return { status: answer.status, text: await answer.text() };
}

async function makeToken(page: Page, region: string, name: string): Promise<void> {
  const tokens = page.getByRole('region', { name: region });
  await tokens.getByRole('button', { name: 'Make a token' }).click();
  await tokens.getByLabel('Name').fill(name);
  await tokens.getByLabel('Send genomes').check();
  await tokens.getByRole('button', { name: 'Make the token' }).click();
}

async function readToken(page: Page): Promise<string> {
  const token = await page.locator('.secret').innerText();
  assert.match(token, /^oct_[\w-]{43}$/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  return token;
}

step('an administrator invites the owner of a laboratory, who comes as a new account', async () => {
  const { page } = administrator;
  await makeFirstAccount(page, node);
  await makeGroup(page, HUB);
  laboratory = await makeGroup(page, LABORATORY);
  await invite(page, OWNER.email, 'owner');
  await acceptAsNew(owner.page, OWNER);
});

step(
  'the owner takes the authenticator from the QR code, and is given recovery codes once',
  async () => {
    const { page } = owner;
    await page.getByRole('button', { name: OWNER.name }).focus();
    await page.keyboard.press('Enter');
    // Who opens it by keyboard stands on its first entry.
    await page.getByRole('menuitem', { name: 'Account' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    await page.getByRole('button', { name: 'Set up an authenticator' }).click();
    const address = new URL(await readQrCode(page));
    assert.equal(address.protocol, 'otpauth:');
    assert.match(decodeURIComponent(address.pathname), new RegExp(OWNER.email));
    totpSecret = address.searchParams.get('secret') ?? '';
    await page.getByLabel('Code of the app').fill(computeTotpCode(totpSecret, new Date()));
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.locator('.recovery-codes li').first().waitFor();
    assert.equal(await page.locator('.recovery-codes li').count(), 10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    assert.equal(await page.locator('.recovery-codes').count(), 0);
    await page.getByText('In use', { exact: true }).waitFor();
  },
);

step('the owner invites a submitter, and lets the hub send for the laboratory', async () => {
  const { page } = owner;
  await page.goto(`${node.url}/groups/${laboratory}`);
  await invite(page, SUBMITTER.email, 'submitter');
  const brokers = page.getByRole('region', { name: 'Who acts for this group' });
  await brokers.getByLabel('Find the group').fill('hub of');
  await brokers.getByRole('button', { name: HUB }).click();
  await brokers.getByRole('button', { name: 'Allow' }).click();
  const row = brokers.getByRole('row', { name: HUB });
  await row.waitFor();
  assert.match(await row.innerText(), new RegExp(`submit\\s+all pathogens.*\\s+${OWNER.name}`));
  // Allowing it anew for one pathogen takes the place of that.
  await brokers.getByLabel('Find the group').fill('hub of');
  await brokers.getByRole('button', { name: HUB, exact: true }).click();
  await brokers.getByLabel('these only').check();
  assert.equal(await brokers.getByRole('button', { name: 'Allow' }).isDisabled(), true);
  await brokers.getByLabel('SARS-CoV-2').check();
  await brokers.getByRole('button', { name: 'Allow' }).click();
  await row.getByText('sars-cov-2').waitFor();
  await acceptAsNew(submitter.page, SUBMITTER);
  const hub = administrator.page;
  await hub.goto(`${node.url}/groups`);
  await hub.getByRole('link', { name: HUB }).click();
  const actsFor = hub.getByRole('region', { name: 'For whom this group acts' });
  await actsFor.getByRole('link', { name: LABORATORY }).waitFor();
});

step('the submitter makes a token, uses it, and sees where it was used', async () => {
  const { page } = submitter;
  await page.goto(`${node.url}/account`);
  await makeToken(page, 'Your tokens', 'pipeline');
  const answer = await callWithToken(await readToken(page));
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.text, new RegExp(laboratory));
  await page.reload();
  await page.getByRole('row', { name: /pipeline.*from 127\.0\.0\.1/ }).waitFor();
});

step(
  'a token of the group asks the owner to confirm with password and code; its use is seen',
  async () => {
    const { page } = owner;
    await node.db.execute("UPDATE session SET verified_at = now() - interval '11 minutes'");
    await page.goto(`${node.url}/groups/${laboratory}`);
    await makeToken(page, 'Tokens of the group', 'sequencer');
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await page.locator('main [role=alert]').count(), 0, 'letting it be is no failure');
    await page.getByRole('button', { name: 'Make the token' }).click();
    await dialog.locator('input[autocomplete=current-password]').fill('not the password');
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    await dialog.getByText('That was not right').waitFor();
    await dialog.locator('input[autocomplete=current-password]').fill(OWNER.password);
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    // The code of now was used to turn the authenticator on, and none is taken twice.
    const soon = new Date(Date.now() + 30_000);
    await dialog.getByLabel('Code of your authenticator').fill(computeTotpCode(totpSecret, soon));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    const answer = await callWithToken(await readToken(page));
    assert.equal(answer.status, 200, answer.text);
    await page.reload();
    await page.getByRole('row', { name: /sequencer.*from 127\.0\.0\.1/ }).waitFor();
    await page.getByRole('button', { name: 'Withdraw the token sequencer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('row', { name: /sequencer/ }).waitFor({ state: 'detached' });
  },
);

step('a program is let in on the page that signing in leads back to', async () => {
  const send = (path: string, body: object) =>
    fetch(`${node.url}/api/oauth/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const started = await send('device-authorization', { client_id: 'outbreak', scope: 'read' });
  const codes = (await started.json()) as Record<string, string>;
  const { page, close } = await browser.open();
  await page.goto(`${node.url}${codes.verification_uri_complete}`);
  await page.locator('main').getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('E-mail address').fill(SUBMITTER.email);
  await page.locator('input[autocomplete=current-password]').fill(SUBMITTER.password);
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('The program “outbreak” asks').waitFor();
  assert.equal(await page.locator('.device-code').innerText(), codes.user_code);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('“outbreak” is let in').waitFor();
  const given = await send('token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: codes.device_code,
  });
  const { access_token: token = '' } = (await given.json()) as Record<string, string>;
  assert.equal((await callWithToken(token)).status, 200);
  await close();
});

step('a forgotten password is replaced by a link; every session ends', async () => {
  const { page, close } = await browser.open();
  await page.goto(`${node.url}/sign-in`);
  await page.getByRole('link', { name: 'Password forgotten' }).click();
  await page.getByRole('heading', { level: 1, name: 'Password forgotten' }).waitFor();
  await page.getByLabel('E-mail address').fill(SUBMITTER.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText('a link is on its way').waitFor();
  await page.goto(`${node.url}${await mail.waitForLink(SUBMITTER.email, 'password')}`);
  await page.getByRole('button', { name: 'Save the password' }).waitFor();
  for (const field of await page.locator('input[autocomplete=new-password]').all())
    await field.fill('another afternoon');
  await page.getByRole('button', { name: 'Save the password' }).click();
  await page.getByText('The new password is saved').waitFor();
  await submitter.page.goto(`${node.url}/account`);
  await submitter.page.getByRole('heading', { name: 'Sign in to see this page' }).waitFor();
  await close();
  await submitter.close();
});

step('an administrator finds an account, and makes it a steward', async () => {
  const { page } = administrator;
  // The stamp was set back above; a fresh one lets the page go on without asking.
  await node.db.execute('UPDATE session SET verified_at = now()');
  await page.getByRole('button', { name: ADMINISTRATOR.name }).click();
  await page.getByRole('menuitem', { name: 'People' }).click();
  await page.getByLabel('Name or address').fill('SAM@');
  await page.getByText('1 account', { exact: true }).waitFor();
  await page.getByLabel(`Role of ${SUBMITTER.name} at this node`).selectOption('steward');
  await page.getByLabel('Name or address').fill('');
  await page.getByLabel('Show').selectOption('steward');
  await page.getByRole('row', { name: new RegExp(SUBMITTER.name) }).waitFor();
  const [row] = await node.db.query('SELECT role FROM account WHERE email = $1', [SUBMITTER.email]);
  assert.deepEqual(row, { role: 'steward' });
  await administrator.close();
  await owner.close();
});
