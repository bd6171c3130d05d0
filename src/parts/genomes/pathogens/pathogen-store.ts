import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkSegments } from './check-segments.ts';
import { type LineageFile, readLineageFile } from './lineage-file.ts';
import { findOwnTag, makeMeta, readBlock } from './make-meta.ts';
import { openOrigin, type PathogenRequest } from './open-origin.ts';
import type { DatasetFiles, PathogenMeta, PathogenOrigin, SegmentMeta } from './pathogen.ts';
import {
  findPathogen,
  folderOf,
  folderOfSegment,
  installVersion,
  listPathogenIds,
  listVersions,
  openShipped,
  PATHOGEN_ID,
  type PathogenFolders,
} from './pathogen-folder.ts';
import { type Phylogenies, readPhylogenies } from './phylogeny-file.ts';
import { type ReadPathogen, readPathogenFiles } from './read-pathogen-files.ts';

/** One segment of a pathogen, ready to be analysed. */
export interface LoadedSegment {
  /** 'main' where it is the only one. */
  readonly name: string;
  /** Texts for the analysis, e.g. to hand to a worker. */
  readonly files: DatasetFiles;
  /** The same, already read. */
  readonly dataset: Dataset;
  readonly meta: SegmentMeta;
  /** Null without one: lineages are then those of the tree. */
  readonly lineages: LineageFile | null;
}

/** A pathogen that can be analysed. */
export interface LoadedPathogen {
  readonly id: string;
  /** In the order of its pathogen.json, at least one. */
  readonly segments: readonly LoadedSegment[];
  readonly meta: PathogenMeta;
  readonly phylogenies: Phylogenies;
}

/** The segment of a pathogen that has one only. */
export function onlySegment({
  id,
  segments,
}: Pick<LoadedPathogen, 'id' | 'segments'>): LoadedSegment {
  const [only, ...others] = segments;
  return defined(others.length === 0 ? only : null, `the only segment of ${id}`);
}

/** One line of the list of pathogens. */
export interface PathogenListing {
  readonly id: string;
  /** The id where the dataset cannot be read. */
  readonly displayName: string;
  readonly isShipped: boolean;
  readonly tag: string | null;
  /** Folder of the version in use; null for a shipped pathogen. */
  readonly version: string | null;
  /** All installed versions, also those from before. */
  readonly versions: readonly string[];
  /** What keeps it from being read, by a quick look only. */
  readonly problems: readonly Problem[];
}

/** What adding a pathogen came to. */
export interface AddedPathogen {
  readonly id: string;
  /** 'unchanged' where the same files were in use already. */
  readonly status: 'installed' | 'unchanged';
  readonly version: string;
  /** Version in use before, or null. */
  readonly previous: string | null;
  /** The reference differs from that in use before, so that results must not be mixed. */
  readonly isReferenceNew: boolean;
  readonly meta: PathogenMeta;
}

/** What the store works with. The clock is given so that tests can set it. */
export interface PathogenStore extends PathogenFolders {
  readonly now: () => Date;
  /** For one file or index, from request to last byte. */
  readonly timeoutMilliseconds: number;
}

/** Lists all pathogens by id. A broken one is listed with its problems instead of being left out. */
export async function listPathogens(store: PathogenStore): Promise<PathogenListing[]> {
  const ids = await listPathogenIds(store);
  return Promise.all(ids.map((id) => describeListing(store, id)));
}

