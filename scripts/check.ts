// Everything that a reader of a change would otherwise have to check by hand, side by side.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules/.bin', name);

const checks: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'types', command: [bin('tsc'), '-p', '.'] },
  { name: 'lint and format', command: [bin('biome'), 'check', '.'] },
  { name: 'generated files', command: [process.execPath, 'scripts/generate.ts', '--check'] },
  {
    name: 'architecture',
    command: [process.execPath, 'scripts/test.ts', '--only', 'test/architecture'],
  },
];

/** Runs one check; gives what it printed where it failed, else null. */
function run(command: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : output));
  });
}

const started = performance.now();
const results = await Promise.all(
  checks.map(async ({ name, command }) => ({ name, failure: await run(command) })),
);
for (const { name, failure } of results) {
  console.log(`${failure === null ? 'ok  ' : 'FAIL'} ${name}`);
  if (failure !== null) console.log(failure);
}
const failed = results.filter(({ failure }) => failure !== null).length;
console.log(`checked in ${((performance.now() - started) / 1000).toFixed(1)} s`);
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
