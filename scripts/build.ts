// Builds dist/ for the published package: JavaScript of the program (Node strips no types below
// node_modules), its SQL, and the portal. tsconfig.build.json names what the program starts from;
// only what is reached from there is built, so no test and no fixture.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowser } from './build-browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const PORTAL = 'portal';

/** Threads are started by file name, which no compiler follows. */
function checkWorkers(files: readonly string[]): void {
  for (const file of files) {
    const code = readFileSync(join(DIST, file), 'utf8');
    for (const [, name] of code.matchAll(/\bworkerModule\('([^']+)'/g)) {
      const worker = join(dirname(file), `${name}.js`);
      if (existsSync(join(DIST, worker))) continue;
      const source = `src/${worker.replace(/\.js$/, '.ts')}`;
      throw new Error(`dist/${worker} is missing: add ${source} to tsconfig.build.json`);
    }
  }
}

mkdirSync(DIST, { recursive: true });
// The portal stays: a node may be serving it, and its build removes what is old by itself.
for (const name of readdirSync(DIST)) {
  if (name !== PORTAL) rmSync(join(DIST, name), { recursive: true });
}
execFileSync(
  process.execPath,
  [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: ROOT, stdio: 'inherit' },
);
const sqlFiles = globSync('**/*.sql', { cwd: join(ROOT, 'src') });
for (const file of sqlFiles) cpSync(join(ROOT, 'src', file), join(DIST, file));
const programFiles = globSync('**/*.js', { cwd: DIST, exclude: [`${PORTAL}/**`] });
checkWorkers(programFiles);
const portal = await buildBrowser({ outdir: join(DIST, PORTAL), minify: true });
const kilobytes = Math.round(portal.initialScriptBytes / 1000);
// On standard error, because `npm pack --json` runs this and its standard output is read.
console.error(
  `dist/: program with ${programFiles.length} scripts and ${sqlFiles.length} SQL files; ` +
    `portal with ${portal.files.length} files, first script ${kilobytes} kB packed`,
);
