import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { findFreePort, type ProviderProcess, startProvider } from '../contract/provider-walk.ts';
import {
  ADMINISTRATOR,
  createAdministrator,
  startTestNode,
  type TestNode,
} from '../contract/test-node.ts';
import { settle, shareBrowser, type WatchedPage } from './browser.ts';

// Ways to sign in beside the password, in a real browser with a simulated authenticator and a provider that is a
// process of its own.

const browser = shareBrowser();
let node: TestNode;
let provider: ProviderProcess;
let folder = '';
/** The node's address by its name: browsers make no passkey for a number. */
let url = '';

before(async () => {
  const port = await findFreePort();
  folder = await mkdtemp(join(tmpdir(), 'outbreak-sign-in-'));
  const providersFile = join(folder, 'providers.yaml');
  await writeFile(
    providersFile,
    `- id: institute
  title: Institute
  issuer: http://127.0.0.1:${port}
  clientId: outbreak
  clientSecret: a secret of the client that is long enough
`,
  );
  node = await startTestNode({ demo: 'false', registration: 'open', providersFile });
  await createAdministrator(node);
  url = node.url.replace('127.0.0.1', 'localhost');
  provider = await startProvider(port, `${node.url}/api/providers/institute/callback`);
});
after(async () => {
  await provider?.stop();
  await node?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signInByPassword(page: Page): Promise<void> {
  await page.goto(`${url}/sign-in?to=%2Faccount`);
  await page.getByLabel('E-mail address').fill(ADMINISTRATOR.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(ADMINISTRATOR.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
}

test('a passkey is made, signs in, confirms, and is taken away', async () => {
  // What asks to confirm is a refusal, which Chromium writes to the console.
  const { page, close } = await browser.open({ allowFailures: true });
  await addAuthenticator(page);
  await signInByPassword(page);
  const panel = page.getByRole('region', { name: 'Passkeys' });
  await panel.getByLabel('Name of the passkey').fill('Laptop of the test');
  await panel.getByRole('button', { name: 'Make a passkey' }).click();
  await panel.getByText('Never used').waitFor();

  await page.context().clearCookies();
  await page.goto(`${url}/sign-in?to=%2Faccount`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
  await panel.getByText('Last used').waitFor();

  await node.db.execute("UPDATE session SET verified_at = now() - interval '1 hour'");
  await panel.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click();
  await panel.getByText('You have none yet.').waitFor();
  await close();
});

/** The provider's development pages ask for a font elsewhere; our own ask nobody. */
async function closeAfterProvider({ page, faults }: WatchedPage): Promise<void> {
  await page.context().close();
  const isOfProvider = (fault: string) => /fonts\.googleapis|favicon\.ico/.test(fault);
  assert.deepEqual(
    faults.filter((fault) => !isOfProvider(fault)),
    [],
  );
}

test('somebody signs in at a provider and comes back to where he was', async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.goto(`${node.url}/sign-in?to=%2Faccount`);
  await page.getByRole('button', { name: 'Sign in with Institute' }).click();
  await page.locator('input[name=login]').fill('pat');
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: /sign.?in/i }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/account');
  const identities = page.getByRole('region', { name: 'Linked identities' });
  await identities.getByText('pat@example.org').waitFor();
  await settle(page);
  await closeAfterProvider(watched);
});

test('who says no at the provider is told on the page', async () => {
  const watched = await browser.open();
  const { page } = watched;
  await page.goto(`${node.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with Institute' }).click();
  await page.getByRole('link', { name: /cancel/i }).click();
  await page.getByText('You were not signed in: the request was refused there.').waitFor();
  await closeAfterProvider(watched);
});
