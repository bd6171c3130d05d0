import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { LEAST_IDENTITY } from '../../../engine/structures/map-chain.ts';
import { readStructure } from '../../../engine/structures/read-structure.ts';
import { gunzipBytes, isGzip } from '../../../platform/files/gunzip-bytes.ts';
import { findBaseName, joinPath } from '../../../platform/files/paths.ts';
import { decodeUtf8, listFolder, readBytes, readText } from '../../../platform/files/read-file.ts';
import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import {
  UNFINISHED_PREFIX,
  writeFileAtomically,
} from '../../../platform/files/write-atomically.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { tryParseJson } from '../../../std/try-parse-json.ts';
import type { LoadedPathogen } from '../pathogens/pathogen-store.ts';
import {
  type KeptChain,
  type KeptStructure,
  type StructureFile,
  structureFile,
} from './kept-structure.ts';
import { digestProteins, listProteins, mapStructure } from './map-structure.ts';

/**
 * Where structures lie: `<data>/structures/<pathogen>/<id>.json` names the file beside it, `<sha256>.gz`, which is the
 * entry as it was given. The first is written last and removed first, so that a structure is whole or not there.
 */
export interface StructureStore {
  readonly dataFolder: string;
  readonly now: () => Date;
}

const MAX_FILE_BYTES = 128 * 1024 * 1024;
const MAX_DESCRIPTION_BYTES = 16 * 1024 * 1024;
const gzipLater = promisify(gzip);

function folderOf({ dataFolder }: Pick<StructureStore, 'dataFolder'>, pathogen: string): string {
  return joinPath(dataFolder, 'structures', pathogen);
}

/** The entry's page by the identifier that the Protein Data Bank registers for each. */
function sourceOf(id: string): string {
  return `https://doi.org/10.2210/${id.length === 4 ? `pdb${id.toLowerCase()}` : id.toLowerCase()}/pdb`;
}

async function readPlain(path: string): Promise<Result<Uint8Array, Problem>> {
  const bytes = await readBytes(path, MAX_FILE_BYTES);
  if (!bytes.ok || !isGzip(bytes.value)) return bytes;
  return gunzipBytes(path, bytes.value, MAX_FILE_BYTES);
}

function describeUnlike(chains: readonly KeptChain[], where: string, pathogen: string): Problem {
  const told = chains.map(({ id, description, identity, residues }) => {
    const near =
      identity === null ? 'like none' : `${(100 * identity).toFixed(0)} % like the nearest`;
    return `${id} (${description}, ${residues} residues) is ${near}`;
  });
  return {
    code: 'structure-of-other-pathogen',
    where,
    value: pathogen,
    hint: `No chain is of a protein of ${pathogen}, for which ${100 * LEAST_IDENTITY} % of its residues must be equal: ${told.join('; ')}.`,
  };
}

/**
 * Adds an entry of the Protein Data Bank to a pathogen, once its chains were compared with the pathogen's proteins. The
 * same file again changes nothing, unless the proteins have changed; another file of the entry takes its place.
 */
export async function addStructure(
  store: StructureStore,
  { path, pathogen }: { readonly path: string; readonly pathogen: LoadedPathogen },
): Promise<
  Result<{ structure: KeptStructure; status: 'added' | 'unchanged' | 'replaced' }, Problem>
