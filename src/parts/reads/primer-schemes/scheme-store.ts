import {
  compareWithReference,
  formatPrimerBed,
  type PrimerScheme,
  parsePrimerBed,
  SCHEME_WORD,
  type SchemeFit,
} from '../../../engine/reads/primers/primer-scheme.ts';
import { fetchBytes } from '../../../platform/files/fetch-bytes.ts';
import { findBaseName, joinPath } from '../../../platform/files/paths.ts';
import { decodeUtf8, listFolder, readBytes, readText } from '../../../platform/files/read-file.ts';
import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import {
  UNFINISHED_PREFIX,
  writeFolderAtomically,
} from '../../../platform/files/write-atomically.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';

/**
 * Where schemes lie: `<data>/primer-schemes/<name>/<version>/` with primer.bed as it was given and
 * scheme.json. A version is never changed.
 */
export interface SchemeStore {
  readonly dataFolder: string;
  readonly now: () => Date;
}

/** A scheme of the node. */
export interface InstalledScheme extends PrimerScheme {
  /** Id of the pathogen that it amplifies. */
  readonly pathogen: string;
  /** Path or address that it came from. */
  readonly source: string;
  /** SHA-256 of primer.bed. */
  readonly digest: string;
  /** ISO 8601. */
  readonly addedAt: string;
}

/** What to add. */
export interface SchemeToAdd {
  /** Path of a primer.bed, or its http or https address. */
  readonly location: string;
  /** Taken of the file's name unless given, which then is like 'artic-sars-cov-2-V4.1.primer.bed'. */
  readonly name?: string;
  readonly version?: string;
  readonly pathogen: string;
  /** Name and letters (ASCII) of the pathogen's reference. */
  readonly reference: { readonly name: string; readonly letters: Uint8Array };
}

const MAX_BED_BYTES = 4 * 1024 * 1024;
const FETCH_MILLISECONDS = 60_000;
const FILE_NAME = /^(.*?)[-_.](v\d[\w.]*?)(?:\.(?:primer|scheme))?\.bed$/i;
/** Below this share a scheme is of another genome; single primers do differ from a reference. */
const LEAST_MATCHING = 0.8;

/** Adds a scheme that was checked against its pathogen's reference; the same again changes nothing. */
export async function addScheme(
  store: SchemeStore,
  request: SchemeToAdd,
): Promise<
  Result<{ scheme: InstalledScheme; status: 'installed' | 'unchanged'; fit: SchemeFit }, Problem[]>
> {
  const { location, pathogen, reference } = request;
  const named = findName(request);
  if (!named.ok) return fail([named.error]);
  const { name, version } = named.value;
  const bytes = /^https?:\/\//i.test(location)
    ? await fetchBytes(location, {
        maxBytes: MAX_BED_BYTES,
        timeoutMilliseconds: FETCH_MILLISECONDS,
      })
    : await readBytes(location, MAX_BED_BYTES);
  if (!bytes.ok) return fail([bytes.error]);
  const text = decodeUtf8(location, bytes.value);
  if (!text.ok) return fail([text.error]);
  const parsed = parsePrimerBed(text.value, { file: findBaseName(location), name, version });
  if (!parsed.ok) return parsed;
  const fit = compareWithReference(parsed.value, reference.letters);
  const misfit = findMisfit(fit, request);
  if (misfit !== null) return fail([misfit]);
  const scheme: InstalledScheme = {
    ...parsed.value,
    pathogen,
    source: location,
    digest: sha256Hex(bytes.value),
    addedAt: store.now().toISOString(),
  };
  const folder = folderOf(store, name, version);
  const { primers: _, ...description } = scheme;
  const written = await writeFolderAtomically(
    folder,
    new Map<string, string | Uint8Array>([
      ['primer.bed', bytes.value],
      ['scheme.json', `${JSON.stringify(description, null, 2)}\n`],
    ]),
  );
  if (!written.ok) return fail([written.error]);
  if (written.value === 'written') return succeed({ scheme, status: 'installed', fit });
  const there = await readScheme(folder);
  if (!there.ok) return fail([there.error]);
  // What primers it has counts, not how the file is written.
  const isSame =
    formatPrimerBed(there.value) === formatPrimerBed(scheme) && there.value.pathogen === pathogen;
  if (isSame) return succeed({ scheme: there.value, status: 'unchanged', fit });
  return fail([
    {
      code: 'primer-scheme-exists',
      where: `${name}/${version}`,
      value: location.slice(0, 200),
      hint: 'There is another scheme of this name and version, and a version never changes. Give another with --version.',
    },
  ]);
}

