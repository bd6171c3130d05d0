// A researcher looks at the own passport and revokes it; who runs the node trusts an issuer and revokes a visa. By keyboard.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import type { Locator, Page } from 'playwright-core';
import { createGrantedDataset, type GrantedDataset } from '../contract/granted-dataset.test-kit.ts';
import { createAdministrator, startTestNode, type TestNode } from '../contract/test-node.ts';
import { lookAtPage, settle, shareBrowser } from './browser.ts';

const browser = shareBrowser();
let node: TestNode;
let lab: GrantedDataset;
let cookie: string;
/** Publishes the keys of a made-up issuer, as long as it is asked to. */
let publishes = true;
const keys = createServer((_request, response) => {
  response.writeHead(publishes ? 200 : 503, { 'Content-Type': 'application/json' });
  response.end(publishes ? keySet : '');
});
let keySet = '';

before(async () => {
  const { publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'made-up', alg: 'ES256', use: 'sig' };
  keySet = JSON.stringify({ keys: [key] });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  node = await startTestNode({ demo: 'false', allowLoopbackIssuers: 'true' });
  cookie = await createAdministrator(node);
  lab = await createGrantedDataset(node, {
    files: [{ name: 'a.bam.c4gh', plain: randomBytes(1000) }],
  });
});
after(async () => {
  await node?.stop();
  keys.close();
});

/** Opens a dialog by its button, answers by its first one, and waits until it is gone. */
async function confirm(button: Locator): Promise<void> {
  const dialog = button.page().getByRole('dialog');
  const name = (await button.innerText()).trim();
  await button.press('Enter');
  await dialog.getByRole('button', { name, exact: true }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
}

const look = (page: Page, name: string) =>
  lookAtPage(page, name, { widths: [1440, 390], axe: 'looks' });

test('a passport tells what it opens, is read, and revoked by whom it is about', async () => {
  const session = { url: node.url, cookie: lab.applicant.cookie };
  const { page, close } = await browser.open({ session });
  await page.goto(`${node.url}/account`);
  await page.getByRole('link', { name: 'See your passport' }).press('Enter');
  await settle(page);
  const own = page.getByRole('region', { name: 'Your passport from this node' });
  await own.getByRole('heading', { name: 'Access to a dataset' }).waitFor();
  assert.ok(await own.getByText(node.url, { exact: true }).isVisible());
  assert.ok(await own.getByText(`/api/vault/datasets/${lab.dataset}`).isVisible());
  assert.ok(await own.getByText(`/api/vault/records/${lab.committee}`).isVisible());
  const link = own.getByRole('link', { name: lab.dataset });
  assert.equal(await link.getAttribute('href'), `/vault?dataset=${lab.dataset}`);
  await look(page, 'passport-own');
  const asked = await lab.applicant.visitor.ask('/api/me/passport');
  const { passport } = asked.body as { passport: string };
  const form = page.getByRole('region', { name: 'Look into a passport' });
  const read = async (text: string): Promise<void> => {
    await form.getByLabel('Passport', { exact: true }).fill(text);
    await form.getByRole('button', { name: 'Look into it' }).press('Enter');
  };
  await read(passport);
  await form.getByRole('link', { name: lab.dataset }).waitFor();
  await confirm(form.getByRole('button', { name: 'Revoke this passport' }));
  await form.getByText('The passport was revoked.').waitFor();
  await read(passport);
  await form.getByText('This passport does not count here.').waitFor();
  assert.ok(await form.getByText('revoked', { exact: true }).isVisible());
  assert.equal(await form.getByRole('button', { name: 'Revoke this passport' }).count(), 0);
  await read('no passport');
  await form.getByText('token-not-compact').waitFor();
  await look(page, 'passport-refused');
  await confirm(own.getByRole('button', { name: 'Revoke this passport' }));
  await own.getByText('The passport was revoked. This is a new one.').waitFor();
  const [row] = await node.db.query<{ count: number }>(
    'SELECT count(DISTINCT revoked_by)::int AS count FROM passports_revocation',
  );
  assert.equal(row?.count, 1);
  await close();
});

test('an issuer is trusted, its keys are told, and it is trusted no more; a visa is revoked', async () => {
  const { page, close } = await browser.open({ session: { url: node.url, cookie } });
  await page.goto(`${node.url}/passports`);
  await settle(page);
  const issuers = page.getByRole('region', { name: 'Trusted issuers' });
  await issuers.getByText('None: only what this node issued itself counts.').waitFor();
  await issuers.getByText('Trust another issuer').press('Enter');
  await look(page, 'passport-trust-form');
  const { port } = keys.address() as AddressInfo;
  const add = async (issuer: string): Promise<void> => {
    const summary = issuers.getByText('Trust another issuer');
    if (!(await issuers.getByLabel('Address of its keys').isVisible()))
      await summary.press('Enter');
    await issuers.getByLabel('Issuer', { exact: true }).fill(issuer);
    await issuers.getByLabel('Address of its keys').fill(`http://127.0.0.1:${port}/jwks`);
    await issuers.getByLabel('Passports: it is a broker').press('Space');
    await issuers.getByLabel('Sources').fill('https://committee.example.org');
    await issuers.getByRole('button', { name: 'Trust it and read its keys' }).press('Enter');
    await issuers.getByRole('listitem', { name: issuer }).waitFor();
  };
  await add('https://broker.example.org');
  publishes = false;
  await add('https://silent.example.org');
  const good = issuers.getByRole('listitem', { name: 'https://broker.example.org' });
  const silent = issuers.getByRole('listitem', { name: 'https://silent.example.org' });
  assert.match(await good.innerText(), /1 key\b.*Read /s);
  assert.match(await good.innerText(), /Passports: it is a broker.*Access to a dataset/s);
  assert.match(
    await silent.innerText(),
    /0 keys.*Never read yet.*Last look .*The last look failed: 503/s,
  );
  await issuers.getByText('Trust another issuer').press('Enter');
  const revoked = page.getByRole('region', { name: 'Revoked passports and visas' });
  await revoked.getByText('Revoke a passport or visa').press('Enter');
  await revoked.getByLabel('Identifier (jti)').fill('visa-1');
  await revoked.getByLabel('Issuer').fill('https://broker.example.org');
  await revoked.getByLabel('Reason').fill('A laptop was stolen.');
  await revoked.getByRole('button', { name: 'Revoke it' }).press('Enter');
  await revoked.getByRole('row', { name: /visa-1.*A laptop was stolen\./ }).waitFor();
  await look(page, 'passport-trust');
  await confirm(silent.getByRole('button', { name: /Trust .* no more/ }));
  await silent.waitFor({ state: 'detached' });
  await page.locator('.language-choice select').selectOption('de');
  await page.getByRole('heading', { name: 'Vertrauenswürdige Aussteller' }).waitFor();
  await look(page, 'passport-trust-de');
  await close();
});
