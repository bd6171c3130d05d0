import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { defined } from '../../src/std/assert.ts';

// The same engine twice: Debian's shell without windows, which takes a third of the processor time, or all of it.
const SHELL = 'chromium-headless-shell';
const PLACES = [`/usr/bin/${SHELL}`, '/usr/bin/chromium'];
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// CI runs other stages beside; what never comes fails all the same.
const LONGEST_WAIT_MILLISECONDS = 60_000;

// Browsers make passkeys for a name only: for a node of this machine, 'localhost'.
const LOCAL = ['127.0.0.1', 'localhost'];

const findChromium = (): string | undefined =>
  process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));

/** Installs Debian's Chromium where this is a root shell without one, as in a fresh CI container. */
function ensureChromium(): string {
  if (findChromium() === undefined && process.getuid?.() === 0) {
    const options = ['install', '-y', '-o', 'DPkg::Lock::Timeout=120', SHELL];
    spawnSync('apt-get', options, { stdio: 'inherit' });
  }
  return defined(findChromium(), `a browser: apt-get install ${SHELL}`);
}

// Graphics by the processor, for pages that draw in 3D.
const GRAPHICS_FLAGS = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** Real Chromium for the tests of a file; `open` gives a page that is watched until the test ends. */
export function shareBrowser({ graphics = false }: { readonly graphics?: boolean } = {}): {
  readonly open: (options?: PageOptions) => Promise<WatchedPage>;
} {
  let browser: Browser | undefined;
  before(async () => {
    const executablePath = ensureChromium();
    const own = graphics ? [...FLAGS, ...GRAPHICS_FLAGS] : FLAGS;
    const args = process.getuid?.() === 0 ? ['--no-sandbox', ...own] : own;
    browser = await chromium.launch({ executablePath, args });
  });
  after(() => browser?.close());
  return { open: (options = {}) => openPage(defined(browser, 'the browser'), options) };
}

export interface PageOptions {
  readonly width?: number;
  readonly colours?: 'light' | 'dark';
  /** A session, as the Cookie header of an answer; with the address of its node. */
  readonly session?: { readonly url: string; readonly cookie: string };
  /** Failed requests are part of the test. */
  readonly allowFailures?: boolean;
}

/** A page with everything that it should not have done. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, uncaught exceptions and requests to other hosts, as they happen. */
  readonly faults: readonly string[];
  /** Fails where there are faults, then closes. */
  close(): Promise<void>;
}

async function addSession(context: BrowserContext, session: PageOptions['session']): Promise<void> {
  if (session === undefined) return;
  const [name = '', value = ''] = session.cookie.split('=');
  await context.addCookies([
    { name, value, url: session.url, httpOnly: true, sameSite: 'Strict' as const },
  ]);
}

async function openPage(browser: Browser, options: PageOptions): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: 900 },
    colorScheme: options.colours ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(LONGEST_WAIT_MILLISECONDS);
  await addSession(context, options.session);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (line) => {
    const isFailure = line.text().startsWith('Failed to load resource');
    if (line.type() === 'error' && !(isFailure && options.allowFailures === true))
      faults.push(`console: ${line.text()} ${line.location().url}`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isLocal = ['data:', 'blob:'].includes(protocol) || LOCAL.includes(hostname);
    if (!isLocal) faults.push(`request to another host: ${request.url()}`);
  });
  return {
    page,
    faults,
    close: async () => {
      await context.close();
      assert.deepEqual(faults, []);
    },
  };
}

/** Waits until the page has asked all it asks and shows no placeholder any more. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('main h1').first().waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** A picture of the whole page, where somebody will look at it: in the folder that SCREENSHOTS names. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe finds against a page as it is now, by WCAG 2.2 at levels A and AA; by `rules: 'all'` its advice too.
 * Everything stands in one document, so axe looks at it in the page itself; and it describes only what is wrong: to
 * describe all that is right takes several times as long as to look.
 */
export async function findViolations(
  page: Page,
  { rules = 'wcag' }: { readonly rules?: 'wcag' | 'all' } = {},
): Promise<string[]> {
  assert.equal(page.frames().length, 1, 'axe would have to look into frames, too');
  const builder = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  if (rules === 'wcag') builder.withTags(WCAG);
  const { violations } = await builder.setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
  );
}

/** Parts of the page that are wider than the window, unless they scroll by themselves. */
export async function findOverflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .slice(0, 5)
      .map((element) => `${element.tagName} ${element.className}`);
  });
}

/**
 * Looks at a page in both colours and at two widths: a picture of each, nothing wider than the window, and nothing that
 * axe finds, at the last width of each colour or in each look. Leaves it light and 1440 pixels wide.
 */
export async function lookAtPage(
  page: Page,
  name: string,
  {
    widths = [390, 1440],
    axe = 'colours',
  }: { readonly widths?: readonly number[]; readonly axe?: 'colours' | 'looks' } = {},
): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of widths) {
      const look = `${name} ${colorScheme} ${width}`;
      await page.setViewportSize({ width, height: 900 });
      await settle(page);
      await takePicture(page, look.replaceAll(' ', '-'));
      assert.deepEqual(await findOverflow(page), [], `${look}: nothing scrolls sideways`);
      if (axe === 'looks' || width === widths.at(-1)) {
        assert.deepEqual(await findViolations(page), [], look);
      }
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1440, height: 900 });
}
