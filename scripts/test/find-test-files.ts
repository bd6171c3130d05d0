import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// They drive browsers, npm and whole nodes: minutes each, and they need what only CI installs.
const CI_ONLY = ['test/e2e', 'test/packaging', 'test/clients', 'test/workflows', 'test/htsget'];
/**
 * The files that take longest begin first, so that none of them is left over at the end: those of more
 * than 10 s of processor time, then what is likely to take some.
 */
export const LONG_FILES: readonly string[] = [
  'test/e2e/pages.e2e.test.ts',
  'test/e2e/languages.e2e.test.ts',
  'test/contract/access-mutants.test.ts',
  'test/e2e/analyse.e2e.test.ts',
  'test/packaging/fresh-clone.test.ts',
  'test/workflows/accuracy.test.ts',
  'test/fault/kill.test.ts',
  'test/analyse/bad-input.test.ts',
  'test/fault/reanalysis.test.ts',
  'src/platform/postgres/embedded.test.ts',
  'src/engine/analysis/nextclade.conformance.test.ts',
  'test/index/index-service.test.ts',
  'test/reads/commands.test.ts',
  'test/reads/host-screen.test.ts',
  'test/reads/infer-scheme.test.ts',
  'test/analyse/lost-thread.test.ts',
  'test/crypt4gh/commands.test.ts',
  'test/contract/lapis-endpoints.test.ts',
  'src/engine/query/query.test.ts',
  'test/conformance/analyse-outputs.conformance.test.ts',
  'test/contract/operations.test.ts',
  'test/conformance/import-real-genomes.conformance.test.ts',
  'test/analyse/terminal.test.ts',
  'src/parts/genomes/simulation.conformance.test.ts',
  'test/analyse/ndjson.test.ts',
  'src/parts/identity/identity-service.test.ts',
  'src/parts/genomes/analyse/ndjson-schema.test.ts',
  'src/parts/genomes/index/query-pool.test.ts',
];
const LONG_KINDS = [/^test\/(packaging|e2e|clients)\//, /^test\//, /postgres|conformance/];

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
  const place = LONG_FILES.indexOf(file);
  if (place !== -1) return place;
  const kind = LONG_KINDS.findIndex((pattern) => pattern.test(file));
  return LONG_FILES.length + (kind === -1 ? LONG_KINDS.length : kind);
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
