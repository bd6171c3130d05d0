import type { AccessWorkflow } from '../../schema/access-workflow.ts';
import type { Application } from './fold-events.ts';
import type { Participant } from './workflow-event.ts';

/** Somebody who asks, as the node knows them. */
export interface Actor extends Participant {
  /** In lower case; empty for the node itself. */
  readonly email: string;
  /** One of those who decide about what the application is about. */
  readonly isCommittee: boolean;
  readonly isSteward: boolean;
  /** The node itself, which keeps deadlines. */
  readonly isSystem: boolean;
  /** In a group with somebody who applies. */
  readonly sharesGroup: boolean;
}

/** The node itself, where it does what a deadline asks for. */
export const SYSTEM_ACTOR: Actor = {
  account: 'node',
  name: 'node',
  email: '',
  isCommittee: false,
  isSteward: false,
  isSystem: true,
  sharesGroup: false,
};

/** Whether somebody cannot judge the application: who applies, shares a group with who does, or has said so. */
export function isInConflict(
  workflow: AccessWorkflow,
  application: Application,
  actor: Actor,
): boolean {
  const { account } = actor;
  const isMember = application.people.some(
    (one) => one.account === account && workflow.roles[one.role]?.impartial !== true,
  );
  return (
    actor.sharesGroup ||
    account === application.applicant.account ||
    isMember ||
    application.conflicts.has(account)
  );
}

/** Roles that somebody has in an application, and those that a conflict of interest takes. */
export function rolesOf(
  workflow: AccessWorkflow,
  application: Application,
  actor: Actor,
): { readonly roles: readonly string[]; readonly denied: readonly string[] } {
  const named = new Set(
    application.people.filter(({ account }) => account === actor.account).map(({ role }) => role),
  );
  const isInvited = application.invitations.some(({ email }) => email === actor.email);
  const has = (id: string): boolean => {
    switch (workflow.roles[id]?.source) {
      case 'applicant':
        return application.applicant.account === actor.account;
      case 'named':
        return named.has(id);
      case 'committee':
        return actor.isCommittee;
      case 'invited':
        return isInvited && actor.email !== '';
      case 'steward':
        return actor.isSteward;
      case 'system':
        return actor.isSystem;
      default:
        return false;
    }
  };
  const all = Object.keys(workflow.roles).filter(has);
  if (!isInConflict(workflow, application, actor)) return { roles: all, denied: [] };
  const isDenied = (id: string) => workflow.roles[id]?.impartial === true;
  return { roles: all.filter((id) => !isDenied(id)), denied: all.filter(isDenied) };
}
