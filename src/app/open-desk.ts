import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseWorkflow } from '../engine/workflow/parse-workflow.ts';
import { DeskService } from '../parts/desk/desk-service.ts';
import type { GroupService } from '../parts/identity/groups/group-service.ts';
import { readText } from '../platform/files/read-file.ts';
import { type AccessForm, accessFormSchema } from '../schema/access-form.ts';
import type { AccessWorkflow } from '../schema/access-workflow.ts';
import type { VaultDatasetsPort } from '../schema/ports.ts';
import { assert } from '../std/assert.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import { shippedAccessForms, shippedAccessWorkflows } from './version.ts';

const MAX_BYTES = 1 << 20;

/** Joins the access desk with the vault's datasets and the people of the node. */
export async function openDesk(
  { db }: NodeState,
  { datasets, groups }: { readonly datasets: VaultDatasetsPort; readonly groups: GroupService },
): Promise<DeskService> {
  const [workflows, forms] = await Promise.all([readWorkflows(), readForms()]);
  const desk = new DeskService({
    ...{ db, clock: systemClock, datasets, groups, workflows, forms },
    memberships: groups,
  });
  await desk.open();
  return desk;
}

async function readFolder(folder: string): Promise<readonly { file: string; text: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(
    names.map(async (file) => {
      const read = await readText(join(folder, file), MAX_BYTES);
      assert(read.ok, `${file} is readable`);
      return { file, text: read.value };
    }),
  );
}

async function readWorkflows(): Promise<readonly AccessWorkflow[]> {
  return (await readFolder(shippedAccessWorkflows)).map(({ file, text }) => {
    const parsed = parseWorkflow(text, file);
    if (parsed.ok) return parsed.value;
    const [problem] = parsed.error;
    throw new Error(`${problem?.where}: ${problem?.hint}`);
  });
}

async function readForms(): Promise<readonly AccessForm[]> {
  return (await readFolder(shippedAccessForms)).map(({ text }) =>
    accessFormSchema.parse(JSON.parse(text)),
  );
}
