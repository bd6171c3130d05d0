// npm run bench -- <name> [--genomes N] [--seed S] [--peer-genomes N] [--index-genomes N] [--megabytes N] [--keep]
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Bench } from './kit/bench.ts';
import { writeResult } from './kit/result-file.ts';

const names = [
  'analysis',
  'assays',
  'crypt4gh',
  'explore',
  'first-byte',
  'forbidden',
  'freshness',
  'import',
  'objects',
  'prepare',
  'query',
  'reads',
  'release',
  'revision',
  'simulate',
  'submission',
  'tree',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    genomes: { type: 'string' },
    seed: { type: 'string' },
    'peer-genomes': { type: 'string' },
    'index-genomes': { type: 'string' },
    megabytes: { type: 'string' },
    keep: { type: 'boolean' },
  },
});
const [name = ''] = positionals;
const module = new URL(`./${name}.bench.ts`, import.meta.url);
if (!names.includes(name) || !existsSync(module)) {
  const usage = `<${names.join(' | ')}> [--genomes N] [--seed S] [--peer-genomes N] [--index-genomes N] [--megabytes N] [--keep]`;
  process.stderr.write(`npm run bench -- ${usage}\n`);
  process.exit(1);
}

function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll('_', ''));
  if (Number.isInteger(value) && value > 0) return value;
  process.stderr.write(`'${text}': give a whole number above 0.\n`);
  process.exit(1);
}

const { bench } = (await import(module.href)) as { bench: Bench };
const genomes = readNumber(values.genomes);
const seed = readNumber(values.seed);
const peerGenomes = readNumber(values['peer-genomes']);
const indexGenomes = readNumber(values['index-genomes']);
const megabytes = readNumber(values.megabytes);
const result = await bench({
  ...(genomes === undefined ? {} : { genomes }),
  ...(seed === undefined ? {} : { seed }),
  ...(peerGenomes === undefined ? {} : { peerGenomes }),
  ...(indexGenomes === undefined ? {} : { indexGenomes }),
  ...(megabytes === undefined ? {} : { megabytes }),
});
// Results of the full size are kept, those of another size where that is asked for; a smaller run, as in CI, only
// has to meet the musts.
const size = genomes ?? megabytes;
if (size === undefined) await writeResult(name, result);
else if (values.keep === true) await writeResult(`${name}-${size}`, result);
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
for (const { must, holds } of result.musts) {
  process.stdout.write(`${holds ? 'holds' : 'MISSED'}: ${must}\n`);
  if (!holds) process.exitCode = 1;
}
