import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// They drive browsers, npm and whole nodes: minutes each, and they need what only CI installs.
const CI_ONLY = ['test/e2e', 'test/packaging', 'test/clients'];
// The files that take longest begin first, so that none of them is left over at the end.
const LONG_FIRST = [
  /^test\/(packaging|e2e|clients)\//,
  /^test\/fault\//,
  /\/embedded\.test/,
  /^test\/conformance\//,
  /^test\//,
  /postgres|conformance|identity-service/,
];

export interface Selection {
  readonly files: readonly string[];
  /** Folders with test files that this run leaves out. */
  readonly leftOut: readonly string[];
}

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

function listAll(): string[] {
  return ['src', 'test', 'scripts', 'bench'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  );
}

function rank(file: string): number {
  const place = LONG_FIRST.findIndex((pattern) => pattern.test(file));
  return place === -1 ? LONG_FIRST.length : place;
}

/** The test files to run, as paths from the root: those below `only`, or all but the CI-only ones. */
export function findTestFiles(options: {
  readonly only: readonly string[];
  readonly all: boolean;
}): Selection {
  const every = listAll();
  const only = options.only.map((path) => path.replace(/^\.\//, '').replace(/\/$/, ''));
  const isWanted = (file: string): boolean =>
    only.length > 0
      ? only.some((path) => isBelow(file, path))
      : options.all || !CI_ONLY.some((folder) => isBelow(file, folder));
  const files = every.filter(isWanted).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const leftOut =
    only.length > 0 || options.all
      ? []
      : CI_ONLY.filter((folder) => every.some((file) => isBelow(file, folder)));
  return { files, leftOut };
}
