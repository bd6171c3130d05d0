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
import { UnpackError } from '../../../std/unpack.ts';
import { matchReference } from '../alignment/match-reference.ts';
import type { CheckContext } from '../check-context.ts';
import type { FindingList } from '../finding.ts';
import { ByteReader } from './byte-reader.ts';

/** What the containers of a CRAM file say. */
export interface CramFacts {
  readonly version: string;
  readonly header: SamHeader;
  /** Containers with records. */
  readonly containers: number;
  readonly records: number;
  readonly needsReference: boolean;
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
}

/**
 * Walks the containers of a CRAM file (versions 2.1, 3.0, 3.1) without decoding reads: which reference they
 * need, whether the node has it, and whether the file is whole.
 * Source: CRAM specification 3.1 (samtools/hts-specs).
 */
export async function checkCram(
  bytes: AsyncIterable<Uint8Array>,
  context: CheckContext,
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
    };
    await walkContainers(reader, walk, { major, context, findings });
    return finish(walk, version, { context, findings });
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
    if (isEndContainer(header)) return;
    try {
      if (ordinal === 0)
        walk.header = await readCramFileHeader(data, major, options.context.unpack);
      else takeContainer(walk, { header, data, major });
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

function finish(
  walk: Walk,
  version: string,
  { context, findings }: Pick<WalkContext, 'context' | 'findings'>,
): CramFacts {
  const { header, containers, records, needsReference, used } = walk;
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
