import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { defined } from '../../src/std/assert.ts';
import { ask, makeFasta, submit } from '../contract/intake-kit.ts';
import { createExampleGroup, createPerson } from '../contract/people.ts';
import { createAdministrator, startTestNode, type TestNode } from '../contract/test-node.ts';
import { settle, shareBrowser, takePicture, type WatchedPage } from './browser.ts';
import { type MailServer, startMailServer } from './mail-server.ts';

// Groups as their owners change them, an entry as its owner shares it, and how anybody gets an account.

const INSTANCE = 'sars-cov-2';
const NEW = { name: 'Nora New', email: 'nora@example.org', password: 'the seventh attempt' };
const browser = shareBrowser();
let mail: MailServer;
let node: TestNode;
let lab: string;
let owner: WatchedPage;
let accession: string;
const cookies = new Map<string, string>();

before(async () => {
  mail = await startMailServer();
  node = await startTestNode({
    demo: 'false',
    registration: 'open',
    smtpUrl: mail.url,
    mailFrom: 'Node of the test <node@example.org>',
  });
  await createAdministrator(node);
  lab = await createExampleGroup(node.db);
  await node.db.execute(
    `INSERT INTO people_group VALUES ('hub', 'Hub of the test', 'Institute', '', '', '', now(), NULL)`,
  );
  for (const [id, group, role] of [
    ['olga', lab, 'owner'],
    ['sam', lab, 'submitter'],
    ['hubert', 'hub', 'reader'],
  ] as const) {
    cookies.set(id, await createPerson(node.db, { id, memberOf: [`${group}:${role}`] }));
  }
  cookies.set('pia', await createPerson(node.db, { id: 'pia' }));
  owner = await open('olga');
  const sender = { url: node.url, headers: { Cookie: cookies.get('olga') ?? '' } };
  const { id } = await submit(
    sender,
    {
      metadata: [
        't.tsv',
        'strain\tdate\tcountry\thost\nshared-1\t2024-01-02\tPeru\tHomo sapiens\n',
      ],
      sequences: ['t.fasta', makeFasta('shared-1')],
    },
    { group: lab, settings: { visibility: 'group' } },
  );
  const approved = await ask(sender, `/api/submissions/${id}/approve`, { json: { selection: {} } });
  assert.equal(approved.status, 200, approved.text);
  accession = await waitForAccession();
});
after(async () => {
  await node?.stop();
  await mail?.stop();
});

/** Of the only entry, which not everybody sees, so that the node does not tell of it. */
async function waitForAccession(): Promise<string> {
  for (const end = performance.now() + 60_000; performance.now() < end; await wait(50)) {
    const [entry] = await node.db.query<{ accession: string }>('SELECT accession FROM entry');
    if (entry !== undefined) return entry.accession;
  }
  throw new Error('nothing was released within a minute');
}

function open(id: string): Promise<WatchedPage> {
  const session = { url: node.url, cookie: defined(cookies.get(id), 'a session') };
  return browser.open({ session, allowFailures: true });
}

async function readRoles(): Promise<Record<string, string>> {
  const rows = await node.db.query<{ account: string; role: string }>(
    'SELECT account, role FROM group_member WHERE group_id = $1',
    [lab],
  );
  return Object.fromEntries(rows.map(({ account, role }) => [account, role]));
}

