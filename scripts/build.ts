// Builds dist/ for the published package: JavaScript of the program (Node strips no types below
// node_modules), its SQL, and the portal.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowser } from './build-browser.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
const sqlFiles = globSync('**/*.sql', { cwd: join(root, 'src') });
for (const file of sqlFiles) cpSync(join(root, 'src', file), join(dist, file));
const { files, initialScriptBytes } = await buildBrowser({
  outdir: join(dist, 'portal'),
  minify: true,
});
const kilobytes = Math.round(initialScriptBytes / 1000);
console.log(
  `dist/: program with ${sqlFiles.length} SQL files; portal with ${files.length} files, first script ${kilobytes} kB packed`,
);
