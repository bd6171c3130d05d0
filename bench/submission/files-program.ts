// Writes table and FASTA of a seeded outbreak under names that a submission takes: for measurements in
// folders that are thrown away, since a submission refuses what is called simulated.
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createCatalogue } from '../../src/app/services.ts';
import { formatFastaRecord } from '../../src/bio/fasta.ts';
import { simulateOutbreak } from '../../src/engine/simulate/simulate-outbreak.ts';
import { onlySegment } from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import { installShippedTree } from '../../src/parts/genomes/pathogens/shipped-tree.ts';
import { toSimulationPathogen } from '../../src/parts/genomes/simulation-pathogen.ts';

const [folder = '', genomes = '', seed = ''] = process.argv.slice(2);
const CHUNK = 1 << 20;

class Output {
  readonly #stream: WriteStream;
  #text = '';

  constructor(name: string) {
    this.#stream = createWriteStream(join(folder, name));
  }

  async write(text: string): Promise<void> {
    this.#text += text;
    if (this.#text.length < CHUNK) return;
    const chunk = this.#text;
    this.#text = '';
    if (!this.#stream.write(chunk, 'latin1')) await once(this.#stream, 'drain');
  }

  async end(): Promise<void> {
    this.#stream.end(this.#text, 'latin1');
    await finished(this.#stream);
  }
}

const rename = (text: string | null): string =>
  (text ?? '').replaceAll('Simulated', 'Bench').replaceAll('by Outbreak Commons', 'by seed');

await installShippedTree(folder);
const { dataset } = onlySegment(await createCatalogue(folder).load('sars-cov-2'));
const pathogen = toSimulationPathogen(dataset);
const table = new Output('table.tsv');
const sequences = new Output('sequences.fasta');
let isFirst = true;
for (const genome of simulateOutbreak(pathogen, { genomes: Number(genomes), seed: Number(seed) })) {
  if (isFirst) await table.write(`${Object.keys(genome.metadata).join('\t')}\n`);
  isFirst = false;
  await table.write(`${Object.values(genome.metadata).map(rename).join('\t')}\n`);
  await sequences.write(formatFastaRecord(rename(genome.name), genome.writeSequence()));
}
await table.end();
await sequences.end();
