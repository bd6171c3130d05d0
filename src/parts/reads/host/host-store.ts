import { rm } from 'node:fs/promises';
import {
  buildHostIndex,
  type HostIndex,
  parseHostIndex,
} from '../../../engine/reads/host/host-index.ts';
import { findBaseName, joinPath } from '../../../platform/files/paths.ts';
import {
  findPathKind,
  listFolder,
  readBytes,
  readText,
} from '../../../platform/files/read-file.ts';
import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import { unpackStream } from '../../../platform/files/unpack-stream.ts';
import {
  UNFINISHED_PREFIX,
  writeFileAtomically,
  writeFolderAtomically,
} from '../../../platform/files/write-atomically.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { UnpackError } from '../../../std/unpack.ts';
import { hashSource, openFile } from '../open-source.ts';

/**
 * Where host references lie: `<data>/host-references/<name>/current.json` names the folder beside it that
 * is in use, with index.bin and host.json. The genome itself is not kept.
 */
export interface HostStore {
  readonly dataFolder: string;
  readonly now: () => Date;
}

/** What is known of an installed host reference without reading its index. */
export interface HostDescription {
  readonly name: string;
  readonly letters: number;
  readonly sequences: number;
  /** Name of the file that it was made of. */
  readonly source: string;
  /** SHA-256 of that file, packed or not as it was. */
  readonly sourceDigest: string;
  /** SHA-256 of index.bin. */
  readonly indexDigest: string;
  /** ISO 8601. */
  readonly addedAt: string;
}

/** What a host's name looks like: it is the name of a folder. */
export const HOST_NAME = /^[a-z][a-z0-9-]{0,47}$/;

const SMALL_FILE = 1024 * 1024;
const MAX_INDEX_BYTES = 2 ** 31 - 1;

/** Builds the index of a genome in FASTA and makes it the one in use under this name. */
export async function addHost(
  store: HostStore,
  { name, path }: { readonly name: string; readonly path: string },
): Promise<Result<HostDescription, Problem>> {
  if (!HOST_NAME.test(name)) {
    const hint =
      'A name is of small letters, digits and hyphens, 48 at most, and begins with a letter.';
    return fail({ code: 'host-name-invalid', where: 'name', value: name.slice(0, 200), hint });
  }
  if ((await findPathKind(path)) !== 'file') {
    return fail({ code: 'file-missing', where: path, value: '', hint: 'There is no such file.' });
  }
  const hashed = hashSource(openFile(path));
  const built = await build(name, () => unpackStream(hashed.source.open()), findBaseName(path));
  if (!built.ok) return built;
  const index = built.value;
  const description: HostDescription = {
    name,
    letters: index.letters,
    sequences: index.sequences,
    source: findBaseName(path),
    sourceDigest: hashed.digest(),
    indexDigest: sha256Hex(index.bytes),
    addedAt: store.now().toISOString(),
  };
  return install(store, index, description);
}

async function build(
  name: string,
  open: () => AsyncIterable<Uint8Array>,
  where: string,
): Promise<Result<HostIndex, Problem>> {
  try {
    return await buildHostIndex(name, open, where);
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    const hint = `The packed file is ${error.reason === 'truncated' ? 'cut short' : 'damaged'}. Fetch it again and compare its digest.`;
    return fail({
      code: `packing-${error.reason}`,
      where,
      value: error.message.slice(0, 200),
      hint,
    });
  }
}

async function install(
  store: HostStore,
  index: HostIndex,
  description: HostDescription,
): Promise<Result<HostDescription, Problem>> {
  const folder = joinPath(store.dataFolder, 'host-references', description.name);
  const before = await readCurrent(folder);
  const version = description.indexDigest.slice(0, 16);
  const written = await writeFolderAtomically(
    joinPath(folder, version),
    new Map<string, string | Uint8Array>([
      ['index.bin', index.bytes],
      ['host.json', `${JSON.stringify(description, null, 2)}\n`],
    ]),
  );
  if (!written.ok) return written;
  const pointer = `${JSON.stringify({ version }, null, 2)}\n`;
  const pointed = await writeFileAtomically(joinPath(folder, 'current.json'), pointer);
  if (!pointed.ok) return pointed;
  // An index has a gigabyte: the one before goes, once nothing names it any more.
  if (before.ok && before.value !== version) {
    await rm(joinPath(folder, before.value), { recursive: true, force: true });
  }
  return succeed(description);
}

