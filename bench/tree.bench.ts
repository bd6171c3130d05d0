import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { defined } from '../src/std/assert.ts';
import type { Bench } from './kit/bench.ts';
import { startServer } from './kit/node-server.ts';
import { type FrameWork, measureFrames } from './tree/measure-frames.ts';

const TIPS = 100_000;
const MOVING_MILLISECONDS = 10_000;
const MOST_FRAME_MILLISECONDS = 8;
const MOST_TASK_MILLISECONDS = 50;
const BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];

/** One kind of move with what the page did meanwhile. */
type Moved = Readonly<Record<'what' | 'shape', string>> &
  Readonly<Record<'tips' | 'loadMilliseconds' | keyof FrameWork, number>>;

/** A generator of numbers in [0, 1) that a seed decides (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random tree in Newick: two lineages that are drawn by chance join again and again, as in a neutral population. */
function makeNewick(tips: number, seed: number): string {
  const random = createRandom(seed);
  const open = Array.from({ length: tips }, (_, i) => `t${i}`);
  const take = (): string => {
    const at = Math.floor(random() * open.length);
    const last = open.pop() as string;
    if (at === open.length) return last;
    const taken = open[at] as string;
    open[at] = last;
    return taken;
  };
  while (open.length > 1) {
    const length = () => (random() * 3).toFixed(2);
    open.push(`(${take()}:${length()},${take()}:${length()})`);
  }
  return `${open[0]};`;
}

type Move = (
  page: Page,
  at: { readonly x: number; readonly y: number },
  step: number,
) => Promise<void>;

/** What a person does with a tree, again and again: draws it about, and turns the wheel in and out. */
const MOVES: Readonly<Record<string, Move>> = {
  pan: (page, { x, y }, step) =>
    page.mouse.move(x + 180 * Math.sin(step / 14), y + 160 * Math.cos(step / 11)),
  zoom: (page, { x, y }, step) =>
    page.mouse.move(x + (step % 7), y).then(() => page.mouse.wheel(0, step % 80 < 40 ? -60 : 60)),
};

async function record(page: Page, name: string): Promise<FrameWork> {
  const move = defined(MOVES[name], name);
  const box = defined(await page.getByRole('application').boundingBox(), 'the canvas');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  if (name !== 'pan') await page.mouse.up();
  const browser = defined(page.context().browser(), 'the browser');
  await browser.startTracing(page, { categories: CATEGORIES });
  const begin = performance.now();
  for (let step = 0; performance.now() - begin < MOVING_MILLISECONDS; step++) {
    await move(page, at, step);
    // About the pace of a screen; a wait in the page itself would be work of its main thread.
    await new Promise((resolve) => setTimeout(resolve, 12));
  }
  const trace = await browser.stopTracing();
  if (name === 'pan') await page.mouse.up();
  return measureFrames(trace.toString('utf8'));
}

/** Pans and zooms a tree in Chromium and measures what the page's main thread does for it, by a trace. */
export const bench: Bench = async ({ genomes = TIPS, seed = 1 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-tree-'));
  const executablePath = process.env.CHROMIUM ?? BROWSERS.find((path) => existsSync(path));
  assert.ok(executablePath !== undefined, 'a browser: apt-get install chromium-headless-shell');
  const node = await startServer(folder);
  const browser = await chromium.launch({
    executablePath,
    args: ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${node.url}/tree`);
    const buffer = Buffer.from(makeNewick(genomes, seed));
    const loading = performance.now();
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'tree.nwk', mimeType: 'text/plain', buffer });
    const said = `[aria-label^="Tree with ${genomes.toLocaleString('en-US')} tips"]`;
    await page.locator(said).waitFor({ timeout: 120_000 });
    const loaded = Math.round(performance.now() - loading);
    const rows: Moved[] = [];
    for (const shape of ['rectangular', 'radial']) {
      await page.getByLabel('Shape').selectOption(shape);
      for (const move of Object.keys(MOVES)) {
        const work = await record(page, move);
        rows.push({ what: move, shape, tips: genomes, loadMilliseconds: loaded, ...work });
      }
    }
    const worst = (key: 'p95CpuMilliseconds' | 'longestTaskCpuMilliseconds') =>
      Math.max(...rows.map((row) => row[key]));
    const [p95, longest] = [worst('p95CpuMilliseconds'), worst('longestTaskCpuMilliseconds')];
    return {
      caveat: `Chromium without a graphics card, 1440 by 900, node and browser on one machine; frames without any work of the main thread are left out, so that the share is of busy ones. What must hold is CPU time: where other programs want the processor, tasks last longer than they work. Load average ${loadavg()[0]?.toFixed(1)} at the end.`,
      rows,
      musts: [
        {
          must: `main-thread work of a frame at most ${MOST_FRAME_MILLISECONDS} ms of CPU, p95 (${p95} ms)`,
          holds: p95 <= MOST_FRAME_MILLISECONDS,
        },
        {
          must: `no task over ${MOST_TASK_MILLISECONDS} ms of CPU (${longest} ms)`,
          holds: longest <= MOST_TASK_MILLISECONDS,
        },
        {
          must: 'the main thread was busy in most frames',
          holds: rows.every(({ busyFrames }) => busyFrames > MOVING_MILLISECONDS / 50),
        },
      ],
    };
  } finally {
    await browser.close();
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
