import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unpackStream } from '../../../platform/files/unpack-stream.ts';
import type { ArchiveFilesPort, GenomeReference, PrimerFile } from '../../../schema/ports.ts';
import { UnpackError } from '../../../std/unpack.ts';
import type { RunInput } from '../run-record.ts';
import { WorkflowFailure } from './workflow-failure.ts';

/** Folder of a run with references by their MD5: CRAM is decoded with these and what it brings along, none is fetched. */
export const REFERENCES = 'references';
const LINE_LETTERS = 80;

/** A record of FASTA with lines of 80 letters. */
export function formatFasta(name: string, letters: string): string {
  const lines = letters.match(new RegExp(`.{1,${LINE_LETTERS}}`, 'g')) ?? [];
  return `>${name}\n${lines.join('\n')}\n`;
}

/** Primers as the six columns of BED that every program takes, on the run's reference. */
export function formatPrimers(
  primers: PrimerFile['primers'],
  reference: Pick<GenomeReference, 'name'>,
): string {
  return primers
    .map(({ begin, end, name, pool, side }) => {
      const strand = side === 'LEFT' ? '+' : '-';
      return `${[reference.name, begin, end, name, pool ?? 0, strand].join('\t')}\n`;
    })
    .join('');
}

/** Writes reference and primers into the folder of a run. */
export async function writeReference(
  folder: string,
  reference: GenomeReference,
  scheme: PrimerFile | null,
): Promise<void> {
  const letters = new TextDecoder().decode(reference.letters);
  await writeFile(join(folder, 'reference.fasta'), formatFasta(reference.name, letters));
  // By its MD5, as samtools looks for what CRAM is written against.
  const md5 = createHash('md5').update(reference.letters).digest('hex');
  await mkdir(join(folder, REFERENCES), { recursive: true });
  await writeFile(join(folder, REFERENCES, md5), reference.letters);
  if (scheme === null) return;
  await writeFile(join(folder, 'primers.bed'), formatPrimers(scheme.primers, reference));
}

/**
 * Brings files of reads into the folder of a run, each compared with its digest and unpacked: 'reads_1.fastq',
 * 'reads_2.fastq', or 'input.bam' or 'input.cram' as it is. Resolves with the files that there are.
 * @throws WorkflowFailure for one that is gone, another than it was, or packed wrongly
 */
export async function fetchInputs(
  folder: string,
  inputs: readonly RunInput[],
  {
    archive,
    signal,
  }: {
    readonly archive: Pick<ArchiveFilesPort, 'findKeptFile' | 'readKeptFile'>;
    readonly signal: AbortSignal;
  },
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const [at, input] of inputs.entries()) {
    const file = await archive.findKeptFile(input.file);
    if (file === null || file.sha256 !== input.sha256) {
      const hint =
        'This file is no longer what it was when the run was asked for, or is gone. Start a new run.';
      throw new WorkflowFailure('input-gone', input.name, hint, input.file);
    }
    const alignment = ['bam', 'cram'].find((format) => input.format.startsWith(format));
    const isAlignment = alignment !== undefined;
    const name = isAlignment ? `input.${alignment}` : `reads_${at + 1}.fastq`;
    await fetchInput(join(folder, name), input, {
      bytes: archive.readKeptFile(file),
      isUnpacked: !isAlignment,
      signal,
    });
    written.push(name);
  }
  return written;
}

async function fetchInput(
  path: string,
  { name, sha256, size }: RunInput,
  {
    bytes,
    isUnpacked,
    signal,
  }: {
    readonly bytes: AsyncIterable<Uint8Array>;
    readonly isUnpacked: boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const hash = createHash('sha256');
  let received = 0;
  const digest = async function* () {
    for await (const piece of bytes) {
      received += piece.length;
      hash.update(piece);
      yield piece;
    }
  };
  const source = isUnpacked ? unpackStream(digest()) : digest();
  try {
    await pipeline(Readable.from(source), createWriteStream(path, { mode: 0o600 }), { signal });
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    const hint = `The file cannot be unpacked (${error.reason}): ${error.message} Send it again.`;
    throw new WorkflowFailure('input-damaged', name, hint);
  }
  if (hash.digest('hex') === sha256 && received === size) return;
  const hint =
    'What is kept of the file is not what its digest says. Those who run the node see it among the objects.';
  throw new WorkflowFailure('input-damaged', name, hint, sha256);
}

/** Whether a file of the folder has anything in it. */
export async function hasContent(path: string): Promise<boolean> {
  for await (const piece of createReadStream(path, { end: 0 })) {
    if ((piece as Uint8Array).length > 0) return true;
  }
  return false;
}
