import { readdir } from 'node:fs/promises';
import { joinPath } from '../../../platform/files/paths.ts';
import { readText } from '../../../platform/files/read-file.ts';
import { sha256Hex } from '../../../platform/files/sha256-hex.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { parseWorkflow, type WorkflowDefinition } from '../../../schema/workflow.ts';

/** Where workflows lie: those that come with the program, and the operator's. */
export interface WorkflowFolders {
  readonly shipped: string;
  /** May be missing. */
  readonly own: string;
}

/** One version of a workflow, with the SHA-256 of its file. */
export interface StoredWorkflow {
  readonly definition: WorkflowDefinition;
  readonly digest: string;
}

const MAX_BYTES = 1 << 20;

/**
 * Reads all workflows, `<name>/<version>.json` in each folder: by name, the newest version first. A file that is none is
 * a problem and left out; one of the operator that has the name and version of a shipped one is left out, too, so that
 * a name with its version always means the same.
 */
export async function listWorkflows(folders: WorkflowFolders): Promise<{
  readonly workflows: readonly StoredWorkflow[];
  readonly problems: readonly Problem[];
}> {
  const found = new Map<string, StoredWorkflow>();
  const problems: Problem[] = [];
  for (const folder of [folders.shipped, folders.own]) {
    for (const name of await listNames(folder)) {
      for (const file of await listNames(joinPath(folder, name))) {
        if (!file.endsWith('.json')) continue;
        const path = joinPath(folder, name, file);
        const read = await readWorkflow(path, { name, version: file.slice(0, -'.json'.length) });
        if ('problems' in read) problems.push(...read.problems);
        else if (found.has(`${name} ${read.definition.version}`)) {
          const hint = 'A workflow of this name and version comes with the program. Give another.';
          problems.push({ code: 'workflow-exists', where: path, value: name, hint });
        } else found.set(`${name} ${read.definition.version}`, read);
      }
    }
  }
  const workflows = [...found.values()].toSorted(
    ({ definition: a }, { definition: b }) =>
      a.name.localeCompare(b.name, 'en') ||
      b.version.localeCompare(a.version, 'en', { numeric: true }),
  );
  return { workflows, problems };
}

async function listNames(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).toSorted();
}

async function readWorkflow(
  path: string,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<StoredWorkflow | { readonly problems: readonly Problem[] }> {
  const text = await readText(path, MAX_BYTES);
  if (!text.ok) return { problems: [text.error] };
  const parsed = parseWorkflow(text.value, path);
  if (!parsed.ok) return { problems: parsed.error };
  const definition = parsed.value;
  if (definition.name !== name || definition.version !== version) {
    const hint = `The file says that it is ${definition.name} ${definition.version}; it has to lie at ${definition.name}/${definition.version}.json.`;
    return { problems: [{ code: 'workflow-misplaced', where: path, value: name, hint }] };
  }
  return { definition, digest: sha256Hex(text.value) };
}

/** The named workflow, of the newest version unless one is named. @throws AppError workflow-not-found */
export function getWorkflow(
  workflows: readonly StoredWorkflow[],
  name: string,
  version?: string,
): StoredWorkflow {
  const found = workflows.find(
    ({ definition }) =>
      definition.name === name && (version === undefined || definition.version === version),
  );
  if (found !== undefined) return found;
  const there = workflows.map(({ definition }) => `${definition.name} ${definition.version}`);
  throw new AppError('workflow-not-found', {
    detail: `There is no workflow "${name.slice(0, 60)}"${version === undefined ? '' : ` of version ${version.slice(0, 20)}`}; there are ${there.join(', ')}.`,
  });
}
