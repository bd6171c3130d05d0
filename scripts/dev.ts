// For work on the program: the portal is built anew when its sources change, and the node starts
// anew when the program's do. Arguments go to `outbreak serve`.
import { type ChildProcess, spawn } from 'node:child_process';
import { utimesSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowser } from './build-browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PORTAL = join(ROOT, 'dist/portal');
// Editors write a file in several steps, and a checkout of another branch writes many files.
const QUIET_MILLISECONDS = 200;

let node: ChildProcess | null = null;
let isEnding = false;

function startNode(): void {
  // Newer than every source, so that the node takes this build for the current one.
  const now = new Date();
  utimesSync(join(PORTAL, 'index.html'), now, now);
  const args = ['src/app/cli.ts', 'serve', ...process.argv.slice(2)];
  const started = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  node = started;
  started.on('exit', () => {
    if (node !== started) return;
    node = null;
    if (isEnding) return;
    console.log('The node has ended; it starts again at the next change.');
  });
}

/** Resolves when the node has ended in order. */
function stopNode(): Promise<void> {
  const running = node;
  node = null;
  if (running === null || running.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    running.once('exit', () => resolve());
    running.kill('SIGTERM');
  });
}

/** Whether a change of this file, a path below src, makes the running node old. */
function concernsNode(path: string): boolean {
  const isPortal = /^web\/|\/pages\/|^app\/browser|\.tsx$/.test(path);
  return /\.(ts|sql)$/.test(path) && !isPortal && !/\.test(-kit)?\.ts$/.test(path);
}

let restart: Promise<void> | null = null;
let quiet: NodeJS.Timeout | undefined;

function planRestart(): void {
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    restart = (restart ?? Promise.resolve()).then(stopNode).then(() => {
      if (!isEnding) startNode();
    });
  }, QUIET_MILLISECONDS);
}

const portal = await buildBrowser({ outdir: PORTAL, minify: false, watch: true });
startNode();
const watcher = watch(join(ROOT, 'src'), { recursive: true }, (_, path) => {
  if (path !== null && concernsNode(path.replaceAll('\\', '/'))) planRestart();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    if (isEnding) return;
    isEnding = true;
    clearTimeout(quiet);
    watcher.close();
    await restart;
    await stopNode();
    await portal.stop();
    process.exit(0);
  });
}
