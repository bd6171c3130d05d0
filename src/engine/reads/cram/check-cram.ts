import { type CraiEntry, parseCrai } from '../../../bio/hts/crai-index.ts';
import {
  DEFINITION_BYTES,
  MAX_CONTAINER_HEADER_BYTES,
  readCramFileHeader,
} from '../../../bio/hts/cram-file-header.ts';
import {
  type ContainerHeader,
  CramEndError,
  isEndContainer,
  parseBlock,
  parseContainerHeader,
  parseNeedsReference,
  parseSliceReference,
} from '../../../bio/hts/cram-format.ts';
import type { HeaderReference, SamHeader } from '../../../bio/hts/sam-header.ts';
import type { ReadReport } from '../../../schema/read-report.ts';
import { UnpackError } from '../../../std/unpack.ts';
import { matchReference } from '../alignment/match-reference.ts';
import { readIndex } from '../alignment/read-index.ts';
import type { CheckContext, Companions } from '../check-context.ts';
import type { FindingList } from '../finding.ts';
import { compareReadGroups } from '../platform-tally.ts';
import { ByteReader } from './byte-reader.ts';

/** What the containers of a CRAM file say. */
export interface CramFacts {
  readonly version: string;
  readonly header: SamHeader;
  /** Containers with records. */
  readonly containers: number;
  readonly records: number;
  readonly needsReference: boolean;
  /** Whether the index that was given is of this file. */
  readonly index: NonNullable<ReadReport['cram']>['index'];
  /** References that reads are written against, with the node's reference of the same letters. */
  readonly references: readonly (HeaderReference & { readonly foundAs: string | null })[];
}

const MAX_CONTAINER_BYTES = 512 * 1024 * 1024;
const NO_HEADER: SamHeader = { version: null, sortOrder: null, references: [], readGroups: [] };

/** What is collected over the containers. */
interface Walk {
  header: SamHeader;
  containers: number;
  records: number;
  needsReference: boolean;
  /** Places of references in the header; null once any may be meant. */
  used: Set<number> | null;
  /** Where the next container begins, in bytes. */
  at: number;
  /** Where containers of records begin, and where in each its slices do, from the end of its header. */
  readonly begins: Map<number, ReadonlySet<number>>;
  /** True once the mark of the end was found: nothing is missing. */
  isEnded: boolean;
  last: { readonly reference: number; readonly start: number };
  isSorted: boolean;
}

/**
 * Walks the containers of a CRAM file (versions 2.1, 3.0, 3.1) without decoding reads: which reference they
 * need, whether the node has it, and whether the file is whole.
 * Source: CRAM specification 3.1 (samtools/hts-specs).
 */
export async function checkCram(
  bytes: AsyncIterable<Uint8Array>,
  { context, index }: { readonly context: CheckContext; readonly index: Companions['index'] },
  findings: FindingList,
): Promise<CramFacts | null> {
  const reader = new ByteReader(bytes);
  try {
    const definition = await reader.take(DEFINITION_BYTES);
    if (definition === null) {
      tellCut(findings, 'file definition');
      return null;
    }
    const [major, minor] = [definition[4] as number, definition[5] as number];
    const version = `${major}.${minor}`;
    if (major < 2 || major > 3) {
      const hint =
        'CRAM 2.1, 3.0 and 3.1 are read. Write the file in one of these: `samtools view -C --output-fmt-option version=3.0`.';
      findings.add(['error', 'cram-version-unsupported'], '', [version, hint]);
      return null;
    }
    const walk: Walk = {
      header: NO_HEADER,
      containers: 0,
      records: 0,
      needsReference: false,
      used: new Set(),
      at: DEFINITION_BYTES,
      begins: new Map(),
      isEnded: false,
      last: { reference: 0, start: 0 },
      isSorted: true,
    };
    await walkContainers(reader, walk, { major, context, findings });
    const verdict = await checkCrai(walk, index, { context, findings });
    return { ...finish(walk, version, { context, findings }), index: verdict };
  } finally {
    await reader.close();
  }
}

