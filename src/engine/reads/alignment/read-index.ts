import { joinBytes } from '../../../std/join-bytes.ts';
import { type Unpack, UnpackError } from '../../../std/unpack.ts';
import type { FindingList } from '../finding.ts';
import type { ReadSource } from '../source.ts';

/** An index of a human genome at 100-fold depth has 10 MB. */
const MAX_INDEX_BYTES = 256 * 1024 * 1024;

/** Reads an index whole, unpacked where it is packed (CSI and CRAI are); null where it is damaged, which is told. */
export async function readIndex(
  index: ReadSource,
  unpack: Unpack,
  findings: FindingList,
): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const tell = (what: string) => {
    const hint = `The index is damaged: ${what}. Make it again: \`samtools index\`.`;
    findings.add(['error', 'index-damaged'], `index ${index.name}`, ['', hint]);
    return null;
  };
  try {
    for await (const part of unpack(index.open())) {
      size += part.length;
      if (size > MAX_INDEX_BYTES) return tell(`it unpacks to more than ${MAX_INDEX_BYTES} bytes`);
      parts.push(part);
    }
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    return tell(`it does not unpack (${error.message})`);
  }
  return joinBytes(parts);
}
