import { fileProblem } from '../../../platform/files/file-problem.ts';
import {
  findPacking,
  PACKING_HEAD_BYTES,
  type Packing,
} from '../../../platform/files/find-packing.ts';
import {
  DamagedFileError,
  PackedTooLargeError,
  readDecompressed,
} from '../../../platform/files/read-decompressed.ts';
import { readZip, toZipProblem } from '../../../platform/files/read-zip.ts';
import { spoolFile } from '../../../platform/files/spool-file.ts';
import type { Problem } from '../../../schema/problem.ts';
import { peekHead } from '../../../std/peek-head.ts';

/** The bytes of a FASTA file, unpacked, or why there are none. */
export type SequencePart =
  | { readonly name: string; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly problem: Problem };

const READ = 'FASTA is read plain, as .gz, .zst, .xz, .bz2 or .zip';

/** Opens the FASTA files in a file: itself, plain or packed, or each file of a zip, which may be packed once more. */
export async function* openSequenceParts(
  name: string,
  bytes: string | AsyncIterable<Uint8Array>,
): AsyncGenerator<SequencePart> {
  const { head, whole, close } = await peekHead(readDecompressed(bytes), PACKING_HEAD_BYTES);
  try {
    const packing = findPacking(head);
    if (packing === 'zip') yield* openZipParts({ name, bytes, whole });
    else yield packing === null ? { name, chunks: whole } : describePacking(packing, name);
  } finally {
    await close();
  }
}

async function* openZipParts({
  name,
  bytes,
  whole,
}: {
  readonly name: string;
  readonly bytes: string | AsyncIterable<Uint8Array>;
  readonly whole: AsyncIterable<Uint8Array>;
}): AsyncGenerator<SequencePart> {
  // A zip is read from its end; a file that is one as it lies there needs no copy.
  const file =
    typeof bytes === 'string' && (await isZip(bytes))
      ? { path: bytes, remove: async () => undefined }
      : await spoolFile(whole);
  try {
    for await (const part of readZip(file.path, name)) {
      if ('problem' in part) yield part;
      else yield await openZipPart(part.name, part.bytes);
    }
  } finally {
    await file.remove();
  }
}

async function isZip(path: string): Promise<boolean> {
  for await (const chunk of readDecompressed(path)) return findPacking(chunk) === 'zip';
  return false;
}

async function openZipPart(name: string, bytes: AsyncIterable<Uint8Array>): Promise<SequencePart> {
  try {
    const { head, whole, close } = await peekHead(readDecompressed(bytes), PACKING_HEAD_BYTES);
    const packing = findPacking(head);
    if (packing !== null) await close();
    return packing === null ? { name, chunks: whole } : describePacking(packing, name);
  } catch (error) {
    return { problem: describeDamage(error, name) };
  }
}

function describePacking(packing: Packing, name: string): SequencePart {
  const isNested = packing !== '7z' && packing !== 'rar';
  const hint = isNested
    ? `A packed file lies within a packed one, so it was not read. ${READ}, packed once.`
    : `Files packed with ${packing} are not read. ${READ}: pack it anew.`;
  return {
    problem: fileProblem(isNested ? 'file-nested' : 'packing-unknown', name, [packing, hint]),
  };
}

/** What ended a file. @throws what is no matter of the file */
export function describeDamage(error: unknown, name: string): Problem {
  if (error instanceof PackedTooLargeError) {
    const hint =
      'The file unpacks to far more than sequences do; what came before was read. Send the sequences of the rows only.';
    return fileProblem('file-too-large', name, [error.message, hint]);
  }
  if (error instanceof DamagedFileError) {
    const hint =
      'The packed file is cut or damaged; sequences before the damage were read. Send it again.';
    return fileProblem('file-damaged', name, [error.message, hint]);
  }
  if (name.includes(' > ')) return toZipProblem(error, name);
  throw error;
}
