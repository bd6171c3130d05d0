// Those who answer for data under controlled access, in the portal: an owner looks after a dataset, an administrator drills.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { addApplication } from '../contract/desk-kit.ts';
import { createPerson } from '../contract/people.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { Depositor } from '../vault/vault-node.ts';
import { lookAtPage, shareBrowser } from './browser.ts';
import { download } from './portal.ts';

const DAY = 86_400_000;
const browser = shareBrowser();
let node: TestNode;
let dataset: string;
let reads: string;
let owner: string;
let administrator: string;

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const { db } = node;
  const lab = await Depositor.create(node, 'lab');
  owner = await createPerson(db, { id: 'olga', memberOf: ['lab:owner'] });
  administrator = await createPerson(db, { id: 'root', role: 'administrator' });
  const deposit = async (name: string) =>
    (await lab.deposit(await lab.encrypt(Buffer.from(`made up: ${name}`)), { name })).accession;
  reads = await deposit('anna.bam.c4gh');
  const readme = await deposit('readme.txt.c4gh');
  const sample = await lab.makeRecord('sample', 'blood 1', { title: 'Blood' });
  const run = await lab.makeRecord('run', 'run 1', {
    ...{ title: 'Run', sample: sample.accession, files: [reads] },
  });
  const draft = await lab.makeDataset('ward', [readme], { runs: [run.accession] });
  dataset = (await lab.publish(draft.accession)).accession;
  await db.execute(
    `UPDATE vault_version v SET body = v.body || '{"needsAssessment": true}' FROM vault_version d
     WHERE d.accession = $1 AND v.accession = d.body ->> 'policy'`,
    [dataset],
  );
  await addUses();
});
after(() => node?.stop());

/** Six people who were given the reads last month, one of them twice. */
async function addUses(): Promise<void> {
  const application = 'DA-WARDWARDWA';
  await addApplication(node.db, {
    ...{ id: application, applicant: 'ada', committeeGroup: 'lab', dataset },
  });
  const now = new Date();
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 12, 10));
  for (const id of ['ada', 'ben', 'cleo', 'dora', 'emil', 'fay']) {
    await createPerson(node.db, { id });
    for (const outcome of id === 'ada' ? ['whole', 'broken'] : ['whole']) {
      await node.db.execute(
        `INSERT INTO delivery_use (account, dataset, file, entitlement, application, way, started_at, sent_bytes, outcome, ended_at,
           request_id) VALUES ($1, $2, $3, 'E', $4, 'crypt4gh', $5, 4000000, $6, $5, 'r')`,
        [id, dataset, reads, id === 'fay' ? null : application, last, outcome],
      );
    }
  }
}

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

/** Presses a button that wants a reason, gives it, and waits until the dialog is gone. */
async function giveReason(page: Page, button: Locator, reason: string): Promise<void> {
  const label = await button.innerText();
  await button.click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: label, exact: true });
  assert.ok(await confirm.isDisabled(), 'nothing without a reason');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByLabel('Reason').press('Enter');
  await dialog.waitFor({ state: 'detached' });
}

async function isHeld(file: string): Promise<boolean> {
  const [row] = await node.db.query<{ held: boolean }>(
    'SELECT is_held AS held FROM vault_offer WHERE accession = $1',
    [file],
  );
  return row?.held ?? true;
}

async function attachAssessments(page: Page): Promise<void> {
  const panel = region(page, 'Impact assessments');
  await panel.getByText('None is attached.').waitFor();
  await panel.getByText('Attach an assessment').press('Enter');
  const say = async (title: string, reviewBy: string) => {
    await panel.getByRole('textbox', { name: 'Title' }).fill(title);
    await panel.getByLabel('Version').fill('1.0');
    await panel.getByLabel('Made by').fill('Made-up hospital');
    await panel.getByLabel('Made on').fill(inDays(-10));
    await panel.getByLabel('Review by').fill(reviewBy);
  };
  await say('First look', inDays(20));
  const file = { name: 'first.pdf', mimeType: 'application/pdf', buffer: Buffer.from('made up') };
  await panel.getByLabel('File, at most 10 MB').setInputFiles(file);
  await panel.getByRole('button', { name: 'Attach', exact: true }).click();
  await panel
    .getByRole('row', { name: /First look/ })
    .getByText('current')
    .waitFor();
  const got = await download(page, () =>
    panel.getByRole('link', { name: 'Download the document of First look' }).click(),
  );
  assert.deepEqual(got, { name: 'first.pdf', text: 'made up' });

  await say('Second look', inDays(400));
  await panel.getByLabel('Replaces').selectOption({ index: 1 });
  await panel.getByLabel('lies at an address').check();
  await panel.getByRole('textbox', { name: 'Address' }).fill('https://example.org/second.pdf');
  await panel.getByLabel('Its SHA-256').fill('0'.repeat(64));
  await panel.getByLabel('Tell everybody its title and day').check();
  await panel.getByRole('button', { name: 'Attach', exact: true }).click();
  await panel
    .getByRole('row', { name: /First look/ })
    .getByText('replaced')
    .waitFor();
}

