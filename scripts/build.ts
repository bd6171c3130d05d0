// Builds dist/ for the published package: JavaScript of the program (Node strips no types below
// node_modules), its SQL, and the portal. Only what the command and its threads reach is built, so
// no test and no fixture.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowser } from './build-browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const PORTAL = 'portal';

/** Where the program starts: the command, and its threads, which no compiler finds by their name. */
function findEntries(): string[] {
  const threads = globSync('src/**/*.ts', { cwd: ROOT })
    .filter((file) => !/\.test(-kit)?\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\bworkerModule\('([^']+)'/g)].map(
        ([, name]) => join(dirname(file), `${name}.ts`),
      ),
    );
  return ['src/app/cli.ts', ...threads];
}

function compile(): void {
  const settings = {
    extends: '../tsconfig.json',
    compilerOptions: { noEmit: false, rootDir: '../src', outDir: '.' },
    files: findEntries().map((file) => `../${file}`),
    include: [],
  };
  const file = join(DIST, 'tsconfig.json');
  writeFileSync(file, JSON.stringify(settings));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', file], { cwd: ROOT, stdio: 'inherit' });
  rmSync(file);
}

mkdirSync(DIST, { recursive: true });
// The portal stays: a node may be serving it, and its build removes what is old by itself.
for (const name of readdirSync(DIST)) {
  if (name !== PORTAL) rmSync(join(DIST, name), { recursive: true });
}
compile();
const sqlFiles = globSync('**/*.sql', { cwd: join(ROOT, 'src') });
for (const file of sqlFiles) cpSync(join(ROOT, 'src', file), join(DIST, file));
const programFiles = globSync('**/*.js', { cwd: DIST, exclude: [`${PORTAL}/**`] });
const portal = await buildBrowser({ outdir: join(DIST, PORTAL), minify: true });
const kilobytes = Math.round(portal.initialScriptBytes / 1000);
// On standard error, because `npm pack --json` runs this and its standard output is read.
console.error(
  `dist/: program with ${programFiles.length} scripts and ${sqlFiles.length} SQL files; ` +
    `portal with ${portal.files.length} files, first script ${kilobytes} kB packed`,
);
