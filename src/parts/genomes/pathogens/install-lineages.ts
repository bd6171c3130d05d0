import { rm } from 'node:fs/promises';
import { joinPath } from '../../../platform/files/paths.ts';
import { readText } from '../../../platform/files/read-file.ts';
import { writeFileAtomically } from '../../../platform/files/write-atomically.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';
import { LINEAGE_FILES, type LineageFileName, parseLineageFile } from './lineage-file.ts';
import { parseJsonObject } from './parse-json-object.ts';
import { findPathogen, folderOf, type PathogenFolders } from './pathogen-folder.ts';

const LIMIT = 32 * 1024 * 1024;

/** The name that says which form a file has: a definition's entries are objects, an alias key's are not. */
function chooseName(path: string, text: string): LineageFileName {
  if (/\.ya?ml$/i.test(path)) return 'lineages.yaml';
  const json = parseJsonObject(text, path);
  const isDefinition = json.ok && Object.values(json.value).some(isObject);
  return isDefinition ? 'lineages.json' : 'alias_key.json';
}

/**
 * Puts a lineage file into the folder of a pathogen, after it was checked, in the place of one that was
 * there. A running node takes it up within seconds; neither analyses nor index are made anew.
 * @returns the name that it has there
 */
export async function installLineages(
  folders: PathogenFolders,
  { id, path }: { readonly id: string; readonly path: string },
): Promise<Result<LineageFileName, Problem[]>> {
  const place = await findPathogen(folders, id);
  if (!place.ok) return fail([place.error]);
  const text = await readText(path, LIMIT);
  if (!text.ok) return fail([text.error]);
  const name = chooseName(path, text.value);
  const parsed = parseLineageFile(name, text.value, path);
  if (!parsed.ok) return parsed;
  const folder = folderOf(folders, id);
  const written = await writeFileAtomically(joinPath(folder, name), text.value);
  if (!written.ok) return fail([written.error]);
  for (const other of LINEAGE_FILES)
    if (other !== name) await rm(joinPath(folder, other), { force: true });
  return succeed(name);
}
