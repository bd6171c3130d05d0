import { joinPath } from '../../../platform/files/paths.ts';
import { findPathKind, listFolder, readText } from '../../../platform/files/read-file.ts';
import {
  UNFINISHED_PREFIX,
  writeFileAtomically,
  writeFolderAtomically,
} from '../../../platform/files/write-atomically.ts';
import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { type DatasetSource, openFolders } from './dataset-source.ts';
import { parseJsonObject } from './parse-json-object.ts';
import type { PathogenOrigin } from './pathogen.ts';

/**
 * Where pathogens lie:
 *
 *   <shipped>/<id>/                       files of a pathogen that comes with the program
 *   <data>/pathogens/<id>/                files that set-up adds to it (tree.json)
 *   <data>/pathogens/<id>/alias_key.json  or lineages.yaml, lineages.json: of every version
 *   <data>/pathogens/<id>/phylogeny.<column>.nwk  trees whose nodes the values of a column name
 *   <data>/pathogens/<id>/segments/<name>/  the same of one of several segments
 *   <data>/pathogens/<id>/current.json    { "version": name }, replaced as one
 *   <data>/pathogens/<id>/versions/<name> one whole dataset each, never changed, with origin.json
 *
 * A version named by current.json stands alone; without one the first two lie over each other.
 */
export interface PathogenFolders {
  readonly shippedFolder: string;
  readonly dataFolder: string;
}

/** Where the files of a pathogen are now, and where they came from. */
export interface PathogenPlace {
  readonly source: DatasetSource;
  /** Null for a shipped pathogen. */
  readonly version: string | null;
  /** Null for a shipped pathogen. */
  readonly origin: PathogenOrigin | null;
}

const SMALL_FILE_LIMIT = 1024 * 1024;

/** What an id looks like: it stands in addresses, in names of folders and of tables. */
export const PATHOGEN_ID = /^[a-z][a-z0-9-]{0,47}$/;

/** Ids of all pathogens, sorted. */
export async function listPathogenIds(folders: PathogenFolders): Promise<string[]> {
  const shipped = await listFolder(folders.shippedFolder);
  const added = await listFolder(joinPath(folders.dataFolder, 'pathogens'));
  const ids = new Set<string>();
  for (const id of shipped.ok ? shipped.value.folders : []) {
    if (PATHOGEN_ID.test(id)) ids.add(id);
  }
  for (const id of added.ok ? added.value.folders : []) {
    const pointer = joinPath(folderOf(folders, id), 'current.json');
    if (PATHOGEN_ID.test(id) && (await findPathKind(pointer)) === 'file') ids.add(id);
  }
  return [...ids].sort();
}

/** Names of the installed versions of a pathogen, sorted; a shipped one has none. */
export async function listVersions(folders: PathogenFolders, id: string): Promise<string[]> {
  const listed = await listFolder(joinPath(folderOf(folders, id), 'versions'));
  const names = listed.ok ? listed.value.folders : [];
  return names.filter((name) => !name.startsWith(UNFINISHED_PREFIX));
}

/** Finds the version of a pathogen that is in use, or the shipped one. */
export async function findPathogen(
  folders: PathogenFolders,
  id: string,
): Promise<Result<PathogenPlace, Problem>> {
  if (!PATHOGEN_ID.test(id)) return fail(unknownPathogen(id));
  const folder = folderOf(folders, id);
  const pointer = joinPath(folder, 'current.json');
  if ((await findPathKind(pointer)) === 'file') return findCurrent(folder, pointer);
  const shipped = joinPath(folders.shippedFolder, id);
  if ((await findPathKind(shipped)) !== 'folder') return fail(unknownPathogen(id));
  return succeed({ source: openFolders(shipped, [shipped, folder]), version: null, origin: null });
}

/** The files of a shipped pathogen, whatever was added under its id. */
export function openShipped(folders: PathogenFolders, id: string): DatasetSource {
  const shipped = joinPath(folders.shippedFolder, id);
  return openFolders(shipped, [shipped]);
}

/** One dataset to install. */
export interface VersionToInstall {
  readonly id: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly origin: PathogenOrigin;
}

/**
 * Writes a checked dataset as a version and makes it the one in use. The version appears whole or
 * not at all, and the one before stays. The same content again only becomes the one in use.
 */
export async function installVersion(
  folders: PathogenFolders,
  { id, texts, origin }: VersionToInstall,
): Promise<Result<string, Problem>> {
  const folder = folderOf(folders, id);
  const tag = (origin.tag ?? 'untagged').replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 40);
  const version = `${tag}-${origin.digest.slice(0, 12)}`;
  const files = new Map(texts).set('origin.json', `${JSON.stringify(origin, null, 2)}\n`);
  const written = await writeFolderAtomically(joinPath(folder, 'versions', version), files);
  if (!written.ok) return written;
  const pointer = `${JSON.stringify({ version }, null, 2)}\n`;
  const pointed = await writeFileAtomically(joinPath(folder, 'current.json'), pointer);
  return pointed.ok ? succeed(version) : pointed;
}

async function findCurrent(
  folder: string,
  pointer: string,
): Promise<Result<PathogenPlace, Problem>> {
  const current = await readJson(pointer);
  if (!current.ok) return current;
  const { version } = current.value;
  if (typeof version !== 'string' || /[/\\]|^\.\.?$/.test(version)) {
    const hint = 'The field `version` must name a folder in `versions`.';
    return fail({ code: 'json-invalid', where: pointer, value: String(version), hint });
  }
  const place = joinPath(folder, 'versions', version);
  const origin = await readJson(joinPath(place, 'origin.json'));
  if (!origin.ok) return origin;
  return succeed({
    source: openFolders(place, [place]),
    version,
    origin: toOrigin(origin.value),
  });
}

const KINDS = ['folder', 'zip', 'address', 'server', 'init'] as const;

function toOrigin(json: Readonly<Record<string, unknown>>): PathogenOrigin {
  const text = (key: string): string | null => {
    const value = json[key];
    return typeof value === 'string' ? value : null;
  };
  return {
    kind: KINDS.find((kind) => kind === json.kind) ?? 'folder',
    location: text('location') ?? '',
    dataset: text('dataset'),
    tag: text('tag'),
    digest: text('digest') ?? '',
    addedAt: text('addedAt'),
  };
}

async function readJson(path: string): Promise<Result<Readonly<Record<string, unknown>>, Problem>> {
  const text = await readText(path, SMALL_FILE_LIMIT);
  return text.ok ? parseJsonObject(text.value, path) : text;
}

/** The folder of a pathogen in the data folder; it holds versions, and files that set-up or people add. */
export function folderOf(folders: PathogenFolders, id: string): string {
  return joinPath(folders.dataFolder, 'pathogens', id);
}

/** The folder of what people add to one segment; that of the pathogen where it is one piece. */
export function folderOfSegment(folders: PathogenFolders, id: string, segment: string): string {
  const folder = folderOf(folders, id);
  return segment === MAIN_SEGMENT ? folder : joinPath(folder, 'segments', segment);
}

function unknownPathogen(id: string): Problem {
  return {
    code: 'pathogen-unknown',
    where: 'pathogen',
    value: id.slice(0, 200),
    hint: 'There is no pathogen of this id. `outbreak pathogen list` names those there are.',
  };
}