interface WalkContext {
  readonly major: number;
  readonly context: CheckContext;
  readonly findings: FindingList;
}

async function walkContainers(reader: ByteReader, walk: Walk, options: WalkContext): Promise<void> {
  const { major, findings } = options;
  for (let ordinal = 0; ; ordinal++) {
    const place = `container ${ordinal + 1}`;
    const header = await readContainerHeader(reader, major);
    if (header === 'end') {
      const hint =
        'The file does not end with the mark of its end: it is cut short between two containers. Fetch it again and compare its size and digest.';
      findings.add(['error', 'cram-no-end-marker'], '', ['', hint]);
      return;
    }
    if (header === 'cut') return tellCut(findings, place);
    if (!header.isIntact || header.length > MAX_CONTAINER_BYTES) {
      return tellDamage(findings, place, 'its header does not agree with its check sum');
    }
    await reader.take(header.size);
    const data = await reader.take(header.length);
    if (data === null) return tellCut(findings, place);
    if (isEndContainer(header)) {
      walk.isEnded = true;
      return;
    }
    try {
      if (ordinal === 0)
        walk.header = await readCramFileHeader(data, major, options.context.unpack);
      else takeContainer(walk, { header, data, major });
      walk.at += header.size + header.length;
    } catch (error) {
      if (!(error instanceof CramEndError || error instanceof UnpackError)) throw error;
      return tellDamage(findings, place, error.message || 'its blocks do not fit in it');
    }
  }
}

async function readContainerHeader(
  reader: ByteReader,
  major: number,
): Promise<ContainerHeader | 'end' | 'cut'> {
  for (let size = 256; ; size *= 4) {
    const head = await reader.peek(size);
    if (head.length === 0) return 'end';
    try {
      return parseContainerHeader(head, major);
    } catch (error) {
      if (!(error instanceof CramEndError)) throw error;
      if (head.length < size || size > MAX_CONTAINER_HEADER_BYTES) return 'cut';
    }
  }
}

function takeContainer(
  walk: Walk,
  {
    header,
    data,
    major,
  }: { readonly header: ContainerHeader; readonly data: Uint8Array; readonly major: number },
): void {
  walk.containers++;
  walk.records += header.records;
  walk.begins.set(walk.at, new Set(header.landmarks));
  takeOrder(walk, header);
  const compression = parseBlock(data, 0, major);
  // Packed headers cannot be looked into; a reference is then taken to be needed.
  const needs = compression.method !== 0 || parseNeedsReference(compression.data);
  for (const landmark of header.landmarks) {
    const slice = parseBlock(data, landmark, major);
    if (slice.method !== 0) {
      walk.needsReference ||= needs;
      walk.used = needs ? null : walk.used;
      continue;
    }
    const { reference, isEmbedded } = parseSliceReference(slice.data, major);
    if (!needs || isEmbedded || reference === -1) continue;
    walk.needsReference = true;
    if (reference === -2) walk.used = null;
    else walk.used?.add(reference);
  }
}

/** Of containers that hold one reference it is known where they begin; those without a place come last. */
function takeOrder(walk: Walk, { reference, start }: ContainerHeader): void {
  if (reference === -2) {
    // Which ones it holds is not known: what follows may begin anywhere from the last one on.
    walk.last = { ...walk.last, start: 0 };
    return;
  }
  const place = reference < 0 ? Number.POSITIVE_INFINITY : reference;
  const { last } = walk;
  const isBehind = place > last.reference || (place === last.reference && start >= last.start);
  if (!isBehind) walk.isSorted = false;
  walk.last = { reference: place, start: reference < 0 ? 0 : start };
}