async function listPerson(page: Page): Promise<void> {
  const panel = region(page, 'Who has opted out');
  const table = (text: string) => ({
    ...{ name: 'list.tsv', mimeType: 'text/tab-separated-values' },
    buffer: Buffer.from(text),
  });
  const choose = panel.getByLabel('A list: TSV, CSV or XLSX');
  await choose.setInputFiles(table('subject\treason\nnobody\tobjection\n'));
  await panel
    .getByText(/No sample of the group is called so/)
    .first()
    .waitFor();
  await choose.setInputFiles(table('subject\treason\nblood 1\tobjection\n'));
  await panel.getByText('1 person would be on the list. 2 files would be held.').waitFor();
  assert.equal(await isHeld(reads), false, 'a preview changes nothing');
  await panel.getByLabel('None of them is in readme.txt.c4gh').check();
  await panel.getByText('1 file would be held.').waitFor();
  await look(page, 'preview');
  await panel.getByRole('button', { name: 'Put them on the list' }).click();
  await panel.getByText('They are on the list, and it is in force.').waitFor();
  await panel.getByRole('row', { name: /anna\.bam.*held: theirs alone/ }).waitFor();
  assert.equal(await isHeld(reads), true);
}

const look = (page: Page, name: string) =>
  lookAtPage(page, `stewardship-${name}`, { widths: [1440, 390] });

test('an owner sees who used a dataset, attaches an assessment, holds back who opted out, and locks it', async () => {
  const { page, close } = await browser.open({
    session: { url: node.url, cookie: owner },
    // A list that names nobody is refused.
    allowFailures: true,
  });
  await page.goto(`${node.url}/vault/stewardship`);
  const row = page.getByRole('row', { name: /Dataset ward/ });
  await row.getByText('an impact assessment is missing').waitFor();
  await look(page, 'work-list');
  await row.getByRole('link', { name: 'Dataset ward' }).click();

  const uses = region(page, 'Who used it');
  await uses.getByRole('row', { name: /ada.*whole: 1, broken off: 1/ }).waitFor();
  await uses.getByRole('row', { name: /fay.*by a visa of another node/ }).waitFor();
  const csv = await download(page, () =>
    uses.getByRole('link', { name: 'All of it as CSV' }).click(),
  );
  assert.equal(csv.name, `uses-${dataset}.csv`);
  assert.equal(csv.text.split('\r\n').length, 1 + 7 + 1);
  await region(page, 'How many used it')
    .getByRole('row', { name: /at least 5/ })
    .waitFor();

  await attachAssessments(page);
  await listPerson(page);
  await look(page, 'dataset');
  await page.getByRole('button', { name: 'Take blood 1 off the list' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take off' }).click();
  await region(page, 'Who has opted out').getByText('Nobody is on the list.').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  const locks = region(page, 'Locks');
  await giveReason(page, locks.getByRole('button', { name: 'Lock the dataset' }), 'Yearly drill');
  await locks.getByText('Yearly drill').waitFor();
  assert.equal(await isHeld(reads), true);
  await giveReason(page, locks.getByRole('button', { name: 'Lift the lock' }), 'It is over');
  await locks.getByText('Nothing of this dataset is locked.').waitFor();
  assert.equal(await isHeld(reads), false);

  const assessments = region(page, 'Impact assessments');
  await giveReason(
    page,
    assessments.getByRole('button', { name: 'Withdraw First look' }),
    'Made by mistake',
  );
  await assessments.getByRole('row', { name: /First look.*withdrawn.*Made by mistake/ }).waitFor();
  await close();
});

test('an administrator drills a lockdown, reads what was cut, and gives again; everybody is told meanwhile', async () => {
  const { page, close } = await browser.open({
    session: { url: node.url, cookie: administrator },
  });
  await page.goto(`${node.url}/vault/lockdown`);
  const state = region(page, 'State of the vault');
  await state.getByText('The vault gives what was granted').waitFor();
  // By keyboard: to the choice, down and up again.
  await state.getByLabel('A drill').focus();
  await page.keyboard.press('ArrowDown');
  assert.ok(await state.getByLabel('In earnest').isChecked());
  await page.keyboard.press('ArrowUp');
  await look(page, 'lockdown');
  await giveReason(page, state.getByRole('button', { name: 'Lock the vault' }), 'Yearly drill');
  await state.getByText('Drill: the vault is locked').waitFor();
  await state.getByText('Nothing ran, so nothing had to be cut.').waitFor();
  // As if something had run, and been cut after 0.4 s.
  await node.db.execute(
    `INSERT INTO delivery_use (account, dataset, file, entitlement, way, started_at, ended_at, outcome, request_id)
     SELECT 'ada', $1, $2, 'E', 'drs', locked_at - interval '5 s', locked_at + interval '0.4 s', 'cut', 'r'
     FROM vault_lock WHERE scope = 'vault' AND ended_at IS NULL`,
    [dataset, reads],
  );
  await page.reload();
  await state.getByText('Within a second, as it should be.').waitFor();
  await state.getByText('0.4 s').waitFor();
  await look(page, 'locked');

  const visitor = await browser.open();
  await visitor.page.goto(`${node.url}/vault?dataset=${dataset}`);
  await visitor.page.getByText('Drill: nothing of the vault is given at present.').waitFor();
  await visitor.page.getByText(/^Second look, /).waitFor();
  assert.equal(await visitor.page.getByText('First look').count(), 0);
  assert.equal(await visitor.page.getByRole('link', { name: /^Uses, assessments/ }).count(), 0);
  await look(visitor.page, 'public');
  await visitor.close();

  await giveReason(page, state.getByRole('button', { name: 'Give again' }), 'The drill is over');
  await state.getByText('The vault gives what was granted').waitFor();
  const history = region(page, 'Locks and drills');
  const drill = history.getByRole('row', {
    name: /The whole vault.*Yearly drill.*The drill is over/,
  });
  await drill.getByRole('button', { name: /^Report of the lock of/ }).press('Enter');
  await history.getByText('Within a second, as it should be.').waitFor();
  await look(page, 'history');
  await close();
});