async function confirm(page: Page, name: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

test('anybody asks for an account, takes the link from the mail, and is in', async () => {
  const { page, close } = await browser.open();
  await page.goto(`${node.url}/join`);
  await page.getByRole('heading', { level: 1, name: 'Make an account' }).waitFor();
  await page.getByLabel('E-mail address').fill(NEW.email);
  await page.getByRole('button', { name: 'Send the link' }).click();
  await page.getByText(`If ${NEW.email} can have an account here`).waitFor();
  await page.goto(`${node.url}${await mail.waitForLink(NEW.email, 'join')}`);
  await page.getByLabel('Your name').fill(NEW.name);
  const [first, second] = await page.locator('input[autocomplete=new-password]').all();
  await first?.fill(NEW.password);
  await second?.fill('something else');
  await page.getByRole('button', { name: 'Make the account' }).click();
  assert.deepEqual(
    await node.db.query('SELECT id FROM account WHERE email = $1', [NEW.email]),
    [],
    'two passwords that differ make no account',
  );
  await second?.fill(NEW.password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('button', { name: NEW.name }).waitFor();
  const made = await node.db.query('SELECT name, role FROM account WHERE email = $1', [NEW.email]);
  assert.deepEqual(made, [{ name: NEW.name, role: 'member' }]);
  await close();
});

test('an owner changes a role; the last owner keeps theirs', async () => {
  const { page } = owner;
  await page.goto(`${node.url}/groups/${lab}`);
  await page.getByLabel('Role of sam').selectOption('reviewer');
  await page.waitForFunction(
    () =>
      document.querySelector<HTMLSelectElement>(
        'select[aria-label="Role of sam"], tr select:not([disabled])',
      )?.value === 'reviewer',
  );
  await page.reload();
  assert.equal(await page.getByLabel('Role of sam').inputValue(), 'reviewer');
  assert.deepEqual(await readRoles(), { olga: 'owner', sam: 'reviewer' });
  assert.equal(await page.getByLabel('Role of olga').isDisabled(), true);
  await page.getByText('the only owner').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Remove olga' }).count(), 0);
});

test('an entry is shared with a person by an address until a day, seen by nobody else, and no longer once that ends', async () => {
  const pia = await open('pia');
  const isSeen = async () => {
    await pia.page.goto(`${node.url}/entries/${accession}`);
    await settle(pia.page);
    return (await pia.page.getByRole('heading', { name: `${accession}.1` }).count()) > 0;
  };
  assert.equal(await isSeen(), false);
  const { page } = owner;
  await page.goto(`${node.url}/entries/${accession}`);
  await page.getByText('Change who may see it').click();
  const field = page.getByLabel('Share with a person');
  const add = page.getByRole('button', { name: 'Add', exact: true });
  await field.fill('pia');
  assert.equal(await add.isDisabled(), true, 'no address');
  // By keyboard, and in capitals as an address book may have it.
  await field.fill('Pia@Example.org');
  await field.press('Enter');
  await page.getByLabel('Last day for pia@example.org; empty for no end').fill('2099-12-31');
  await field.fill('who@example.org');
  await add.click();
  await settle(page);
  await takePicture(page, 'sharing-people');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  assert.equal(await isSeen(), true);
  await page.reload();
  await page.getByText('Change who may see it').click();
  const listed = page.getByRole('button', { name: /^Stop sharing with .*@/ });
  await listed.first().waitFor();
  assert.deepEqual(await listed.evaluateAll((all) => all.map((one) => one.ariaLabel)), [
    'Stop sharing with pia@example.org',
    'Stop sharing with who@example.org',
  ]);
  await listed.first().click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alert').getByText('Say why').first().waitFor();
  await page.getByLabel('Reason; needed').fill('The visit is over.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  assert.equal(await isSeen(), false);
  await pia.close();
});

test('who may see an entry is saved, and the hub then sees it', async () => {
  const hubert = await open('hubert');
  await hubert.page.goto(`${node.url}/entries/${accession}`);
  await settle(hubert.page);
  assert.equal(await hubert.page.getByRole('heading', { name: `${accession}.1` }).count(), 0);
  const { page } = owner;
  await page.goto(`${node.url}/entries/${accession}`);
  await page.getByText('Change who may see it').click();
  await page.getByLabel('Share with a group').fill('hub of');
  await page.getByRole('button', { name: 'Hub of the test' }).click();
  await page.getByLabel('Terms of use from now on').selectOption('restricted-use');
  await page.getByLabel('These terms end on').fill('2099-12-31');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  // Terms that were given are not taken back by an owner: nothing of the wish is stored.
  await page.getByRole('alert').getByText("are freer than 'restricted-use'").waitFor();
  assert.deepEqual(await node.db.query('SELECT FROM share'), []);
  await page.getByLabel('Terms of use from now on').selectOption('open');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor();
  const stored = await node.db.query('SELECT kind, id, shared_with FROM share');
  assert.deepEqual(stored, [{ kind: 'entry', id: accession, shared_with: 'hub' }]);
  await hubert.page.reload();
  await hubert.page.getByRole('heading', { name: `${accession}.1` }).waitFor();
  // Less open than now is a steward's matter, and opening cannot be taken back.
  await page.getByLabel('Everybody, now').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByLabel('My group only').and(page.locator(':disabled')).waitFor();
  const answer = await fetch(`${node.url}/api/entries/${accession}`);
  assert.equal(answer.status, 200, 'everybody sees it now');
  await hubert.close();
});

test('entries with corrections to decide on are found by their facet', async () => {
  const { page } = owner;
  await page.goto(`${node.url}/search/${INSTANCE}`);
  await page.locator('.search-count').getByText('1 genome').waitFor();
  const facet = page.getByLabel('With corrections to decide on');
  await settle(page);
  assert.equal(await facet.count(), 0, 'where nobody says anything there is no such facet');
  const json = {
    claim: 'value',
    field: 'country',
    value: 'Chile',
    evidence: 'I was there.',
    confidence: 'high',
  };
  const sender = { url: node.url, headers: { Cookie: cookies.get('hubert') ?? '' } };
  const path = `/api/entries/${accession}/corrections`;
  const proposed = await ask(sender, path, { json });
  assert.equal(proposed.status, 201, proposed.text);
  await page.waitForFunction(async (instance: string) => {
    const query = 'openCorrectionsFrom=1';
    const found = await fetch(`/api/lapis/${instance}/sample/aggregated?${query}`);
    return (await found.json()).data[0]?.count === 1;
  }, INSTANCE);
  await page.reload();
  // What is chosen follows the address, a moment after the click.
  await facet.click();
  await page.waitForURL(/openCorrectionsFrom=1/);
  await page
    .getByRole('list', { name: 'Filters in force' })
    .getByText('Open corrections')
    .waitFor();
  await page.locator('.search-count').getByText('1 genome').waitFor();
  await facet.click();
  await page.waitForURL((url) => !url.search.includes('openCorrections'));
});

test('a group is handed over: another is its owner, and the former one no longer manages it', async () => {
  const { page } = owner;
  await page.goto(`${node.url}/groups/${lab}`);
  await page.getByRole('button', { name: 'Hand the group over to sam' }).click();
  await confirm(page, 'Hand over');
  await page.getByRole('button', { name: 'Archive' }).waitFor({ state: 'detached' });
  assert.deepEqual(await readRoles(), { olga: 'reviewer', sam: 'owner' });
});

test('a group is archived: nothing is sent for it until it is opened again', async () => {
  const sam = await open('sam');
  const { page } = sam;
  const send = async () => {
    const sender = { url: node.url, headers: { Cookie: cookies.get('sam') ?? '' } };
    const json = { group: lab, instance: INSTANCE, title: 't' };
    return (await ask(sender, '/api/submissions', { json })).status;
  };
  assert.equal(await send(), 200);
  await page.goto(`${node.url}/groups/${lab}`);
  await page.getByRole('button', { name: 'Archive' }).click();
  await confirm(page, 'Archive');
  await page.getByRole('button', { name: 'Open it again' }).waitFor();
  assert.equal(await send(), 403);
  await page.getByRole('button', { name: 'Open it again' }).click();
  await page.getByRole('button', { name: 'Archive' }).waitFor();
  assert.equal(await send(), 200);
  await sam.close();
  await owner.close();
});
