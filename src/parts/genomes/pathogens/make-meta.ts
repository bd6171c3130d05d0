import type { Dataset } from '../../../engine/analysis/dataset.ts';
import { isObject } from './auspice-tree.ts';
import { describeTree, listCladeAttributes, parseAuspiceTree } from './describe-tree.ts';
import type {
  CdsDescription,
  CladeAttribute,
  PathogenMeta,
  PathogenOrigin,
  PathogenSourceNote,
  SegmentMeta,
} from './pathogen.ts';
import type { ReadDataset } from './read-dataset-files.ts';
import type { ReadPathogen } from './read-pathogen-files.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What is known of a pathogen beside its dataset. */
export interface MetaContext {
  readonly id: string;
  readonly origin: PathogenOrigin;
  /** The block `outbreakCommons` of the shipped pathogen of this id, for datasets without one. */
  readonly shipped: JsonObject;
}

/** A segment with its dataset, read and checked. */
export interface SegmentDataset {
  readonly name: string;
  readonly read: ReadDataset;
  readonly dataset: Dataset;
}

/**
 * Names, taxon and terms of a pathogen: from its own block `outbreakCommons`, else from that of the
 * shipped pathogen with the same id, else from what a Nextclade dataset says of itself.
 */
export function makeMeta(
  read: Pick<ReadPathogen, 'pathogen' | 'digest'>,
  segments: readonly SegmentDataset[],
  context: MetaContext,
): PathogenMeta {
  const { id, origin, shipped } = context;
  const own = readBlock(read.pathogen);
  const attributes = asObject(read.pathogen.attributes);
  const text = (key: string): string | null => asText(own[key]) ?? asText(shipped[key]);
  const displayName = text('displayName') ?? asText(attributes.name) ?? id;
  const cdses = segments.flatMap(({ name, dataset }) =>
    dataset.cdses.map((cds) => toCdsDescription(cds, name)),
  );
  const taxonId = own.taxonId ?? shipped.taxonId;
  const tag = origin.tag ?? findOwnTag(read.pathogen);
  return {
    id,
    name: text('name') ?? displayName,
    displayName,
    shortName: text('shortName') ?? displayName,
    description: text('description') ?? '',
    disease: text('disease'),
    taxonId: typeof taxonId === 'number' ? taxonId : null,
    emergenceDate: text('emergenceDate'),
    segments: segments.map((segment) =>
      makeSegmentMeta(segment, { text, tag: segments.length === 1 ? tag : null }),
    ),
    cdses,
    defaultCds: findDefaultCds(cdses, read.pathogen.defaultCds ?? own.defaultCds),
    isExperimental: attributes.experimental === true,
    isDeprecated: attributes.deprecated === true,
    tag,
    digest: read.digest,
    origin,
    sources: [...listSources(own), ...describeOrigin(origin)],
  };
}

/** What a segment's own files say, and for its lineages the block of the pathogen where its own says nothing. */
function makeSegmentMeta(
  { name, read, dataset }: SegmentDataset,
  pathogen: { readonly text: (key: string) => string | null; readonly tag: string | null },
): SegmentMeta {
  const attributes = asObject(read.pathogen.attributes);
  const own = readBlock(read.pathogen);
  const text = (key: string): string | null => asText(own[key]) ?? pathogen.text(key);
  const tree =
    read.files.treeJson === undefined ? undefined : parseAuspiceTree(read.files.treeJson);
  const cladeAttributes = tree === undefined ? [] : listCladeAttributes(tree);
  const lineageAttribute = findLineageAttribute(cladeAttributes, text('lineageAttribute'));
  return {
    name,
    referenceName: asText(attributes['reference name']) ?? dataset.referenceName,
    referenceAccession: asText(attributes['reference accession'])?.trim() ?? null,
    referenceLength: dataset.reference.length,
    cladeAttributes,
    lineageAttribute,
    lineageSystem: lineageAttribute === null ? null : findLineageSystem(lineageAttribute, text),
    tag: pathogen.tag ?? findOwnTag(read.pathogen),
    digest: read.digest,
    tree: tree === undefined ? null : describeTree(tree, lineageAttribute),
  };
}

/** The block `outbreakCommons` of a parsed pathogen.json, empty where there is none. */
export function readBlock(pathogen: JsonObject): JsonObject {
  return asObject(pathogen.outbreakCommons);
}

/** The version tag inside a pathogen.json, or null. */
export function findOwnTag(pathogen: JsonObject): string | null {
  return asText(asObject(pathogen.version).tag);
}

function toCdsDescription(cds: Dataset['cdses'][number], segment: string): CdsDescription {
  return {
    name: cds.name,
    segment,
    product: cds.product,
    codons: cds.length / 3,
    segments: cds.segments.map(({ begin, end, strand }) => ({ begin, end, strand })),
  };
}

function findDefaultCds(cdses: readonly CdsDescription[], named: unknown): string | null {
  return (cdses.find((cds) => cds.name === named) ?? cdses[0])?.name ?? null;
}

/** The attribute that is named as the lineage if the tree has it, else the first that sounds so. */
function findLineageAttribute(
  attributes: readonly CladeAttribute[],
  named: string | null,
): string | null {
  const found =
    attributes.find(({ name }) => name === named) ??
    attributes.find(({ name }) => /pango/i.test(name)) ??
    attributes.find(({ name }) => /^lineage$/i.test(name)) ??
    attributes.find(({ name }) => /lineage/i.test(name));
  return found?.name ?? null;
}

function findLineageSystem(attribute: string, text: (key: string) => string | null): string | null {
  return /pango/i.test(attribute) ? 'Pango' : text('lineageSystem');
}

function listSources(block: JsonObject): PathogenSourceNote[] {
  if (!Array.isArray(block.sources)) return [];
  return block.sources.flatMap((entry: unknown) => {
    if (!isObject(entry)) return [];
    const what = asText(entry.what);
    if (what === null) return [];
    const { from, url, terms } = entry;
    return { what, from: asText(from) ?? '', url: asText(url), terms: asText(terms) ?? '' };
  });
}

function describeOrigin(origin: PathogenOrigin): PathogenSourceNote[] {
  if (origin.kind === 'shipped' || origin.kind === 'init') return [];
  const url = findPublicAddress(origin);
  const version = origin.tag === null ? '' : `, version ${origin.tag}`;
  const place = [url ?? `a ${origin.kind} on this node`, origin.dataset ?? ''].join(' ').trim();
  const terms = 'As its authors state them; they were not read by this program.';
  return [{ what: 'Dataset', from: `${place}${version}`, url, terms }];
}

/**
 * Where a dataset was fetched, without what may be secret in an address: its user and its query.
 * Null for a path of this machine, which is nobody else's business.
 */
export function findPublicAddress({ kind, location }: PathogenOrigin): string | null {
  if ((kind !== 'server' && kind !== 'address') || !URL.canParse(location)) return null;
  const { origin, pathname } = new URL(location);
  return `${origin}${pathname}`;
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
