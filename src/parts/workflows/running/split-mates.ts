import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { readFastqBatches } from '../../../engine/reads/fastq/fastq-file.ts';
import { FastqParser } from '../../../engine/reads/fastq/fastq-parser.ts';
import { FindingList } from '../../../engine/reads/finding.ts';
import { baseName, toRecordBytes } from '../../../engine/reads/host/screen-reads.ts';
import { openUnpacked } from '../../../engine/reads/source.ts';
import { unpackStream } from '../../../platform/files/unpack-stream.ts';
import { WorkflowFailure } from './workflow-failure.ts';

const FIRST = 'reads_1.fastq';
const SECOND = 'reads_2.fastq';

/**
 * Where mates come in turn in the only file of reads, as the first two names say, puts them into two files, as steps
 * want them. Resolves with whether that was so; else nothing is changed.
 * @throws WorkflowFailure where a read has no mate beside it, or the file cannot be read
 */
export async function splitMates(folder: string, signal: AbortSignal): Promise<boolean> {
  const findings = new FindingList(FIRST);
  const path = join(folder, FIRST);
  const source = { name: FIRST, open: () => createReadStream(path, { highWaterMark: 1 << 20 }) };
  const { bytes, raw } = openUnpacked(source, unpackStream, findings);
  const names = ['mates_1.fastq', 'mates_2.fastq'].map((name) => join(folder, name));
  const outputs: FileHandle[] = [];
  let last = '';
  let index = 0;
  try {
    for await (const batch of readFastqBatches(bytes, new FastqParser(findings), raw)) {
      signal.throwIfAborted();
      if (outputs.length === 0) {
        if (batch.count < 2 || baseName(batch, 0) !== baseName(batch, 1)) return false;
        for (const name of names) outputs.push(await open(name, 'w', 0o600));
      }
      const pieces: [Uint8Array[], Uint8Array[]] = [[], []];
      for (let record = 0; record < batch.count; record++, index++) {
        const name = baseName(batch, record);
        if (index % 2 === 1 && name !== last) throw lacksMate(`${last} | ${name}`);
        last = name;
        pieces[index % 2 === 0 ? 0 : 1].push(toRecordBytes(batch, record));
      }
      for (const [at, own] of pieces.entries()) await outputs[at]?.appendFile(Buffer.concat(own));
    }
    const [problem] = findings.findings.filter(({ severity }) => severity === 'error');
    if (problem !== undefined) {
      throw new WorkflowFailure('input-damaged', FIRST, `${problem.where}: ${problem.hint}`);
    }
    if (outputs.length === 0) return false;
    if (index % 2 === 1) throw lacksMate(last);
  } finally {
    for (const output of outputs) await output.close();
  }
  await rename(names[0] as string, path);
  await rename(names[1] as string, join(folder, SECOND));
  return true;
}

function lacksMate(names: string): WorkflowFailure {
  const hint =
    'Mates come in turn in this file, but one read has no mate beside it. Send both mates in files of their own.';
  return new WorkflowFailure('input-damaged', FIRST, hint, names);
}
