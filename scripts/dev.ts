// For work on the program: the portal is built anew when its sources change, and the node starts anew
// when the program's do.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowser } from './build-browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { stop } = await buildBrowser({
  outdir: join(root, 'dist/portal'),
  minify: false,
  watch: true,
});
const node = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', 'src/app/cli.ts', 'serve', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => node.kill(signal));
node.on('exit', async (code) => {
  await stop();
  process.exit(code ?? 0);
});
