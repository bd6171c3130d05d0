import type { Queryable } from '../../platform/postgres/queryable.ts';
import { type AccessWorkflow, accessWorkflowSchema } from '../../schema/access-workflow.ts';
import { toCanonicalJson } from '../../std/canonical-json.ts';

interface Definition {
  readonly kind: 'workflow' | 'form';
  readonly id: string;
  readonly version: number;
  readonly body: unknown;
}

/**
 * Keeps what comes with the program, so that an application goes on by what it was made by. @throws Error where a version
 * that is kept says something else: who changes a definition gives it the next version.
 */
export async function keepDefinitions(
  on: Queryable,
  definitions: readonly Definition[],
): Promise<void> {
  for (const { kind, id, version, body } of definitions) {
    await on.execute(
      `INSERT INTO desk_definition (kind, id, version, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [kind, id, version, JSON.stringify(body)],
    );
    const [kept] = await on.query<{ body: unknown }>(
      'SELECT body FROM desk_definition WHERE kind = $1 AND id = $2 AND version = $3',
      [kind, id, version],
    );
    if (toCanonicalJson(kept?.body) === toCanonicalJson(JSON.parse(JSON.stringify(body)))) continue;
    throw new Error(
      `The ${kind} "${id}" has changed since its version ${version} was used here: give it the next version.`,
    );
  }
}

/** A workflow as it was when an application was made by it. */
export async function readWorkflow(
  on: Queryable,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<AccessWorkflow> {
  const [row] = await on.query<{ body: unknown }>(
    "SELECT body FROM desk_definition WHERE kind = 'workflow' AND id = $1 AND version = $2",
    [id, version],
  );
  return accessWorkflowSchema.parse(row?.body);
}
