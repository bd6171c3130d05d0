import type { CraiEntry } from '../../../bio/hts/crai-index.ts';
import { isEndContainer } from '../../../bio/hts/cram-format.ts';
import { type CramHead, readContainerHeader } from '../cram-file.ts';

/**
 * The slices of a CRAM file by the headers of their containers; nothing else of the file is read. A slice is given
 * the letters of its whole container. Where a container has reads of several references, which they are stands in
 * reads that are not decoded here, and its entries say so (-2).
 * @throws HtsgetFailureError
 */
export async function listContainers(head: CramHead): Promise<readonly CraiEntry[]> {
  const entries: CraiEntry[] = [];
  for (let at = head.headerEnd; at < head.file.size; ) {
    const header = await readContainerHeader(head, at, 'file');
    if (isEndContainer(header)) break;
    const { landmarks, reference, start, span, length } = header;
    for (const [place, slice] of landmarks.entries()) {
      const begin = Math.max(0, start - 1);
      entries.push({
        reference,
        begin: reference < 0 ? 0 : begin,
        end: reference < 0 ? 1 : begin + Math.max(1, span),
        container: at,
        slice,
        bytes: (landmarks[place + 1] ?? length) - slice,
      });
    }
    at += header.size + length;
  }
  return entries;
}
