import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { shipped } from '../../src/engine/validate/checklists.test-kit.ts';
import { checkValues } from '../../src/parts/submission/drafts/check-values.ts';
import { sampleMetadata } from '../../src/schema/records/sample-metadata.ts';
import { defined } from '../../src/std/assert.ts';
import { makeGenome } from '../contract/intake-kit.ts';
import { startTestNode, type TestNode } from '../contract/test-node.ts';
import { repository } from '../packaging/node-process.ts';
import { settle, shareBrowser } from './browser.ts';
import { makeFirstAccount, signInAdministrator } from './portal.ts';

let node: TestNode;
const browser = shareBrowser();
before(async () => {
  node = await startTestNode({ demo: 'false' });
});
after(() => node?.stop());

const names = Array.from({ length: 40 }, (_, index) => `sample-${index + 1}`);
const FASTA = names.map((name, at) => `>${name}\n${makeGenome(3000 + at)}\n`).join('');

test('the tutorial of the command sends 40 genomes as it stands', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-tutorial-'));
  const secret = 'oct_a-token-of-the-tutorial';
  await node.db.execute(
    `INSERT INTO api_token (id, token_digest, name, group_id, scopes, created_by, created_at, expires_at)
     VALUES ('tutorial', $1, 'Tutorial', 'node', '{read,submit,release}', 'test', now(), now() + interval '1 hour')`,
    [createHash('sha256').update(secret).digest()],
  );
  const rows = names.map(
    (name, at) =>
      `${name}\t2024-01-${String((at % 28) + 1).padStart(2, '0')}\tEurope / Helvetia\tA${at}`,
  );
  await writeFile(join(folder, 'table.tsv'), `strain\tdate\tWhere\tWard\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'genomes.fasta'), FASTA);
  // The folder of the command also holds a 'node', which is to be nobody's.
  const command = `#!/bin/sh\nexec ${join(repository, 'bin/outbreak')} "$@"\n`;
  await writeFile(join(folder, 'outbreak'), command, { mode: 0o755 });
  const text = await readFile(join(repository, 'docs/tutorials/submit.md'), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]);
  assert.equal(blocks.length, 4);
  const { stdout } = await promisify(execFile)('sh', ['-ec', blocks.join('\n')], {
    cwd: folder,
    timeout: 120_000,
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      OUTBREAK_NODE: node.url,
      OUTBREAK_TOKEN: secret,
      OUTBREAK_GROUP: 'node',
    },
  });
  assert.match(stdout, /Where -> region \+ country \+ division \+ location \(100 %\)/);
  assert.equal([...stdout.matchAll(/^40 (ready|approved|released)/gm)].length, 3);
  await node.waitForEntries('sars-cov-2', 40);
  const [entry] = await node.db.query<{ country: string; ward: string }>(
    "SELECT metadata ->> 'country' AS country, other_columns ->> 'Ward' AS ward FROM entry WHERE submission_id = 'sample-1'",
  );
  assert.deepEqual(entry, { country: 'Switzerland', ward: 'A0' });
  await rm(folder, { recursive: true });
});

const EVIL = '<img src=x onerror="window.ranScript=1"><script>window.ranScript=1</script>';

/** Fields that take any text: what is checked against a list would hold the entry back. */
function listFreeTexts(): string[] {
  const context = { rowNumber: 2, today: '2026-11-27', core: defined(shipped.get('core'), 'core') };
  return Object.keys(sampleMetadata.fields).filter((field) => {
    // The reasons for what is missing are the node's own words.
    if (['strain', 'date', 'country', 'missingReasons'].includes(field)) return false;
    const values = { strain: 'x', date: '2024-01-02', country: 'Peru', [field]: EVIL };
    const { metadata, problems } = checkValues(values, context);
    return metadata[field] === EVIL && !problems.some(({ severity }) => severity === 'error');
  });
}

