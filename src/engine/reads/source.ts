import { BgzfScanner } from '../../bio/hts/bgzf-scanner.ts';
import { type Unpack, UnpackError } from '../../std/unpack.ts';
import type { FindingList } from './finding.ts';

/** A file as whoever keeps it hands it in; it may be opened once or again. */
export interface ReadSource {
  /** Name of the file; its ending says what it should hold. */
  readonly name: string;
  /** The bytes as they are kept, packed or not. */
  open(): AsyncIterable<Uint8Array>;
}

/** What was seen of the packed bytes while the unpacked ones were read. */
export interface RawFacts {
  bytes: number;
  /** True where the unpacking ended early; what came until then was handed out. */
  isCut: boolean;
  /** True once the file was read to its end. */
  isRead: boolean;
  /** First bytes of the file as it is kept, four at most. */
  head: Uint8Array;
  readonly bgzf: BgzfScanner;
}

/** How a file is packed by its first bytes. */
export function findPacking({ head, bgzf }: RawFacts): 'none' | 'gzip' | 'bgzf' | 'zstd' {
  if (head[0] === 0x1f && head[1] === 0x8b) return bgzf.blockBegins.length > 0 ? 'bgzf' : 'gzip';
  const isZstd = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
  return isZstd ? 'zstd' : 'none';
}

/** Opens a source unpacked. A cut or damaged packing ends the stream and is a finding. */
export function openUnpacked(
  source: ReadSource,
  unpack: Unpack,
  findings: FindingList,
): { readonly bytes: AsyncGenerator<Uint8Array>; readonly raw: RawFacts } {
  const raw: RawFacts = {
    bytes: 0,
    isCut: false,
    isRead: false,
    head: new Uint8Array(0),
    bgzf: new BgzfScanner(),
  };
  return { bytes: guard(unpack(tap(source.open(), raw)), { raw, findings }), raw };
}

async function* tap(bytes: AsyncIterable<Uint8Array>, raw: RawFacts): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    if (raw.head.length < 4) raw.head = Uint8Array.from([...raw.head, ...chunk.subarray(0, 4)]);
    raw.bytes += chunk.length;
    raw.bgzf.push(chunk);
    yield chunk;
  }
  raw.bgzf.end();
  raw.isRead = true;
}

async function* guard(
  bytes: AsyncIterable<Uint8Array>,
  { raw, findings }: { readonly raw: RawFacts; readonly findings: FindingList },
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    raw.isCut = true;
    const hints = {
      truncated: [
        'packing-truncated',
        'The packed file is cut short: its end is missing. Fetch or pack it again and compare its size and digest.',
      ],
      damaged: [
        'packing-damaged',
        'The packed file is damaged: it does not unpack. Fetch or pack it again and compare its digest.',
      ],
      'too-large': [
        'packing-too-large',
        'The file unpacks to far more than reads do. Look at what it holds.',
      ],
    } as const;
    const [code, hint] = hints[error.reason];
    findings.add(['error', code], '', [error.message, hint]);
  }
}
