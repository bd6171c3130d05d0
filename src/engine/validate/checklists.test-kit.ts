import { readdirSync, readFileSync } from 'node:fs';
import { type Checklist, checklistSchema } from '../../schema/checklists/checklist.ts';
import { defined } from '../../std/assert.ts';

const folder = new URL('../../../checklists/', import.meta.url);

/** The checklists that come with the program, by id. */
export const shipped: ReadonlyMap<string, Checklist> = new Map(
  readdirSync(folder)
    .sort()
    .map((name) => checklistSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
    .map((checklist) => [checklist.id, checklist]),
);

export const core: Checklist = defined(shipped.get('core'), 'the core');

/** Cases of a file in `cases/`. */
export function readCases<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), 'utf8'));
}