function findName(request: SchemeToAdd): Result<{ name: string; version: string }, Problem> {
  const found = FILE_NAME.exec(findBaseName(request.location.replace(/[?#].*$/, '')));
  const name = request.name ?? found?.[1];
  const version = request.version ?? found?.[2];
  const refuse = (value: string, hint: string) =>
    fail({ code: 'primer-scheme-name-invalid', where: request.location, value, hint });
  if (name === undefined || version === undefined) {
    const hint = `The name of the file does not say ${name === undefined ? 'what the scheme is called' : 'which version it is'}. Give --name and --version.`;
    return refuse('', hint);
  }
  for (const word of [name, version]) {
    if (!SCHEME_WORD.test(word)) {
      const hint =
        'Names and versions are of letters, digits, dots, hyphens and plus signs, 64 at most, and begin with a letter or digit.';
      return refuse(word.slice(0, 200), hint);
    }
  }
  return succeed({ name, version });
}

function findMisfit(
  { compared, matching, beyond }: SchemeFit,
  { location, pathogen, reference }: SchemeToAdd,
): Problem | null {
  const where = findBaseName(location);
  if (beyond > 0) {
    const hint = `${beyond} primers lie beyond the ${reference.letters.length} letters of ${reference.name}: the scheme is of another genome than ${pathogen}.`;
    return { code: 'primers-beyond-reference', where, value: pathogen, hint };
  }
  if (compared > 0 && matching < LEAST_MATCHING * compared) {
    const hint = `Only ${matching} of ${compared} primers are like ${reference.name} at their place: the scheme is of another genome than ${pathogen}, or of another reference.`;
    return { code: 'primers-unlike-reference', where, value: pathogen, hint };
  }
  return null;
}

function folderOf({ dataFolder }: Pick<SchemeStore, 'dataFolder'>, ...parts: string[]): string {
  return joinPath(dataFolder, 'primer-schemes', ...parts);
}

/** All installed schemes by name and version. What cannot be read is a problem, and left out. */
export async function listSchemes(store: Pick<SchemeStore, 'dataFolder'>): Promise<{
  readonly schemes: readonly InstalledScheme[];
  readonly problems: readonly Problem[];
}> {
  const schemes: InstalledScheme[] = [];
  const problems: Problem[] = [];
  for (const name of await listFolders(folderOf(store))) {
    for (const version of await listFolders(folderOf(store, name))) {
      const read = await readScheme(folderOf(store, name, version));
      if (read.ok) schemes.push(read.value);
      else problems.push(read.error);
    }
  }
  return { schemes, problems };
}

async function listFolders(path: string): Promise<string[]> {
  const listed = await listFolder(path);
  if (!listed.ok) return [];
  return listed.value.folders.filter((name) => !name.startsWith(UNFINISHED_PREFIX));
}

async function readScheme(folder: string): Promise<Result<InstalledScheme, Problem>> {
  const path = joinPath(folder, 'scheme.json');
  const described = await readText(path, MAX_BED_BYTES);
  if (!described.ok) return described;
  const bed = await readText(joinPath(folder, 'primer.bed'), MAX_BED_BYTES);
  if (!bed.ok) return bed;
  const description = parseDescription(described.value);
  const damaged = (value: string): Result<InstalledScheme, Problem> =>
    fail({
      code: 'primer-scheme-damaged',
      where: folder,
      value,
      hint: 'The installed scheme is damaged. Remove its folder and add it again with `outbreak primers add`.',
    });
  if (description === null) return damaged('scheme.json');
  const { name, version } = description;
  const parsed = parsePrimerBed(bed.value, { file: 'primer.bed', name, version });
  if (!parsed.ok || sha256Hex(bed.value) !== description.digest) return damaged('primer.bed');
  return succeed({ ...parsed.value, ...description });
}

function parseDescription(text: string): Omit<InstalledScheme, 'primers'> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  const [name, version, pathogen, source, digest, addedAt] = [
    'name',
    'version',
    'pathogen',
    'source',
    'digest',
    'addedAt',
  ].map((key) => (typeof fields[key] === 'string' ? fields[key] : null));
  if (!name || !version || !pathogen || !digest) return null;
  return { name, version, pathogen, source: source ?? '', digest, addedAt: addedAt ?? '' };
}
