import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { DatabaseError } from '../../../platform/postgres/database-error.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { AccessForm } from '../../../schema/access-form.ts';
import type { AccessWorkflow } from '../../../schema/access-workflow.ts';
import { AppError } from '../../../schema/errors.ts';
import type { DeskContext, DeskRequest } from '../desk-context.ts';
import {
  type DeskSettings,
  findSettings,
  insertSettings,
  type StoredSettings,
} from './settings-store.ts';

/** A way in which datasets of a committee can be applied for. */
export interface Offer {
  readonly workflow: AccessWorkflow;
  readonly form: AccessForm;
}

/** What a committee offers: what it has set, or else every workflow that is always offered. */
export async function listOffers(
  { workflows, forms }: DeskContext,
  on: Queryable,
  group: string,
): Promise<{ readonly offers: readonly Offer[]; readonly settings: StoredSettings }> {
  const byDefault: StoredSettings = {
    version: 0,
    workflows: workflows
      .filter(({ offered }) => offered === 'always')
      .map(({ id }) => ({ workflow: id, form: null })),
    licences: [],
  };
  const settings = (await findSettings(on, group)) ?? byDefault;
  const offers = settings.workflows.flatMap(({ workflow: id, form: ownForm }) => {
    const workflow = workflows.find((one) => one.id === id);
    const form = ownForm ?? forms.find((one) => one.id === workflow?.form);
    return workflow === undefined || form === undefined ? [] : [{ workflow, form }];
  });
  return { offers, settings };
}

/**
 * Replaces what a committee offers from now on; applications that are there go on as they were made.
 * @throws AppError request-invalid, request-conflict
 */
export async function changeSettings(
  context: DeskContext,
  group: string,
  {
    settings,
    version,
    request,
  }: { readonly settings: DeskSettings; readonly version: number; readonly request: DeskRequest },
): Promise<StoredSettings> {
  const known = context.workflows.map(({ id }) => id);
  const unknown = settings.workflows.find(({ workflow }) => !known.includes(workflow));
  if (unknown !== undefined) {
    const hint = `There is no such workflow; there are ${known.join(', ')}.`;
    throw new AppError('request-invalid', {
      problems: [{ code: 'workflow-unknown', where: 'workflows', value: unknown.workflow, hint }],
    });
  }
  const { caller, requestId, clientAddress } = request;
  const at = context.clock.now();
  const outdated = new AppError('request-conflict', {
    detail: 'Somebody else has changed the settings meanwhile: read them again.',
  });
  const next = { ...settings, version: version + 1 };
  try {
    await context.db.transaction(async (tx) => {
      const before = await findSettings(tx, group);
      if ((before?.version ?? 0) !== version) throw outdated;
      await insertSettings(tx, { group, version: next.version, settings, by: caller.id, at });
      const workflows = settings.workflows.map(({ workflow }) => workflow);
      const licences = settings.licences.map(({ id }) => id);
      const details = { group, version: next.version, workflows, licences };
      const who = { actor: caller.id, requestId, clientAddress };
      const target = `/groups/${group}/desk`;
      appendAudit(
        tx,
        { operation: 'desk-settings-changed', ...who, target, status: 200, details },
        at,
      );
    });
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'unique-violation') throw outdated;
    throw error;
  }
  return next;
}
