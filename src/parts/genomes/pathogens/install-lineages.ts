import { rm } from 'node:fs/promises';
import { joinPath } from '../../../platform/files/paths.ts';
import { readText } from '../../../platform/files/read-file.ts';
import { writeFileAtomically } from '../../../platform/files/write-atomically.ts';
import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { isObject } from './auspice-tree.ts';
import { LINEAGE_FILES, type LineageFileName, parseLineageFile } from './lineage-file.ts';
import { parseJsonObject } from './parse-json-object.ts';
import { findPathogen, folderOfSegment, type PathogenFolders } from './pathogen-folder.ts';
import { readSegmentList } from './read-pathogen-files.ts';

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
 * there. A running node takes it up within seconds; neither analyses nor index are made anew. Where the pathogen has
 * several segments, it is told which one's lineages they are.
 * @returns the name that it has there
 */
export async function installLineages(
  folders: PathogenFolders,
  { id, path, segment }: { readonly id: string; readonly path: string; readonly segment?: string },
): Promise<Result<LineageFileName, Problem[]>> {
  const place = await findPathogen(folders, id);
  if (!place.ok) return fail([place.error]);
  const list = await readSegmentList(place.value.source);
  if (!list.ok) return list;
  const names = list.value?.map(({ name }) => name) ?? [MAIN_SEGMENT];
  const wanted = segment ?? (list.value === null ? MAIN_SEGMENT : '');
  if (!names.includes(wanted)) return fail([describeSegment(wanted, names)]);
  const text = await readText(path, LIMIT);
  if (!text.ok) return fail([text.error]);
  const name = chooseName(path, text.value);
  const parsed = parseLineageFile(name, text.value, path);
  if (!parsed.ok) return parsed;
  const folder = folderOfSegment(folders, id, wanted);
  const written = await writeFileAtomically(joinPath(folder, name), text.value);
  if (!written.ok) return fail([written.error]);
  for (const other of LINEAGE_FILES)
    if (other !== name) await rm(joinPath(folder, other), { force: true });
  return succeed(name);
}

function describeSegment(segment: string, names: readonly string[]): Problem {
  return {
    code: 'segment-unknown',
    where: '--segment',
    value: segment.slice(0, 200),
    hint: `Name the segment whose lineages they are; the pathogen has ${names.join(', ')}.`,
  };
}
