import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { KnownReference } from '../../../engine/reads/check-context.ts';
import { findBaseName } from '../../../platform/files/paths.ts';
import { findProgram } from '../../../platform/processes/find-program.ts';
import { runProcess } from '../../../platform/processes/run-process.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';

/** Where CRAM is decoded, and with what. */
export interface DecodePlace {
  /** Folder in which a folder of its own is made. */
  readonly folder: string;
  /** Where samtools is looked for: as in the variable PATH. */
  readonly path: string;
  /** The only references that reads are decoded with: none is ever fetched. */
  readonly references: readonly KnownReference[];
}

/** A CRAM file as BAM, until it is removed. */
export interface DecodedCram {
  readonly path: string;
  /** The program, with its version. */
  readonly tool: string;
  readonly remove: () => Promise<void>;
}

/** How folders begin in which files are decoded; one that is left was cut off with its process. */
export const DECODING_PREFIX = '.decoding-';
const LIMITS = { memoryBytes: 4 * 2 ** 30, fileBytes: 512 * 2 ** 30 };
const MOST_TEXT = 4000;

/** True where CRAM can be decoded on this machine. */
export async function canDecodeCram({ path }: Pick<DecodePlace, 'path'>): Promise<boolean> {
  return (await findProgram('samtools', path)) !== null;
}

/**
 * Decodes CRAM to BAM by samtools, which is a program of Debian; without it the reason says which command installs it.
 * References are the node's own, by their MD5, or those that the file brings along.
 */
export async function decodeCram(
  cram: string,
  { folder, path, references }: DecodePlace,
  signal: AbortSignal,
): Promise<Result<DecodedCram, Problem>> {
  const name = findBaseName(cram);
  const refuse = (code: string, value: string, hint: string) =>
    fail<Problem>({ code, where: name, value: value.slice(0, 200), hint });
  const program = await findProgram('samtools', path);
  if (program === null) {
    const hint =
      'CRAM is decoded by samtools, which is not installed: `apt-get install samtools`; or send BAM or FASTQ.';
    return refuse('tool-missing', 'samtools', hint);
  }
  const own = await mkdtemp(join(resolve(folder), DECODING_PREFIX));
  const remove = () => rm(own, { recursive: true, force: true });
  let isDone = false;
  try {
    await mkdir(join(own, 'references'));
    for (const { md5, letters } of references) {
      await writeFile(join(own, 'references', md5), letters);
    }
    let said = '';
    const run = (given: readonly string[]) =>
      runProcess({
        program,
        arguments: given,
        folder: own,
        // Where references are looked for: here and, as there is no address, nowhere else.
        environment: { PATH: path, LANG: 'C', REF_PATH: 'references/%s' },
        limits: LIMITS,
        onOutput: (text) => {
          if (said.length < MOST_TEXT) said += text;
        },
        signal,
      });
    await run(['--version']);
    const version = /^samtools (\S+)/m.exec(said)?.[1] ?? 'of an unknown version';
    said = '';
    const end = await run(['view', '-b', '-1', '-o', 'decoded.bam', '--', resolve(cram)]);
    signal.throwIfAborted();
    if (end.code !== 0) {
      const hint =
        'samtools could not decode the file: it is damaged, or a reference that it needs is not on this node. `outbreak reads check` says which.';
      return refuse('cram-not-decoded', said.trim().split('\n').at(-1) ?? '', hint);
    }
    isDone = true;
    return succeed({ path: join(own, 'decoded.bam'), tool: `samtools ${version}`, remove });
  } finally {
    if (!isDone) await remove();
  }
}
