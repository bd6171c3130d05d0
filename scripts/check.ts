// Everything that reads the sources and runs none of them: types, style, generated files, borders
// between the tiers. The four run side by side; what each printed comes when it is done.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Check {
  readonly name: string;
  /** A script for Node, with its arguments. */
  readonly args: readonly string[];
}

const checks: readonly Check[] = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'lint and format', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'] },
  { name: 'generated files', args: ['scripts/generate.ts', '--check'] },
  { name: 'architecture', args: ['scripts/test.ts', '--only', 'test/architecture'] },
];

/** Runs one check; resolves with whether it is clean. */
function run({ name, args }: Check): Promise<boolean> {
  const [script = '', ...rest] = args;
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, script), ...rest], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output += text;
      });
    }
    const finish = (isClean: boolean) => {
      const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(8);
      console.log(`${isClean ? 'ok  ' : 'FAIL'} ${seconds}  ${name}`);
      if (!isClean) console.log(`${output.trimEnd()}\n`);
      resolve(isClean);
    };
    child.on('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}

const results = await Promise.all(checks.map(run));
const clean = results.filter((isClean) => isClean).length;
console.log(`${clean} passed, ${results.length - clean} failed`);
if (clean < results.length) process.exitCode = 1;
