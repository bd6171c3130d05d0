import type { Application } from '../../../engine/workflow/fold-events.ts';
import type { Actor } from '../../../engine/workflow/roles-of.ts';
import type { AccessWorkflow } from '../../../schema/access-workflow.ts';
import { type Caller, hasRight, VAULT_PLACE } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { DeskContext } from '../desk-context.ts';

/**
 * A person, by a session or a token of the account that may do this. Who applies and who decides is somebody: a group's
 * token is nobody. @throws AppError not-allowed
 */
export function requirePerson(caller: Caller, right: 'submit' | 'release'): Caller {
  const { id, token } = caller;
  const isPerson = !id.startsWith('token:');
  const mayAct = token === null || token.scopes.includes(right);
  if (!isPerson || !mayAct) {
    throw new AppError('not-allowed', {
      detail: `Applications are a matter of people: sign in, or use a token of your account with the scope "${right}".`,
    });
  }
  return caller;
}

/** Whether somebody may read about applications at all by what they show. */
export function mayReadApplications({ token }: Caller): boolean {
  return token === null || token.scopes.includes('read');
}

/** Whether somebody decides for a committee. */
export function isOfCommittee(caller: Caller, group: string): boolean {
  return hasRight(caller, { group, instance: VAULT_PLACE }, 'release');
}

/** Accounts that apply: the applicant and members, not those who judge. */
function listApplying(workflow: AccessWorkflow, application: Application): readonly string[] {
  const { applicant, people } = application;
  const members = people.filter(({ role }) => workflow.roles[role]?.impartial !== true);
  return [...new Set([applicant, ...members].map(({ account }) => account))];
}

/** Whether an account is in a group with somebody who applies; one's own application is no matter of groups. */
export async function sharesGroup(
  { memberships }: Pick<DeskContext, 'memberships'>,
  account: string,
  {
    workflow,
    application,
  }: { readonly workflow: AccessWorkflow; readonly application: Application },
): Promise<boolean> {
  const others = listApplying(workflow, application).filter((one) => one !== account);
  const [own, theirs] = await Promise.all([
    memberships.listGroups([account]),
    memberships.listGroups(others),
  ]);
  return own.some((group) => theirs.includes(group));
}

/** Somebody who asks, as the engine wants to know them. */
export async function findActor(
  context: Pick<DeskContext, 'memberships'>,
  caller: Caller,
  given: {
    readonly committeeGroup: string;
    readonly workflow: AccessWorkflow;
    readonly application: Application;
  },
): Promise<Actor> {
  return {
    account: caller.id,
    name: caller.name,
    email: caller.email.toLowerCase(),
    isCommittee: isOfCommittee(caller, given.committeeGroup),
    isSteward: caller.role !== 'member',
    isSystem: false,
    sharesGroup: await sharesGroup(context, caller.id, given),
  };
}