test('a table is mapped and sent in the browser, and markup in it is text on every page', async () => {
  const watched = await browser.open();
  const { page } = watched;
  await makeFirstAccount(page, node);
  await page.goto(`${node.url}/submit`);
  const texts = listFreeTexts();
  assert.ok(texts.length > 10, texts.join());
  const fields = ['strain', 'date', 'Where', ...texts, 'ward', 'title'];
  const row = ['evil-1', '2024-01-02', `Europe / ${EVIL}`, ...texts.map(() => EVIL), EVIL, EVIL];
  const toFile = (name: string, text: string) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  });
  const table = `${fields.join('\t')}\n${row.join('\t').replaceAll('"', "'")}\n`;
  const inputs = page.locator('input[type=file]');
  await inputs
    .nth(0)
    .setInputFiles(toFile(`${EVIL.slice(0, 20)}.fasta`, `>evil-1\n${makeGenome(9)}\n`));
  await inputs.nth(1).setInputFiles(toFile('<b>table.tsv', table));
  const choice = page.getByLabel('What Where becomes');
  await choice.waitFor();
  await page.getByRole('heading', { name: 'What is wrong with the rows' }).waitFor();
  await choice.focus();
  await page.keyboard.type('Country');
  await page.waitForFunction(
    () =>
      document.querySelector<HTMLSelectElement>('[aria-label="What Where becomes"]')?.value ===
      'country',
  );
  await page.getByText('No country or sea has this name').first().waitFor();
  await page.getByRole('button', { name: 'Send and check' }).click();
  // Columns that are of no known kind are asked about once more.
  await page.getByRole('button', { name: 'Send as taken above' }).click();
  await page.waitForURL(/\/submissions\/\w+$/);
  await page.getByText('evil-1').first().waitFor({ timeout: 60_000 });
  const ran = () =>
    page.evaluate(() => 'ranScript' in window || document.querySelector('main img') !== null);
  assert.equal(await ran(), false);
  await page.getByText('evil-1').first().click();
  await page.getByText("<img src=x onerror='window").first().waitFor();
  assert.equal(await ran(), false);
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.evaluate(async (submission: string) => {
    await fetch(`/api/submissions/${submission}/approve`, {
      method: 'POST',
      headers: { 'X-Outbreak-Request': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ selection: {}, acknowledgePrivacy: true, why: 'a test of markup' }),
    });
  }, id);
  await node.waitForEntries('sars-cov-2', 41);
  const [entry] = await node.db.query<{ accession: string }>(
    "SELECT accession FROM entry WHERE submission_id = 'evil-1'",
  );
  await page.goto(`${node.url}/entries/${entry?.accession}`);
  await page.getByText("<img src=x onerror='window").first().waitFor();
  assert.equal(await ran(), false);
  const json = await fetch(`${node.url}/api/entries/${entry?.accession}`);
  assert.match(json.headers.get('content-type') ?? '', /^application\/json/);
  assert.equal(json.headers.get('x-content-type-options'), 'nosniff');
  const { metadata } = (await json.json()) as { metadata: Record<string, string> };
  const quoted = EVIL.replaceAll('"', "'");
  const [kept] = await node.db.query<{ others: Record<string, string> }>(
    "SELECT other_columns AS others FROM entry WHERE submission_id = 'evil-1'",
  );
  for (const field of texts) {
    // What another column fills is kept under its header; of a list of authors the names are turned round.
    const value = metadata[field] ?? kept?.others[field] ?? '';
    if (field === 'authors') assert.match(value, /<script>.*<img/);
    else assert.equal(value, quoted, field);
  }
  for (const [format, type] of [
    ['json', 'application/json'],
    ['csv', 'text/csv'],
    ['csv-for-spreadsheets', 'text/csv'],
    ['tsv', 'text/tab-separated-values'],
  ] as const) {
    const query = `strain=evil-1&dataFormat=${format}`;
    const answer = await fetch(`${node.url}/api/lapis/sars-cov-2/sample/details?${query}`);
    assert.equal(answer.headers.get('content-type')?.split(';')[0], type);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.ok((await answer.text()).includes(quoted), `${format} holds the text as it is`);
  }
  const columns = 'view.columns=strain,location,authors,originatingLab';
  await page.goto(`${node.url}/search/sars-cov-2?strain=evil-1&${columns}`);
  await page.locator('.search-count').getByText('1 genome').waitFor();
  await page.getByText("<img src=x onerror='window").first().waitFor();
  await settle(page);
  assert.equal(await ran(), false);
  await watched.close();
});

test('several files of sequences are chosen, dropped, taken out and sent as one submission', async () => {
  const watched = await browser.open();
  const { page } = watched;
  await signInAdministrator(page, node);
  await page.goto(`${node.url}/submit`);
  const toFile = (name: string, text: string) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  });
  const makeOne = (name: string, place: number) => `>${name}\n${makeGenome(place)}\n`;
  const field = page.getByLabel('Sequences', { exact: true });
  const chosen = page.getByRole('list', { name: 'Chosen files of sequences' });
  await field.setInputFiles([
    toFile('run-2.fasta', makeOne('several-2', 5002)),
    toFile('wrong.fasta', makeOne('nobody', 5009)),
  ]);
  await field.setInputFiles([toFile('run-1.fasta', makeOne('several-1', 5001))]);
  const dropped = await page.evaluateHandle(
    (files: readonly { name: string; text: string }[]) => {
      const transfer = new DataTransfer();
      for (const { name, text } of files) transfer.items.add(new File([text], name));
      return transfer;
    },
    [
      { name: 'run-3.fasta', text: makeOne('several-3', 5003) },
      { name: 'run-4.fasta', text: makeOne('several-4', 5004) },
    ],
  );
  await page.locator('.file-field-several').dispatchEvent('drop', { dataTransfer: dropped });
  await chosen.getByText('run-4.fasta').waitFor();
  assert.equal(await chosen.getByRole('listitem').count(), 5);
  await page.getByRole('button', { name: 'Remove wrong.fasta' }).click();
  assert.equal(await chosen.getByRole('listitem').count(), 4);
  const rows = [1, 2, 3, 4].map((at) => `several-${at}\t2024-02-0${at}\tPeru\tHomo sapiens`);
  const table = `strain\tdate\tcountry\thost\n${rows.join('\n')}\n`;
  await page.getByLabel('Metadata', { exact: true }).setInputFiles(toFile('several.tsv', table));
  await page.getByRole('heading', { name: 'What the columns are' }).waitFor();
  await page.getByRole('button', { name: 'Send and check' }).click();
  await page.waitForURL(/\/submissions\/\w+$/);
  await page.getByText('several-4').first().waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const files = await node.db.query<{ kind: string; name: string }>(
    'SELECT kind, name FROM submission_file WHERE submission = $1 ORDER BY kind',
    [id],
  );
  assert.deepEqual(
    files.map(({ kind, name }) => `${kind} ${name}`),
    [
      'metadata several.tsv',
      'sequences run-1.fasta',
      'sequences-2 run-2.fasta',
      'sequences-3 run-3.fasta',
      'sequences-4 run-4.fasta',
    ],
  );
  await page.getByText('checked', { exact: true }).first().waitFor();
  const drafts = await node.db.query<{ submission_id: string; state: string }>(
    'SELECT submission_id, state FROM draft WHERE submission = $1 ORDER BY submission_id',
    [id],
  );
  assert.deepEqual(
    drafts.map((draft) => `${draft.submission_id} ${draft.state}`),
    [1, 2, 3, 4].map((at) => `several-${at} ready`),
  );
  await watched.close();
});
