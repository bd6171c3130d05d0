import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findImports, readSourceFiles, resolveImport, type SourceFile } from './source-files.ts';

// What each tier may import; a folder pair that stands nowhere here is a new edge and fails.
const allowed: Readonly<Record<string, readonly string[]>> = {
  std: [],
  bio: ['std'],
  schema: ['std'],
  engine: ['std', 'bio', 'schema'],
  platform: ['std', 'schema'],
  web: ['std', 'bio', 'schema'],
  parts: ['std', 'bio', 'schema', 'engine', 'platform', 'web'],
  app: ['std', 'bio', 'schema', 'engine', 'platform', 'web', 'parts'],
};
const pureTiers = new Set(['std', 'bio', 'schema', 'engine', 'web']);
// npm packages by tier. Platform, web, parts' pages and app choose freely among the dependencies.
const packagesOfTier: Readonly<Record<string, readonly string[]>> = {
  std: [],
  bio: [],
  schema: ['zod'],
  // Names of subdivisions, which are data only; cryptography in plain JavaScript; signed tokens.
  engine: ['iso-3166', '@noble', 'jose'],
};
/** Edges that break a rule, each with its reason; an entry that no file needs any more fails too. */
const exceptions: Readonly<Record<string, string>> = {};

const isTest = (path: string) => /\.(test|test-kit|conformance\.test)\.tsx?$/.test(path);
const files = readSourceFiles('src');

function folderOf(path: string): { tier: string; unit: string } {
  const [, tier = '', unit = ''] = path.split('/');
  return { tier, unit: tier === 'engine' || tier === 'parts' ? unit : '' };
}

function findBrokenEdges(file: SourceFile): string[] {
  const from = folderOf(file.path);
  const problems: string[] = [];
  for (const specifier of file.imports) {
    const target = resolveImport(file.path, specifier);
    const edge = `${file.path} -> ${target ?? specifier}`;
    if (target === undefined) {
      if (isTest(file.path)) continue;
      if (specifier.startsWith('node:')) {
        if (pureTiers.has(from.tier)) problems.push(edge);
      } else if (packagesOfTier[from.tier]?.includes(specifier.split('/')[0] ?? '') === false) {
        problems.push(edge);
      }
      continue;
    }
    if (!target.startsWith('src/')) {
      if (!isTest(file.path)) problems.push(edge);
      continue;
    }
    const to = folderOf(target);
    const isOwn = from.tier === to.tier && from.unit === to.unit;
    if (isOwn) continue;
    if (allowed[from.tier]?.includes(to.tier) !== true) problems.push(edge);
    // Engines do not know each other (same tier, other unit: refused above), and neither do parts.
    const isPage = from.tier === 'parts' && file.path.includes('/pages/');
    if (isPage && to.tier === 'platform') problems.push(edge);
    if (from.tier === 'parts' && !isPage && to.tier === 'web') problems.push(edge);
  }
  return problems;
}

test('imports point down the tiers only', () => {
  const broken = files.flatMap(findBrokenEdges);
  assert.deepEqual(
    broken.filter((edge) => !(edge in exceptions)),
    [],
  );
  assert.deepEqual(
    Object.keys(exceptions).filter((edge) => !broken.includes(edge)),
    [],
    'stale exceptions',
  );
});

test('every folder of src is a tier', () => {
  const tiers = new Set(files.map((file) => folderOf(file.path).tier));
  assert.deepEqual(
    [...tiers].filter((tier) => !(tier in allowed)),
    [],
  );
});

test('no file imports itself through others', () => {
  const graph = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .map((specifier) => resolveImport(file.path, specifier))
        .filter((target): target is string => target !== undefined),
    ]),
  );
  assert.deepEqual(findCycles(graph), []);
});

/** Cycles by depth-first search, each reported once as the path round. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    if (state.get(node) === 'done') return;
    if (state.get(node) === 'open') {
      cycles.push([...path.slice(path.indexOf(node)), node].join(' -> '));
      return;
    }
    state.set(node, 'open');
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    state.set(node, 'done');
  };
  for (const node of graph.keys()) visit(node, []);
  return cycles;
}

test('the finder of imports sees every form, and the finder of cycles a cycle', () => {
  const text = `import type { A } from './a.ts';\nexport { b } from "./b.ts";\nimport './c.css';
    const d = await import('./d.ts'); // import x from './comment.ts'
    /* import y from './comment.ts' */\nimport {\n  e,\n} from './e.ts';`;
  assert.deepEqual(findImports(text).sort(), ['./a.ts', './b.ts', './c.css', './d.ts', './e.ts']);
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a']],
  ]);
  assert.deepEqual(findCycles(graph), ['a -> b -> c -> a']);
});

test('a forbidden edge of each kind is found', () => {
  const broken = (path: string, specifier: string) =>
    findBrokenEdges({ path, text: '', imports: [specifier] }).length;
  assert.equal(broken('src/std/x.ts', 'node:fs'), 1);
  assert.equal(broken('src/bio/x.ts', '../schema/y.ts'), 1);
  assert.equal(broken('src/engine/query/x.ts', '../analysis/y.ts'), 1);
  assert.equal(broken('src/engine/query/x.ts', 'zod'), 1);
  assert.equal(broken('src/platform/x.ts', '../parts/genomes/y.ts'), 1);
  assert.equal(broken('src/parts/genomes/x.ts', '../submission/y.ts'), 1);
  assert.equal(broken('src/parts/genomes/pages/x.ts', '../../../platform/y.ts'), 1);
  assert.equal(broken('src/web/x.ts', 'node:fs'), 1);
  assert.equal(broken('src/engine/query/x.ts', '../../std/y.ts'), 0);
});

test('files stay readable: none over 800 lines', () => {
  const long = files
    .filter((file) => !file.path.includes('/generated/'))
    .filter((file) => file.text.split('\n').length > 800)
    .map((file) => file.path);
  assert.deepEqual(long, []);
});
