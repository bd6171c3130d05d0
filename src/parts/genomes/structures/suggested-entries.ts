import { z } from 'zod';
import { joinPath } from '../../../platform/files/paths.ts';
import { findPathKind, readText } from '../../../platform/files/read-file.ts';
import { tryParseJson } from '../../../std/try-parse-json.ts';
import { folderOf, type PathogenFolders } from '../pathogens/pathogen-folder.ts';

const FILE = 'structures.json';
const LIMIT = 1024 * 1024;

export const suggestedEntry = z.object({
  id: z.string().max(20).describe('Of the Protein Data Bank.'),
  title: z.string().max(200),
});

const file = z.object({ entries: z.array(suggestedEntry).max(100) });

/**
 * Entries that are often looked at for a pathogen, which an operator may fetch and add: those of the file structures.json
 * in the data folder, else of the shipped one. None where there is no file, or none that can be read.
 */
export async function readSuggestedEntries(
  folders: PathogenFolders,
  id: string,
): Promise<z.infer<typeof suggestedEntry>[]> {
  for (const folder of [folderOf(folders, id), joinPath(folders.shippedFolder, id)]) {
    const path = joinPath(folder, FILE);
    if ((await findPathKind(path)) !== 'file') continue;
    const text = await readText(path, LIMIT);
    return text.ok ? (file.safeParse(tryParseJson(text.value)).data?.entries ?? []) : [];
  }
  return [];
}