function damaged(where: string): Problem {
  return {
    code: 'host-reference-damaged',
    where,
    value: '',
    hint: 'The installed host reference is damaged. Add it again with `outbreak host add`.',
  };
}

async function readCurrent(folder: string): Promise<Result<string, Problem>> {
  const text = await readText(joinPath(folder, 'current.json'), SMALL_FILE);
  if (!text.ok) return text;
  const version = parseObject(text.value)?.version;
  return typeof version === 'string' && /^[0-9a-f]{16}$/.test(version)
    ? succeed(version)
    : fail(damaged(folder));
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The installed host references by name; a damaged one is a problem, and left out. */
export async function listHosts(
  store: Pick<HostStore, 'dataFolder'>,
): Promise<{ readonly hosts: readonly HostDescription[]; readonly problems: readonly Problem[] }> {
  const base = joinPath(store.dataFolder, 'host-references');
  const listed = await listFolder(base);
  const hosts: HostDescription[] = [];
  const problems: Problem[] = [];
  for (const name of listed.ok ? listed.value.folders : []) {
    if (name.startsWith(UNFINISHED_PREFIX)) continue;
    // A folder without a pointer is what is left of an adding that was cut off.
    if ((await findPathKind(joinPath(base, name, 'current.json'))) !== 'file') continue;
    const read = await readDescription(joinPath(base, name));
    if (read.ok) hosts.push(read.value);
    else problems.push(read.error);
  }
  return { hosts, problems };
}

async function readDescription(folder: string): Promise<Result<HostDescription, Problem>> {
  const version = await readCurrent(folder);
  if (!version.ok) return version;
  const path = joinPath(folder, version.value, 'host.json');
  const text = await readText(path, SMALL_FILE);
  if (!text.ok) return text;
  const value = parseObject(text.value);
  const content = (key: string) =>
    typeof value?.[key] === 'string' ? (value[key] as string) : null;
  const number = (key: string) =>
    typeof value?.[key] === 'number' ? (value[key] as number) : null;
  const [name, sourceDigest, indexDigest] = [
    content('name'),
    content('sourceDigest'),
    content('indexDigest'),
  ];
  const [letters, sequences] = [number('letters'), number('sequences')];
  if (name === null || sourceDigest === null || indexDigest === null) return fail(damaged(path));
  if (letters === null || sequences === null) return fail(damaged(path));
  const [source, addedAt] = [content('source') ?? '', content('addedAt') ?? ''];
  return succeed({ name, letters, sequences, source, sourceDigest, indexDigest, addedAt });
}

/** A host reference that is ready to screen with. */
export interface LoadedHost {
  readonly description: HostDescription;
  readonly index: HostIndex;
}

/**
 * Reads a host reference and compares its index with its digest.
 * @param name null for the only one there is
 * @returns null where none is installed
 */
export async function loadHost(
  store: Pick<HostStore, 'dataFolder'>,
  name: string | null,
): Promise<Result<LoadedHost | null, Problem[]>> {
  const { hosts, problems } = await listHosts(store);
  if (problems.length > 0 && (name === null || hosts.every((host) => host.name !== name))) {
    return fail([...problems]);
  }
  const names = hosts.map((host) => host.name).join(', ');
  const found = name === null ? hosts[0] : hosts.find((host) => host.name === name);
  if (found === undefined) {
    if (name === null) return succeed(null);
    const hint = `There is no host reference of this name. ${names === '' ? 'None is installed; `outbreak host add` installs one.' : `There are: ${names}.`}`;
    return fail([
      { code: 'host-unknown', where: '--host-reference', value: name.slice(0, 200), hint },
    ]);
  }
  if (name === null && hosts.length > 1) {
    const hint = `Several host references are installed; say which: ${names}.`;
    return fail([{ code: 'host-not-clear', where: '--host-reference', value: '', hint }]);
  }
  const folder = joinPath(store.dataFolder, 'host-references', found.name);
  const path = joinPath(folder, found.indexDigest.slice(0, 16), 'index.bin');
  const bytes = await readBytes(path, MAX_INDEX_BYTES);
  if (!bytes.ok) return fail([bytes.error]);
  if (sha256Hex(bytes.value) !== found.indexDigest) return fail([damaged(path)]);
  const index = parseHostIndex(bytes.value as Uint8Array<ArrayBuffer>, path);
  return index.ok ? succeed({ description: found, index: index.value }) : fail([index.error]);
}
