import { joinBytes } from '../../std/join-bytes.ts';
import type { Unpack } from '../../std/unpack.ts';
import { CramCursor, CramEndError, parseBlock } from './cram-format.ts';
import { parseSamHeader, type SamHeader } from './sam-header.ts';

/** Bytes of the file definition, before the first container. CRAM specification 3.1, section 6. */
export const DEFINITION_BYTES = 26;
/** A container's header is not longer than this. */
export const MAX_CONTAINER_HEADER_BYTES = 4 * 1024 * 1024;
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/**
 * The SAM header, which stands in the first block of the first container. CRAM specification 3.1, section 7.1.
 * @param data the first container's bytes behind its own header
 * @throws CramEndError with the reason where it is none; UnpackError where it does not unpack
 */
export async function readCramFileHeader(
  data: Uint8Array,
  major: number,
  unpack: Unpack,
): Promise<SamHeader> {
  const block = parseBlock(data, 0, major);
  if (block.method > 1)
    throw new CramEndError('its header is packed in a way that is not read here');
  const unpacked: Uint8Array[] = [];
  const whole = (async function* () {
    yield block.data;
  })();
  let size = 0;
  for await (const part of block.method === 1 ? unpack(whole) : whole) {
    unpacked.push(part);
    size += part.length;
    if (size > MAX_TEXT_BYTES) throw new CramEndError('its header is longer than 64 MiB');
  }
  const bytes = joinBytes(unpacked);
  const cursor = new CramCursor(bytes);
  const length = cursor.int32();
  const begin = cursor.at;
  cursor.skip(length);
  return parseSamHeader(new TextDecoder().decode(bytes.subarray(begin, cursor.at)));
}