> {
  const bytes = await readPlain(path);
  if (!bytes.ok) return bytes;
  const where = findBaseName(path);
  const text = decodeUtf8(where, bytes.value);
  if (!text.ok) return text;
  const entry = readStructure(text.value, where);
  if (!entry.ok) return entry;
  const { id, title, method, resolution, format } = entry.value;
  const chains = mapStructure(entry.value, pathogen);
  const proteins = listProteins(chains);
  if (proteins.length === 0) return fail(describeUnlike(chains, where, pathogen.id));
  const structure: StructureFile = {
    ...{ id, title, method, resolution, format, chains },
    size: bytes.value.length,
    sha256: sha256Hex(bytes.value),
    source: sourceOf(id),
    licence: 'CC0-1.0',
    addedAt: store.now().toISOString(),
    proteinsDigest: digestProteins(pathogen, proteins),
  };
  const folder = folderOf(store, pathogen.id);
  const known = await readDescription(joinPath(folder, `${id}.json`));
  const there = known.ok ? known.value : null;
  const isSame =
    there?.sha256 === structure.sha256 &&
    JSON.stringify(there.chains) === JSON.stringify(structure.chains) &&
    (await readStructureFile(store, pathogen.id, there)).ok;
  if (there !== null && isSame) return succeed({ structure: there, status: 'unchanged' });
  const packed = await gzipLater(bytes.value);
  const kept = await writeFileAtomically(joinPath(folder, `${structure.sha256}.gz`), packed);
  if (!kept.ok) return kept;
  const described = `${JSON.stringify(structure, null, 1)}\n`;
  const written = await writeFileAtomically(joinPath(folder, `${id}.json`), described);
  if (!written.ok) return written;
  if (there !== null && there.sha256 !== structure.sha256) await removeFile(folder, there.sha256);
  return succeed({ structure, status: there === null ? 'added' : 'replaced' });
}

async function removeFile(folder: string, sha256: string): Promise<void> {
  await rm(joinPath(folder, `${sha256}.gz`), { force: true });
}

function damaged(where: string): Problem {
  const hint =
    'The structure is damaged. Add it again with `outbreak structures add`, or take it out with `outbreak structures remove`.';
  return { code: 'structure-damaged', where, value: '', hint };
}

async function readDescription(path: string): Promise<Result<StructureFile, Problem>> {
  const text = await readText(path, MAX_DESCRIPTION_BYTES);
  if (!text.ok) return text;
  const parsed = structureFile.safeParse(tryParseJson(text.value));
  return parsed.success ? succeed(parsed.data) : fail(damaged(path));
}

/**
 * Structures of a pathogen by their ids. What cannot be read, or was compared with other proteins than those in use, is
 * a problem, and left out.
 */
export async function listStructures(
  store: Pick<StructureStore, 'dataFolder'>,
  pathogen: LoadedPathogen,
): Promise<{ readonly structures: KeptStructure[]; readonly problems: Problem[] }> {
  const structures: KeptStructure[] = [];
  const problems: Problem[] = [];
  const folder = folderOf(store, pathogen.id);
  const listed = await listFolder(folder);
  const names = (listed.ok ? listed.value.files : []).filter(
    (name) => name.endsWith('.json') && !name.startsWith(UNFINISHED_PREFIX),
  );
  for (const name of names) {
    const read = await readDescription(joinPath(folder, name));
    if (!read.ok) {
      problems.push({ ...read.error, where: name });
      continue;
    }
    const { proteinsDigest, ...structure } = read.value;
    if (digestProteins(pathogen, listProteins(structure.chains)) === proteinsDigest) {
      structures.push(structure);
    } else problems.push(outdated(structure.id));
  }
  return { structures, problems };
}

function outdated(where: string): Problem {
  const hint =
    "It was compared with proteins that the pathogen's dataset no longer has. Add its file again with `outbreak structures add`.";
  return { code: 'structure-outdated', where, value: '', hint };
}

/** The bytes of a structure's file, compared with its digest. */
export async function readStructureFile(
  store: Pick<StructureStore, 'dataFolder'>,
  pathogen: string,
  { id, sha256 }: Pick<KeptStructure, 'id' | 'sha256'>,
): Promise<Result<Uint8Array, Problem>> {
  const plain = await readPlain(joinPath(folderOf(store, pathogen), `${sha256}.gz`));
  if (!plain.ok) return plain;
  return sha256Hex(plain.value) === sha256 ? plain : fail(damaged(id));
}

/** Takes a structure out; false where there is none of the id. */
export async function removeStructure(
  store: Pick<StructureStore, 'dataFolder'>,
  pathogen: string,
  id: string,
): Promise<boolean> {
  const folder = folderOf(store, pathogen);
  const listed = await listFolder(folder);
  const name = `${id.toUpperCase()}.json`;
  if (!listed.ok || !listed.value.files.includes(name)) return false;
  const known = await readDescription(joinPath(folder, name));
  await rm(joinPath(folder, name), { force: true });
  if (known.ok) await removeFile(folder, known.value.sha256);
  return true;
}
