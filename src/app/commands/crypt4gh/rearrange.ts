import { Crypt4ghError } from '../../../engine/crypt4gh/crypt4gh-problem.ts';
import type { ByteRange } from '../../../engine/crypt4gh/edit-list.ts';
import {
  CIPHER_SEGMENT_BYTES,
  SEGMENT_OVERHEAD,
  toPlainBytes,
} from '../../../engine/crypt4gh/format.ts';
import { formatHeader } from '../../../engine/crypt4gh/header.ts';
import { rearrangeHeader } from '../../../engine/crypt4gh/rearrange.ts';
import { cutOff } from '../../../engine/crypt4gh/segments.ts';
import { gatherBlocks, prepend, readPieces, takeHeader } from '../../../engine/crypt4gh/source.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { writeAll } from '../../crypt4gh/output-file.ts';
import { take } from './command-errors.ts';
import { parseRanges, refuseTerminal } from './parse-flags.ts';
import { needPrivateKey, type PrivateKeyFlags, readPublicKeys } from './read-keys.ts';
import { type FileFlags, OPEN_MODE, runOnFiles } from './run-on-files.ts';

export interface RearrangeFlags extends FileFlags, PrivateKeyFlags {
  readonly range: readonly string[];
  readonly recipient?: readonly string[];
}

/** Writes a file that decrypts to ranges of another one, of whose data nothing is decrypted. */
export async function rearrange(path: string | undefined, flags: RearrangeFlags): Promise<number> {
  refuseTerminal(flags.output);
  const ranges = parseRanges(flags.range);
  const key = await needPrivateKey(flags);
  const named = readPublicKeys(flags.recipient ?? []);
  const recipients = named.length === 0 ? [key.publicKey] : named;
  return runOnFiles(
    { input: path, output: flags.output, mode: OPEN_MODE },
    async (input, output) => {
      const pieces = readPieces(input.stream(0));
      const { header, rest } = await takeHeader(pieces);
      const options = { keys: [key], ranges, recipients };
      const size = findPlainBytes(input.bytes?.size, formatHeader(header).length);
      const known = size === null ? {} : { plainBytes: size };
      const outcome = rearrangeHeader(nodeCryptoSuite, header, { ...options, ...known });
      const { header: renewed, plan } = take(outcome, input.name);
      await output.write([formatHeader(renewed)]);
      await writeAll(output, takeSegments(prepend(rest, pieces), plan.segments));
      await pieces.return(undefined);
    },
  );
}

/** What is in the body of a file of this size; null where that is not known, or it is damaged. */
function findPlainBytes(size: number | undefined, headerBytes: number): number | null {
  return size === undefined ? null : toPlainBytes(size - headerBytes);
}

/** The segments of a plan, as they are. */
async function* takeSegments(
  body: AsyncIterable<Uint8Array>,
  segments: readonly ByteRange[],
): AsyncGenerator<Uint8Array, undefined> {
  let index = 0;
  let next = 0;
  for await (const segment of gatherBlocks(body, CIPHER_SEGMENT_BYTES)) {
    const wanted = segments[next];
    if (wanted === undefined) return undefined;
    if (segment.length < SEGMENT_OVERHEAD) throw new Crypt4ghError(cutOff(segment, index));
    if (index >= wanted.start) yield segment.slice();
    index += 1;
    if (index >= wanted.end) next += 1;
  }
  return undefined;
}
