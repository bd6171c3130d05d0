import {
  DEFINITION_BYTES,
  MAX_CONTAINER_HEADER_BYTES,
  readCramFileHeader,
} from '../../bio/hts/cram-file-header.ts';
import {
  type ContainerHeader,
  CramEndError,
  isEndContainer,
  parseContainerHeader,
} from '../../bio/hts/cram-format.ts';
import type { BlockCodec } from '../../std/block-codec.ts';
import { joinBytes } from '../../std/join-bytes.ts';
import { type Unpack, UnpackError } from '../../std/unpack.ts';
import type { HtsReference } from './hts-reference.ts';
import { faultOf, HtsgetFailureError, refuse } from './htsget-failure.ts';
import { type RangedFile, readPart } from './ranged-file.ts';

/** What is known of a CRAM file once its header was read. */
export interface CramHead {
  readonly format: 'CRAM';
  readonly bgzf: null;
  readonly file: RangedFile;
  /** 2 or 3. */
  readonly major: number;
  readonly references: readonly HtsReference[];
  /** Where the first container with records begins, in bytes. */
  readonly headerEnd: number;
}

/** The containers that mark the end of a file, by major version. CRAM specification 3.1 and 2.1, section 9. */
const END_CONTAINERS: Readonly<Record<number, string>> = {
  2: '0b000000ffffffff0fe0454f460000000001000001000606010001000100',
  3: '0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b',
};
const USUAL_HEADER_BYTES = 512;
const MAX_FILE_HEADER_BYTES = 256 * 1024 * 1024;
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** The container that ends every file of a major version. */
export function endContainerOf(major: number): Uint8Array {
  const digits = END_CONTAINERS[major] ?? '';
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Reads the file definition and the header of a CRAM file. @throws HtsgetFailureError */
export async function readCramHead(file: RangedFile, codec: BlockCodec): Promise<CramHead> {
  const definition = await readPart(file, 0, DEFINITION_BYTES);
  const [major = 0, minor = 0] = definition.subarray(4, 6);
  if (major < 2 || major > 3) {
    const message = `The file is CRAM ${major}.${minor}; 2.1, 3.0 and 3.1 are given here.`;
    throw new HtsgetFailureError(refuse('UnsupportedFormat', message));
  }
  const header = await readContainerHeader({ file, major }, DEFINITION_BYTES, 'file');
  const begin = DEFINITION_BYTES + header.size;
  const headerEnd = begin + header.length;
  if (header.length > MAX_FILE_HEADER_BYTES) throw damaged(DEFINITION_BYTES, 'is too long');
  if (headerEnd > file.size) throw damaged(DEFINITION_BYTES, 'is cut off');
  const data = await readPart(file, begin, headerEnd);
  try {
    const { references } = await readCramFileHeader(data, major, toUnpack(codec));
    return { format: 'CRAM', bgzf: null, file, major, references, headerEnd };
  } catch (error) {
    if (!(error instanceof CramEndError || error instanceof UnpackError)) throw error;
    throw damaged(DEFINITION_BYTES, error.message || 'does not fit into its block');
  }
}

function toUnpack(codec: BlockCodec): Unpack {
  return async function* (bytes) {
    const parts: Uint8Array[] = [];
    for await (const part of bytes) parts.push(part);
    yield await codec.gunzip(joinBytes(parts), MAX_TEXT_BYTES);
  };
}

/**
 * The header of the container that begins at `begin`, which is checked by its check sum where the version has one.
 * @param saidBy what says that a container begins there
 * @throws HtsgetFailureError where none does
 */
export async function readContainerHeader(
  { file, major }: Pick<CramHead, 'file' | 'major'>,
  begin: number,
  saidBy: 'file' | 'index',
): Promise<ContainerHeader> {
  for (let size = USUAL_HEADER_BYTES; ; size *= 8) {
    const bytes = await readPart(file, begin, begin + size);
    try {
      const header = parseContainerHeader(bytes, major);
      const end = begin + header.size + header.length;
      if (header.isIntact && end <= file.size) return header;
      throw saidBy === 'index' ? notFitting(begin) : damaged(begin, 'is damaged or cut off');
    } catch (error) {
      if (!(error instanceof CramEndError)) throw error;
      if (bytes.length === size && size < MAX_CONTAINER_HEADER_BYTES) continue;
      throw saidBy === 'index' ? notFitting(begin) : damaged(begin, 'is cut off');
    }
  }
}

function notFitting(begin: number): HtsgetFailureError {
  const hint =
    'The index points here, where no container of the file begins: it is of another file. Make it again.';
  return new HtsgetFailureError(faultOf('hts-index-not-fitting', `byte ${begin}`, ['', hint]));
}

function damaged(begin: number, what: string): HtsgetFailureError {
  const hint = `The container that begins here cannot be read: ${what}. Fetch the file again and compare its digest.`;
  return new HtsgetFailureError(faultOf('hts-file-damaged', `byte ${begin}`, ['', hint]));
}

/** Where the container begins that marks the end of the file; null where the file has none. */
export async function findEndContainer(head: CramHead): Promise<number | null> {
  const marker = endContainerOf(head.major);
  const begin = head.file.size - marker.length;
  if (begin < head.headerEnd) return null;
  const tail = await readPart(head.file, begin, head.file.size);
  try {
    return isEndContainer(parseContainerHeader(tail, head.major)) ? begin : null;
  } catch (error) {
    if (!(error instanceof CramEndError)) throw error;
    return null;
  }
}