/** Compares a CRAI index with the containers: it has to name all of them, and nothing else. */
async function checkCrai(
  { begins, isEnded, header }: Walk,
  index: Companions['index'],
  { context, findings }: Pick<WalkContext, 'context' | 'findings'>,
): Promise<CramFacts['index']> {
  if (index === undefined) return 'not-given';
  if (index === null) return 'missing';
  const bytes = await readIndex(index, context.unpack, findings);
  if (bytes === null) return 'damaged';
  const place = `index ${index.name}`;
  const parsed = parseCrai(bytes);
  if (!parsed.ok) {
    const hint = `The index is damaged: ${parsed.error}. Make it again: \`samtools index\`.`;
    findings.add(['error', 'index-damaged'], place, ['', hint]);
    return 'damaged';
  }
  if (!isEnded) return 'not-given';
  const difference = findCraiDifference(parsed.value, begins, header.references.length);
  if (difference === null) return 'fits';
  const hint = `The index is of another file: ${difference}. Make it again: \`samtools index\`.`;
  findings.add(['error', 'index-not-fitting'], place, ['', hint]);
  return 'not-fitting';
}

function findCraiDifference(
  entries: readonly CraiEntry[],
  begins: Walk['begins'],
  references: number,
): string | null {
  for (const { reference, container, slice } of entries) {
    if (reference >= references) {
      return `it knows reference ${reference + 1}, the file has ${references}`;
    }
    const slices = begins.get(container);
    if (slices === undefined) return `it points to byte ${container}, where no container begins`;
    if (!slices.has(slice)) return `it points into a container where no slice begins`;
  }
  const named = new Set(entries.map(({ container }) => container));
  const missing = [...begins.keys()].find((begin) => !named.has(begin));
  return missing === undefined ? null : `it leaves out the container at byte ${missing}`;
}

function finish(
  walk: Walk,
  version: string,
  { context, findings }: Pick<WalkContext, 'context' | 'findings'>,
): Omit<CramFacts, 'index'> {
  const { header, containers, records, needsReference, used } = walk;
  compareReadGroups(header.readGroups, context.platform, findings);
  if (header.sortOrder === 'coordinate' && !walk.isSorted) {
    const hint =
      'The header says that records are sorted by coordinate; containers are not. Sort the file again: `samtools sort`.';
    findings.add(['error', 'cram-order-contradicted'], '', ['coordinate', hint]);
  }
  if (context.reference !== null && header.references.length > 0) {
    matchReference(header.references, context.reference, findings);
  }
  const needed = header.references.filter((_, at) => used === null || used.has(at));
  const references = needed.map((one) => ({
    ...one,
    foundAs: context.references.find(({ md5 }) => md5 === one.md5)?.id ?? null,
  }));
  if (needsReference) {
    for (const one of references) {
      if (one.foundAs === null) tellMissing(one, findings);
    }
  }
  return { version, header, containers, records, needsReference, references };
}

function tellMissing({ name, length, md5, uri }: HeaderReference, findings: FindingList): void {
  if (md5 === null) {
    const hint = `Reads are written against the reference ${name} of ${length} letters, whose digest (M5) the header lacks, so that nobody can tell which it is. Write the file again with the reference at hand.`;
    findings.add(['error', 'cram-reference-unnamed'], `reference ${name}`, [name, hint]);
    return;
  }
  const from = uri === null ? '' : `; its maker had it at ${uri}`;
  const hint = `Reads cannot be read without the reference ${name} of ${length} letters (MD5 ${md5}${from}), and this node does not have it. Add its pathogen, send BAM, or write the CRAM with the reference embedded: \`samtools view -C --output-fmt-option embed_ref=1\`.`;
  findings.add(['error', 'cram-reference-missing'], `reference ${name}`, [md5, hint]);
}

function tellCut(findings: FindingList, place: string): void {
  const hint =
    'The file ends within this: it is cut short. Fetch it again and compare its size and digest.';
  findings.add(['error', 'cram-truncated'], place, ['', hint]);
}

function tellDamage(findings: FindingList, place: string, what: string): void {
  const hint = `The file is damaged: ${what}. What follows was not read. Fetch it again and compare its digest.`;
  findings.add(['error', 'cram-damaged'], place, ['', hint]);
}
