import { readdir, readFile } from 'node:fs/promises';
import { formatPlace, type JsonPath, JsonPlaces } from '../../../platform/files/locate-json.ts';
import { parseJson } from '../../../platform/files/parse-json.ts';
import { joinPath } from '../../../platform/files/paths.ts';
import { type Checklist, checklistSchema } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';

/** Where checklists lie: those that come with the program, and the operator's, which replace them by id. */
export interface ChecklistFolders {
  readonly shipped: string;
  /** May be missing. */
  readonly own: string;
}

export interface LoadedChecklists {
  /** The core first, then by id. */
  readonly checklists: readonly Checklist[];
  /** Files of the operator that are no checklists; they are left out. */
  readonly problems: readonly Problem[];
}

/** Reads the checklists of both folders. A file of the operator that is not valid is told and left out. */
export async function loadChecklists(folders: ChecklistFolders): Promise<LoadedChecklists> {
  const byId = new Map<string, Checklist>();
  const problems: Problem[] = [];
  for (const folder of [folders.shipped, folders.own]) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
      const path = joinPath(folder, name);
      const read = await readChecklist(path);
      if ('problem' in read) problems.push(read.problem);
      else byId.set(read.id, read);
    }
  }
  if (!byId.has('core')) throw new Error(`${folders.shipped} has no checklist "core".`);
  const checklists = [...byId.values()].sort((a, b) =>
    a.id === 'core' ? -1 : b.id === 'core' ? 1 : a.id < b.id ? -1 : 1,
  );
  return { checklists, problems };
}

async function readChecklist(path: string): Promise<Checklist | { problem: Problem }> {
  const refuse = (where: string, hint: string) => ({
    problem: { code: 'checklist-invalid', where, value: '', hint },
  });
  const text = await readFile(path, 'utf8').catch((error: Error) => error);
  if (text instanceof Error) return refuse(path, `The file cannot be read: ${text.message}`);
  const json = parseJson(text);
  if ('error' in json) {
    const { error, place } = json;
    return refuse(`${path} ${formatPlace(place)}`, `This is not valid JSON: ${error}`);
  }
  const at = (way: JsonPath) =>
    `${path} ${formatPlace(new JsonPlaces(text).find(way))} at ${way.join('.')}`;
  const parsed = checklistSchema.safeParse(json.value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse(
      at((issue?.path ?? []).map((step) => (typeof step === 'number' ? step : String(step)))),
      `${issue?.message ?? 'It is no checklist'}; correct the file.`,
    );
  }
  for (const [index, { name, pattern }] of parsed.data.fields.entries()) {
    try {
      if (pattern !== undefined) new RegExp(pattern);
    } catch {
      return refuse(
        at(['fields', index, 'pattern']),
        `The pattern of the field ${name} is no regular expression; correct it.`,
      );
    }
  }
  return parsed.data;
}

/** @throws AppError checklist-not-found */
export function getChecklist(checklists: readonly Checklist[], id: string): Checklist {
  const found = checklists.find((checklist) => checklist.id === id);
  if (found !== undefined) return found;
  throw new AppError('checklist-not-found', {
    detail: `There is no checklist "${id.slice(0, 60)}"; there are ${checklists.map((one) => one.id).join(', ')}.`,
  });
}
