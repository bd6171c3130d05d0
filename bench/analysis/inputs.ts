import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type FastaRecord, parseFasta } from '../../src/bio/fasta.ts';
import { Random } from '../../src/engine/simulate/random.ts';

/** Datasets with real genomes; a checkout alone has none. */
export const SHARED = fileURLToPath(new URL('../../../shared/data/analysis/', import.meta.url));
export const hasShared: boolean = existsSync(SHARED);

/** Further substitutions of each copy, so that no two are equal. */
const SUBSTITUTIONS = 3;

/** The records of sets of a dataset. */
export function readSets(folder: string, sets: readonly string[]): FastaRecord[] {
  return sets.flatMap((set) => {
    const packed = readFileSync(join(SHARED, folder, 'cases', `${set}.fasta.gz`));
    return [...parseFasta(gunzipSync(packed), set).records];
  });
}

/** A letter of a genome that may become another one. */
function drawPlace(random: Random, letters: Uint8Array): number {
  for (;;) {
    const place = random.below(letters.length);
    if ('ACGT'.includes(String.fromCharCode(letters[place] as number))) return place;
  }
}

/** Copies of records in turn, each with further substitutions; none equals another. */
export function* copyRecords(
  records: readonly FastaRecord[],
  { count, seed }: { readonly count: number; readonly seed: number },
): Generator<{ readonly name: string; readonly letters: Uint8Array }> {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    const { name, letters: original } = records[i % records.length] as FastaRecord;
    const letters = original.slice();
    for (let n = 0; n < SUBSTITUTIONS; n++) {
      const place = drawPlace(random, letters);
      const others = 'ACGT'.replace(String.fromCharCode(letters[place] as number), '');
      letters[place] = others.charCodeAt(random.below(3));
    }
    yield { name: `${name}|copy ${i}`, letters };
  }
}

/** Writes copies as FASTA in lines of 60 letters; resolves with how many bytes they took. */
export async function writeCopies(
  path: string,
  records: readonly FastaRecord[],
  options: { readonly count: number; readonly seed: number },
): Promise<number> {
  const file = createWriteStream(path);
  let written = 0;
  let bytes = 0;
  for (const { name, letters } of copyRecords(records, options)) {
    const text = Buffer.from(letters).toString('latin1');
    const record = `>${name}\n${text.replace(/.{60}/g, '$&\n').trimEnd()}\n`;
    bytes += record.length;
    written++;
    if (!file.write(record, 'latin1')) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  assert.equal(written, options.count);
  return bytes;
}
