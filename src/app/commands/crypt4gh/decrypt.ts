import { type DecryptOptions, decryptStream } from '../../../engine/crypt4gh/decrypt-stream.ts';
import {
  clipRanges,
  composeRanges,
  countMissing,
  EVERYTHING,
  sumRanges,
  toRanges,
} from '../../../engine/crypt4gh/edit-list.ts';
import { openContainer, type RandomAccessBytes } from '../../../engine/crypt4gh/open-container.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { Input } from '../../crypt4gh/input-file.ts';
import { type Output, writeAll } from '../../crypt4gh/output-file.ts';
import { runSegmentWork } from '../../crypt4gh/run-segment-work.ts';
import { createWorkState, cutIntoStretches } from '../../crypt4gh/segment-work.ts';
import { CommandError } from '../command-error.ts';
import { take } from './command-errors.ts';
import { parseBytes, parseRanges } from './parse-flags.ts';
import { needPrivateKey, type PrivateKeyFlags, readPublicKeys } from './read-keys.ts';
import { type FileFlags, OWNER_MODE, readThreads, runOnFiles } from './run-on-files.ts';

export interface DecryptFlags extends FileFlags, PrivateKeyFlags {
  readonly sender?: string;
  readonly range?: readonly string[];
  readonly expectBytes?: string;
  readonly skipUnknownPackets?: boolean;
}

/** Where there are more ranges they may be many in one segment, which is then decrypted once only. */
const MAX_PARALLEL_RANGES = 64;

interface Outcome {
  readonly bytes: number;
  readonly missingBytes: number;
}

/** Decrypts a file, or standard input. */
export async function decrypt(path: string | undefined, flags: DecryptFlags): Promise<number> {
  const threads = readThreads(flags);
  const ranges = flags.range === undefined ? null : parseRanges(flags.range);
  const expected =
    flags.expectBytes === undefined ? null : parseBytes('--expect-bytes', flags.expectBytes);
  const [sender] = readPublicKeys(flags.sender === undefined ? [] : [flags.sender]);
  const options: DecryptOptions = {
    keys: [await needPrivateKey(flags)],
    unknownPackets: flags.skipUnknownPackets === true ? 'skip' : 'refuse',
    ...(sender === undefined ? {} : { sender }),
    ...(ranges === null ? {} : { ranges }),
  };
  return runOnFiles(
    { input: path, output: flags.output, mode: OWNER_MODE },
    async (input, output) => {
      const outcome =
        input.bytes !== null && output.isPrivate
          ? await decryptFile(input.bytes, { input, output, options, threads })
          : await writeAll(output, decryptStream(nodeCryptoSuite, input.stream(0), options));
      checkOutcome(input.name, outcome, { expected, hasRanges: ranges !== null });
    },
  );
}

async function decryptFile(
  bytes: RandomAccessBytes,
  {
    input,
    output,
    options,
    threads,
  }: { input: Input; output: Output; options: DecryptOptions; threads: number },
): Promise<Outcome> {
  const container = take(await openContainer(nodeCryptoSuite, bytes, options), input.name);
  const { headerBytes, bodyPlainBytes, opened } = container;
  const asked = composeRanges(toRanges(opened.editList), options.ranges ?? EVERYTHING);
  const ranges = clipRanges(asked, bodyPlainBytes);
  const kept = sumRanges(ranges);
  if (ranges.length > MAX_PARALLEL_RANGES) {
    return writeAll(output, decryptStream(nodeCryptoSuite, input.stream(0), options));
  }
  const work = {
    kind: 'decrypt',
    input: input.file,
    output: output.file,
    inputAt: headerBytes,
    plainBytes: bodyPlainBytes,
    dataKeys: opened.dataKeys,
    stretches: cutIntoStretches(ranges, (done) => done),
    state: createWorkState(),
  } as const;
  take(await runSegmentWork(work, threads), input.name);
  return { bytes: kept, missingBytes: countMissing(asked, kept) };
}

/** Tells of what is missing. @throws CommandError where another size was expected */
function checkOutcome(
  name: string,
  { bytes, missingBytes }: Outcome,
  { expected, hasRanges }: { readonly expected: number | null; readonly hasRanges: boolean },
): void {
  if (expected !== null && bytes !== expected) {
    throw new CommandError(
      `${name}: ${bytes} bytes were decrypted and ${expected} expected. The file was cut off, or is another one.`,
    );
  }
  if (missingBytes === 0) return;
  const cause = hasRanges ? '--range (or the edit list)' : 'the edit list';
  process.stderr.write(
    `${name}: ${cause} names ${missingBytes} bytes behind the end of the data; ${bytes} bytes were written. Was the file cut off? With --expect-bytes such a file is refused.\n`,
  );
}
