import type { ReadSequencesPort } from '../../schema/ports.ts';
import type { UnalignedHead, UnalignedRow } from './index/unaligned-lines.ts';

// A batch of the longest genomes is some megabytes; of SARS-CoV-2 one.
const GENOMES_A_BATCH = 32;

/** Splits text that comes in pieces at its line ends. */
async function* splitLines(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** The row's key, and its letters by segment in the order of the segments; null where it has none. */
interface Genome {
  readonly row: UnalignedRow;
  readonly letters: readonly (string | null)[];
}

function parseKey(key: string): { accession: string; version: number } {
  const dot = key.lastIndexOf('.');
  return { accession: key.slice(0, dot), version: Number(key.slice(dot + 1)) };
}

async function readGenomes(
  rows: readonly UnalignedRow[],
  { segments }: UnalignedHead,
  readSequences: ReadSequencesPort['readSequences'],
): Promise<Genome[]> {
  const stored = await readSequences(rows.map(([key]) => parseKey(key)));
  const byName = new Map(
    stored.map((one) => [`${one.accession}.${one.version} ${one.segment}`, one.letters]),
  );
  const genomes = rows.map((row): Genome => {
    return { row, letters: segments.map((name) => byName.get(`${row[0]} ${name}`) ?? null) };
  });
  return genomes.filter(({ letters }) => letters.some((one) => one !== null));
}

function formatGenome({ row, letters }: Genome, { format, primaryKey, segments }: UnalignedHead) {
  const [key, headers] = row;
  if (format === 'FASTA') {
    const records = letters.map((one, index) =>
      one === null ? '' : `>${headers[index]}\n${one}\n`,
    );
    return records.join('');
  }
  const sequences = segments.map((name, index) => [name, letters[index] ?? null]);
  return JSON.stringify({ [primaryKey]: key, ...Object.fromEntries(sequences) });
}

/** What stands before, between and after the genomes. */
const FRAMES: Readonly<Record<string, Readonly<Record<'begin' | 'between' | 'end', string>>>> = {
  JSON: { begin: '[', between: ',', end: ']' },
  NDJSON: { begin: '', between: '\n', end: '\n' },
};
const NO_FRAME = { begin: '', between: '', end: '' };

async function* readBatches(
  lines: AsyncIterable<string>,
  head: UnalignedHead,
  readSequences: ReadSequencesPort['readSequences'],
): AsyncGenerator<Genome[]> {
  let rows: UnalignedRow[] = [];
  for await (const line of lines) {
    rows.push(JSON.parse(line) as UnalignedRow);
    if (rows.length < GENOMES_A_BATCH) continue;
    yield await readGenomes(rows, head, readSequences);
    rows = [];
  }
  if (rows.length > 0) yield await readGenomes(rows, head, readSequences);
}

/**
 * Writes the letters, as they were submitted, of the genomes that the index names: a batch is read when
 * the one before it was taken, so that memory does not grow with the answer. Genomes without any of the
 * segments are left out.
 */
export async function* writeUnaligned(
  pieces: AsyncIterable<string | Uint8Array>,
  readSequences: ReadSequencesPort['readSequences'],
): AsyncGenerator<string> {
  const lines = splitLines(pieces);
  const first = await lines.next();
  if (first.done === true) return;
  const head = JSON.parse(first.value) as UnalignedHead;
  const { begin, between, end } = FRAMES[head.format] ?? NO_FRAME;
  let isFirst = true;
  for await (const genomes of readBatches(lines, head, readSequences)) {
    if (genomes.length === 0) continue;
    const text = genomes.map((genome) => formatGenome(genome, head)).join(between);
    yield (isFirst ? begin : between) + text;
    isFirst = false;
  }
  if (isFirst) yield head.format === 'JSON' ? begin + end : '';
  else yield end;
}