/** Reads and checks a pathogen, the version in use. */
export async function loadPathogen(
  store: PathogenStore,
  id: string,
): Promise<Result<LoadedPathogen, Problem[]>> {
  const place = await findPathogen(store, id);
  if (!place.ok) return fail([place.error]);
  const { source, origin } = place.value;
  const read = await readPathogenFiles(source);
  if (!read.ok) return read;
  const phylogenies = await readPhylogenies(folderOf(store, id));
  const assembled = await assemble(store, read.value, {
    id,
    label: source.label,
    origin: origin ?? {
      kind: 'shipped',
      location: source.label,
      dataset: null,
      tag: findOwnTag(read.value.pathogen),
      digest: read.value.digest,
      addedAt: null,
    },
  });
  if (!assembled.ok) return assembled;
  const segments = await Promise.all(
    assembled.value.segments.map(async (segment, index): Promise<LoadedSegment> => {
      const { source: own } = defined(read.value.segments[index], 'segment');
      const lineages = await readLineageFile(folderOfSegment(store, id, segment.name), own);
      return { ...segment, lineages };
    }),
  );
  return succeed({ ...assembled.value, segments, phylogenies });
}

/**
 * Adds any Nextclade 3 dataset, or a folder that names those of several segments, or a newer version of one. Everything is read and checked before
 * anything is written; what was in use before stays beside it.
 */
export async function addPathogen(
  store: PathogenStore,
  request: PathogenRequest & { readonly id?: string },
): Promise<Result<AddedPathogen, Problem[]>> {
  const opened = await openOrigin(request, store.timeoutMilliseconds);
  if (!opened.ok) return fail([opened.error]);
  const { source, origin, suggestedId } = opened.value;
  const read = await readPathogenFiles(source);
  if (!read.ok) return read;
  const id = request.id ?? suggestId(read.value, suggestedId);
  const tag = origin.tag ?? findOwnTag(read.value.pathogen);
  return installPathogen(store, read.value, {
    id,
    label: source.label,
    origin: { ...origin, tag },
  });
}

/** Reads and checks what could be added, and says what it is; adds nothing. */
export async function checkPathogen(
  store: PathogenStore,
  request: PathogenRequest,
): Promise<Result<PathogenMeta, Problem[]>> {
  const opened = await openOrigin(request, store.timeoutMilliseconds);
  if (!opened.ok) return fail([opened.error]);
  const { source, origin, suggestedId } = opened.value;
  const read = await readPathogenFiles(source);
  if (!read.ok) return read;
  const { digest } = read.value;
  const id = suggestId(read.value, suggestedId);
  const assembled = await assemble(store, read.value, {
    ...{ id, label: source.label },
    origin: { ...origin, digest, addedAt: null },
  });
  return assembled.ok ? succeed(assembled.value.meta) : assembled;
}

/** Checks a dataset that was read, and makes it the version of this pathogen in use. */
export async function installPathogen(
  store: PathogenStore,
  read: ReadPathogen,
  target: {
    readonly id: string;
    readonly label: string;
    readonly origin: Omit<PathogenOrigin, 'digest' | 'addedAt'>;
  },
): Promise<Result<AddedPathogen, Problem[]>> {
  const { id, label } = target;
  if (!PATHOGEN_ID.test(id)) return fail([invalidId(id)]);
  const addedAt = store.now().toISOString();
  const origin: PathogenOrigin = { ...target.origin, digest: read.digest, addedAt };
  const loaded = await assemble(store, read, { id, label, origin });
  if (!loaded.ok) return loaded;
  const { meta } = loaded.value;
  const before = await findPathogen(store, id);
  const previous = before.ok ? before.value.version : null;
  const former = before.ok ? await loadPathogen(store, id) : null;
  const gone = former?.ok === true ? findGoneSegment(former.value, loaded.value) : null;
  if (gone !== null) return fail([gone]);
  const isReferenceNew =
    former !== null && (!former.ok || isOtherReference(former.value, loaded.value));
  if (previous !== null && before.ok && before.value.origin?.digest === read.digest) {
    const status = 'unchanged';
    return succeed({ id, status, version: previous, previous, isReferenceNew, meta });
  }
  const version = await installVersion(store, { id, texts: read.texts, origin });
  if (!version.ok) return fail([version.error]);
  const status = 'installed';
  return succeed({ id, status, version: version.value, previous, isReferenceNew, meta });
}

