import type { CraiEntry } from '../../bio/hts/crai-index.ts';
import {
  type CramHead,
  endContainerOf,
  findEndContainer,
  readContainerHeader,
} from './cram-file.ts';
import { faultOf, HtsgetFailureError, noReference } from './htsget-failure.ts';
import { type LetterSpan, mergeRegions, overlapsAny } from './merge-regions.ts';
import type { HtsgetRegion } from './request.ts';
import { PartList, type TicketPart } from './ticket-part.ts';

const WITHOUT_PLACE = -1;
const SEVERAL = -2;

/**
 * Parts of a CRAM file: its header, whole containers, its end. A container whose reads are of several references, of
 * which the index does not say which, is given with every region.
 * @param regions null for the header alone
 * @throws HtsgetFailureError
 */
export async function planCram(
  head: CramHead,
  slices: readonly CraiEntry[],
  regions: readonly HtsgetRegion[] | null,
): Promise<readonly TicketPart[]> {
  const parts = new PartList();
  const marker = await findEndContainer(head);
  parts.addRange(0, head.headerEnd, 'header');
  const begins = [...new Set(slices.map(({ container }) => container))].sort((a, b) => a - b);
  const wanted = findContainers(head, slices, regions ?? []);
  const end = marker ?? head.file.size;
  for (const run of findRuns(begins, wanted)) {
    if (run.first < head.headerEnd || run.last >= end) throw notFitting(run.last);
    // The first shows that the index is of this file, the last where it ends; those between lie between.
    await readContainerHeader(head, run.first, 'index');
    const last = await readContainerHeader(head, run.last, 'index');
    parts.addRange(run.first, Math.min(end, run.last + last.size + last.length), 'body');
  }
  if (marker === null) parts.addBytes(endContainerOf(head.major), 'body');
  else parts.addRange(marker, head.file.size, 'body');
  return parts.parts;
}

function findContainers(
  { references }: CramHead,
  slices: readonly CraiEntry[],
  regions: readonly HtsgetRegion[],
): ReadonlySet<number> {
  const numbers = new Map(references.map(({ name }, at) => [name, at]));
  const wanted = new Map<number, readonly LetterSpan[]>();
  for (const [name, spans] of mergeRegions(regions)) {
    const reference = name === '*' ? WITHOUT_PLACE : numbers.get(name);
    if (reference === undefined) throw noReference(name);
    wanted.set(reference, spans);
  }
  const containers = new Set<number>();
  for (const { reference, begin, end, container } of slices) {
    const spans = wanted.get(reference);
    const isWanted =
      reference === SEVERAL ||
      (spans !== undefined &&
        (reference === WITHOUT_PLACE || overlapsAny(spans, { start: begin, end })));
    if (isWanted && regions.length > 0) containers.add(container);
  }
  return containers;
}

/** Wanted containers that follow each other in the file. */
function findRuns(
  begins: readonly number[],
  wanted: ReadonlySet<number>,
): readonly { readonly first: number; readonly last: number }[] {
  const runs: { first: number; last: number }[] = [];
  let isOpen = false;
  for (const begin of begins) {
    const run = runs.at(-1);
    if (!wanted.has(begin)) isOpen = false;
    else if (isOpen && run !== undefined) run.last = begin;
    else {
      runs.push({ first: begin, last: begin });
      isOpen = true;
    }
  }
  return runs;
}

function notFitting(begin: number): HtsgetFailureError {
  const hint =
    'The index points here, where no container with records is: it is of another file. Make it again.';
  return new HtsgetFailureError(faultOf('hts-index-not-fitting', `byte ${begin}`, ['', hint]));
}
