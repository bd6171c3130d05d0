import type { Dataset } from '../../../engine/analysis/dataset.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkDataset } from './check-dataset.ts';
import { type LineageFile, readLineageFile } from './lineage-file.ts';
import { findOwnTag, makeMeta, readBlock } from './make-meta.ts';
import { openOrigin, type PathogenRequest } from './open-origin.ts';
import type { DatasetFiles, PathogenMeta, PathogenOrigin } from './pathogen.ts';
import {
  findPathogen,
  folderOf,
  installVersion,
  listPathogenIds,
  listVersions,
  openShipped,
  PATHOGEN_ID,
  type PathogenFolders,
} from './pathogen-folder.ts';
import { type Phylogenies, readPhylogenies } from './phylogeny-file.ts';
import { type ReadDataset, readDatasetFiles } from './read-dataset-files.ts';

/** A pathogen that can be analysed. */
export interface LoadedPathogen {
  readonly id: string;
  /** Texts for the analysis, e.g. to hand to a worker. */
  readonly files: DatasetFiles;
  /** The same, already read. */
  readonly dataset: Dataset;
  readonly meta: PathogenMeta;
  /** Null without one: lineages are then those of the tree. */
  readonly lineages: LineageFile | null;
  readonly phylogenies: Phylogenies;
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
  const read = await readDatasetFiles(source);
  if (!read.ok) return read;
  const lineages = await readLineageFile(folderOf(store, id), source);
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
  return assembled.ok ? succeed({ ...assembled.value, lineages, phylogenies }) : assembled;
}

/**
 * Adds any Nextclade 3 dataset, or a newer version of one. Everything is read and checked before
 * anything is written; what was in use before stays beside it.
 */
export async function addPathogen(
  store: PathogenStore,
  request: PathogenRequest & { readonly id?: string },
): Promise<Result<AddedPathogen, Problem[]>> {
  const opened = await openOrigin(request, store.timeoutMilliseconds);
  if (!opened.ok) return fail([opened.error]);
  const { source, origin, suggestedId } = opened.value;
  const read = await readDatasetFiles(source);
  if (!read.ok) return read;
  const id = request.id ?? suggestId(read.value, suggestedId);
  const tag = origin.tag ?? findOwnTag(read.value.pathogen);
  return installPathogen(store, read.value, {
    id,
    label: source.label,
    origin: { ...origin, tag },
  });
}

/** Checks a dataset that was read, and makes it the version of this pathogen in use. */
export async function installPathogen(
  store: PathogenStore,
  read: ReadDataset,
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
  const isReferenceNew = before.ok && (await isOtherReference(store, loaded.value));
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
  read: ReadDataset,
  { id, label, origin }: Identity,
): Promise<Result<Omit<LoadedPathogen, 'lineages' | 'phylogenies'>, Problem[]>> {
  const dataset = checkDataset(read, { id, label });
  if (!dataset.ok) return dataset;
  const shipped = await readShippedBlock(store, id);
  const meta = makeMeta(read, dataset.value, { id, origin, shipped });
  return succeed({ id, files: read.files, dataset: dataset.value, meta });
}

async function readShippedBlock(
  store: PathogenStore,
  id: string,
): Promise<Readonly<Record<string, unknown>>> {
  const read = await readDatasetFiles(openShipped(store, id));
  return read.ok ? readBlock(read.value.pathogen) : {};
}

async function isOtherReference(
  store: PathogenStore,
  next: Pick<LoadedPathogen, 'id' | 'dataset'>,
): Promise<boolean> {
  const before = await loadPathogen(store, next.id);
  if (!before.ok) return true;
  const { reference } = before.value.dataset;
  const own = next.dataset.reference;
  return reference.length !== own.length || reference.some((code, i) => code !== own[i]);
}

async function describeListing(store: PathogenStore, id: string): Promise<PathogenListing> {
  const versions = await listVersions(store, id);
  const place = await findPathogen(store, id);
  const broken = { id, displayName: id, isShipped: false, tag: null, version: null, versions };
  if (!place.ok) return { ...broken, problems: [place.error] };
  const { source, version, origin } = place.value;
  const isShipped = version === null;
  const read = await readDatasetFiles(source);
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

function suggestId(read: ReadDataset, place: string): string {
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