interface Identity {
  readonly id: string;
  readonly label: string;
  readonly origin: PathogenOrigin;
}

async function assemble(
  store: PathogenStore,
  read: ReadPathogen,
  { id, label, origin }: Identity,
): Promise<Result<AssembledPathogen, Problem[]>> {
  const checked = checkSegments(read, { id, label });
  if (!checked.ok) return checked;
  const shipped = await readShippedBlock(store, id);
  const meta = makeMeta(read, checked.value, { id, origin, shipped });
  const segments = checked.value.map(({ name, dataset, read: { files } }, index) => ({
    ...{ name, files, dataset },
    meta: defined(meta.segments[index], 'segment'),
  }));
  return succeed({ id, segments, meta });
}

/** A pathogen without what lies beside its dataset. */
interface AssembledPathogen extends Pick<LoadedPathogen, 'id' | 'meta'> {
  readonly segments: readonly Omit<LoadedSegment, 'lineages'>[];
}

async function readShippedBlock(
  store: PathogenStore,
  id: string,
): Promise<Readonly<Record<string, unknown>>> {
  const read = await readPathogenFiles(openShipped(store, id));
  return read.ok ? readBlock(read.value.pathogen) : {};
}

/** A segment that is added is no other reference of those that there were. */
function isOtherReference(before: AssembledPathogen, next: AssembledPathogen): boolean {
  return before.segments.some(({ name, dataset: { reference } }) => {
    const own = next.segments.find((one) => one.name === name)?.dataset.reference;
    if (own === undefined) return true;
    return reference.length !== own.length || reference.some((code, i) => code !== own[i]);
  });
}

/** Entries have sequences of the segments that there were: none of these may go. */
function findGoneSegment(before: AssembledPathogen, next: AssembledPathogen): Problem | null {
  const names = new Set(next.segments.map(({ name }) => name));
  const gone = before.segments.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (gone.length === 0) return null;
  return {
    code: 'segments-gone',
    where: `pathogen ${next.id}`,
    value: gone.join(', ').slice(0, 200),
    hint: `The version in use has ${describeSegments(before)}, this one ${describeSegments(next)}, and entries may have sequences of what is gone. Segments can be added, but not renamed or taken away: add it as a pathogen of its own (--id).`,
  };
}

function describeSegments({ segments }: AssembledPathogen): string {
  return segments.length === 1 ? 'one piece' : segments.map(({ name }) => name).join(', ');
}

async function describeListing(store: PathogenStore, id: string): Promise<PathogenListing> {
  const versions = await listVersions(store, id);
  const place = await findPathogen(store, id);
  const broken = { id, displayName: id, isShipped: false, tag: null, version: null, versions };
  if (!place.ok) return { ...broken, problems: [place.error] };
  const { source, version, origin } = place.value;
  const isShipped = version === null;
  const read = await readPathogenFiles(source);
  if (!read.ok) return { ...broken, isShipped, version, problems: read.error };
  const { pathogen } = read.value;
  const block = { ...(await readShippedBlock(store, id)), ...readBlock(pathogen) };
  const attributes = pathogen.attributes as Readonly<Record<string, unknown>> | undefined;
  const name = block.displayName ?? attributes?.name;
  return {
    id,
    displayName: typeof name === 'string' ? name : id,
    isShipped,
    tag: origin?.tag ?? findOwnTag(pathogen),
    version,
    versions,
    problems: [],
  };
}

function suggestId(read: ReadPathogen, place: string): string {
  const own = readBlock(read.pathogen).id;
  return (typeof own === 'string' ? own : place)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
}

function invalidId(id: string): Problem {
  return {
    code: 'pathogen-id-invalid',
    where: 'pathogen id',
    value: id.slice(0, 200),
    hint: 'An id has up to 48 small letters, digits and hyphens and begins with a letter. Give one (--id).',
  };
}
