import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { readSourceFiles, root } from './source-files.ts';

const isTest = (path: string) => /\.(test|test-kit|conformance\.test)\.tsx?$/.test(path);

test('std, bio, schema, engine and web bundle for the browser', async () => {
  const entryPoints = ['std', 'bio', 'schema', 'engine', 'web']
    .flatMap((tier) => readSourceFiles(`src/${tier}`))
    .filter((file) => !isTest(file.path))
    .map((file) => join(root, file.path));
  assert.ok(entryPoints.length > 20);
  const result = await build({
    entryPoints,
    bundle: true,
    write: false,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outdir: '/out',
    jsx: 'automatic',
    loader: { '.json': 'json', '.css': 'css' },
    metafile: true,
    logLevel: 'silent',
  });
  assert.deepEqual(result.errors, []);
  const nodeModules = Object.values(result.metafile.inputs)
    .flatMap((input) => input.imports)
    .filter((imported) => imported.path.startsWith('node:'));
  assert.deepEqual(nodeModules, []);
});
