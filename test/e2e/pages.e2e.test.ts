import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { pages } from '../../src/app/generated/pages.ts';
import { preparePageExamples, REFUSED_PAGES } from '../contract/page-examples.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from '../contract/test-node.ts';
import { findOverflow, findViolations, settle, shareBrowser, takePicture } from './browser.ts';
import { download, parseTsv } from './portal.ts';

// Every page of the registry, so a new one is tested as soon as it is defined.

const GENOMES = 300;
const WIDTHS = [390, 1440] as const;
const COLOURS = ['light', 'dark'] as const;
/** Pages on which no data of the instance stands. */
const WITHOUT_DATA = new Set([
  'account',
  'analyse',
  'files',
  'objects',
  'api-docs',
  'import',
  'pathogen',
  'audit',
  'device',
  'ena-deposits',
  'group',
  'groups',
  'invitation',
  'join',
  'join-link',
  'notice-preferences',
  'notices',
  'passport',
  'passport-trust',
  'password',
  'password-link',
  'pathogens',
  'people',
  'revise',
  'saved-queries',
  'shared-query',
  'sign-in',
  'submission',
  'submissions',
  'submit',
  'submit-one',
  'connectors',
  'tree',
  'unsubscribe',
  'vault',
  'vault-deposit',
  'desk',
  'vault-keys',
  'vault-lockdown',
  'vault-stewardship',
  'webhooks',
  'welcome',
  'work-list',
  'workflows',
  'workflow-run',
  'intra-host',
]);
const browser = shareBrowser();
let node: TestNode;
let cookie: string;
let fillExample: (example: string) => string;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  cookie = await createAdministrator(node);
  fillExample = await preparePageExamples(node, cookie);
});
after(() => node?.stop());

describe('every page', () => {
  for (const definition of pages) {
    test(definition.name, async () => {
      const { name, access, example } = definition;
      const session = { url: node.url, cookie };
      const { page, close } = await browser.open({
        ...(access === 'public' || access === 'entrance' ? {} : { session }),
        allowFailures: REFUSED_PAGES.has(name),
      });
      await page.goto(`${node.url}${fillExample(example)}`);
      await settle(page);
      const alerts = await page.locator('main [role=alert]').count();
      assert.equal(alerts, REFUSED_PAGES.has(name) ? 1 : 0, 'no failure is shown');
      assert.equal(await page.locator('h1').count(), 1, 'the page has one title');
      assert.match(await page.title(), /Outbreak Commons/);
      if (!WITHOUT_DATA.has(name)) {
        const label = page.getByRole('complementary', { name: 'Simulated data' });
        const tag = page.getByText('simulated', { exact: true });
        assert.ok(await label.or(tag).first().isVisible(), 'it says that the data is simulated');
      }
      for (const colorScheme of COLOURS) {
        await page.emulateMedia({ colorScheme });
        for (const width of WIDTHS) {
          const look = `${colorScheme}-${width}`;
          await page.setViewportSize({ width, height: 900 });
          await settle(page);
          await takePicture(page, `${name}-${look}`);
          assert.deepEqual(await findOverflow(page), [], `${look}: nothing scrolls sideways`);
          // What axe looks at changes with the colours and with the width, and hardly with both at once.
          if (look === `${COLOURS[0]}-${WIDTHS[0]}` || look === `${COLOURS[1]}-${WIDTHS[1]}`)
            assert.deepEqual(await findViolations(page), [], look);
        }
      }
      await close();
    });
  }

  test('one genome, typed in by keyboard, becomes a submission', async () => {
    const { page, close } = await browser.open({ session: { url: node.url, cookie } });
    await page.goto(`${node.url}/submit/one`);
    await page.getByLabel('Strain').fill('Typed "in"/2024');
    for (const value of ['2024-03-01', 'Kenya']) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(value);
    }
    await page.getByLabel('Sequence').fill('>another name\nACGTACGTAC\nGGTT\n');
    assert.ok(await page.getByText('14 letters').isVisible());
    await page.getByRole('button', { name: 'Send and check' }).press('Enter');
    await page.waitForURL(/\/submissions\/\w+$/);
    await page.getByText('Typed "in"/2024').first().waitFor();
    await close();
  });

  test('the panels of the search page', async () => {
    for (const panel of ['time', 'map', 'mutations', 'downloads']) {
      for (const width of WIDTHS) {
        const { page, close } = await browser.open({ width });
        await page.goto(`${node.url}/search/${SIMULATED_INSTANCE}?view.panel=${panel}`);
        await settle(page);
        await takePicture(page, `panel-${panel}-${width}`);
        assert.deepEqual(await findOverflow(page), [], panel);
        if (width === 1440) assert.deepEqual(await findViolations(page), [], panel);
        await close();
      }
    }
  });
});

describe('simulated data', () => {
  test('is marked in what is downloaded', async () => {
    const { page, close } = await browser.open();
    await page.goto(`${node.url}/search/${SIMULATED_INSTANCE}?view.panel=downloads`);
    const table = await download(page, () =>
      page.getByRole('link', { name: 'Metadata, TSV' }).click(),
    );
    assert.match(table.name, /simulated/);
    const accessions = parseTsv(table.text).map(({ accessionVersion }) => accessionVersion ?? '');
    assert.equal(accessions.length, GENOMES);
    assert.ok(accessions.every((accession) => accession.startsWith('SIM_')));
    const fasta = await download(page, () =>
      page.getByRole('link', { name: 'Aligned genomes, FASTA' }).click(),
    );
    const headers = fasta.text.match(/^>.*$/gm) ?? [];
    assert.equal(headers.length, GENOMES);
    assert.ok(headers.every((header) => header.startsWith('>SIM_')));
    await close();
  });

  test('goes by one action of an administrator: portal, API and index', async () => {
    const { page, close } = await browser.open({ session: { url: node.url, cookie } });
    await page.goto(`${node.url}/node`);
    await page.getByRole('button', { name: /^Remove .*simulated/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(String(GENOMES)).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal((await fetch(`${node.url}/api/instances/${SIMULATED_INSTANCE}`)).status, 200);
    await page.getByRole('button', { name: /^Remove .*simulated/ }).click();
    await dialog.getByRole('button', { name: 'Remove the simulated data' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'being prepared' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Remove / }).waitFor({ state: 'detached' });
    const gone = [
      `/api/instances/${SIMULATED_INSTANCE}`,
      '/api/entries/SIM_0000013',
      `/api/lapis/${SIMULATED_INSTANCE}/sample/aggregated`,
    ];
    for (const path of gone) {
      let status = 200;
      // The index hears of it a moment after the database.
      for (let attempt = 0; attempt < 50 && status !== 404; attempt += 1) {
        status = (await fetch(`${node.url}${path}`)).status;
        if (status !== 404) await page.waitForTimeout(100);
      }
      assert.equal(status, 404, path);
    }
    const rows = await node.db.query('SELECT 1 FROM entry LIMIT 1');
    assert.equal(rows.length, 0);
    await page.goto(`${node.url}/`);
    await settle(page);
    assert.equal(await page.getByText('simulated', { exact: true }).count(), 0);
    await close();
  });
});
