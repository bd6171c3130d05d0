// Reads the SARS-CoV-2 tree, primers and reference out of the installed npm package
// @neherlab/nextclade. With a data folder as argument it writes what set-up writes there; with
// `--reference <file>` it writes the reference as FASTA, which is how pathogens/sars-cov-2 got it.

import {
  installShippedTree,
  readInstalledBundle,
} from '../src/parts/genomes/pathogens/shipped-tree.ts';
import { writeFileAtomically } from '../src/platform/files/write-atomically.ts';

const HEADER =
  'NC_045512.2 Severe acute respiratory syndrome coronavirus 2 isolate Wuhan-Hu-1, complete genome';
const LETTERS_PER_LINE = 70;

async function writeReference(path: string): Promise<string> {
  const bundle = await readInstalledBundle();
  if (!bundle.ok) throw new Error(bundle.error.hint);
  const lines = bundle.value.reference.match(new RegExp(`.{1,${LETTERS_PER_LINE}}`, 'g')) ?? [];
  const written = await writeFileAtomically(path, `>${HEADER}\n${lines.join('\n')}\n`);
  if (!written.ok) throw new Error(written.error.hint);
  return `${path}: ${bundle.value.reference.length} letters`;
}

async function writeTree(dataFolder: string): Promise<string> {
  const installed = await installShippedTree(dataFolder);
  if (!installed.ok) throw new Error(`${installed.error.where}: ${installed.error.hint}`);
  return `${dataFolder}/pathogens/sars-cov-2: ${installed.value}`;
}

const [first, second] = process.argv.slice(2);
if (first === '--reference' && second !== undefined) console.log(await writeReference(second));
else if (first !== undefined && !first.startsWith('-')) console.log(await writeTree(first));
else {
  console.error('usage: read-nextclade-tree <data folder> | --reference <file>');
  process.exitCode = 2;
}
