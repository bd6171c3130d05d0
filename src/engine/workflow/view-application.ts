import type { AccessWorkflow, WorkflowCommand } from '../../schema/access-workflow.ts';
import { findPermit, own } from './apply-command.ts';
import type { Application } from './fold-events.ts';
import { type Actor, isInConflict, rolesOf } from './roles-of.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** A command that somebody may do now. */
export interface PossibleCommand {
  readonly command: string;
  readonly item: string | null;
  readonly definition: WorkflowCommand;
}

/** What somebody may know of an application, and do with it. */
export interface ApplicationView {
  /** Nothing for who has no part in it. */
  readonly sees: 'everything' | 'own' | 'invitation' | 'nothing';
  readonly roles: readonly string[];
  readonly isInConflict: boolean;
  readonly commands: readonly PossibleCommand[];
  /** Those that may be known, with what may not be known taken out. */
  readonly events: readonly WorkflowEvent[];
}

/** What an application is to somebody. */
export function viewApplication(
  workflow: AccessWorkflow,
  events: readonly WorkflowEvent[],
  { application, actor }: { readonly application: Application; readonly actor: Actor },
): ApplicationView {
  const { roles, denied } = rolesOf(workflow, application, actor);
  const state = own(workflow.states, application.standing.state);
  const seesAll = roles.some((role) => state?.sees.includes(role) === true);
  const applies = roles.some((role) => isOfApplicants(workflow, role));
  const isInvited = roles.some((role) => workflow.roles[role]?.source === 'invited');
  const sees = seesAll ? 'everything' : applies ? 'own' : isInvited ? 'invitation' : 'nothing';
  return {
    sees,
    roles,
    isInConflict: denied.length > 0 || isInConflict(workflow, application, actor),
    commands: listCommands(workflow, application, roles),
    events:
      sees === 'nothing' || sees === 'invitation'
        ? []
        : events
            .filter((event) => isVisible(event, { seesAll, actor, hides: state?.hides ?? [] }))
            .map((event) => narrow(workflow, event, { application, seesAll, actor })),
  };
}

/** Who applies, and those whom they named; not those who judge. */
function isOfApplicants({ roles }: AccessWorkflow, id: string): boolean {
  const role = roles[id];
  return role?.source === 'applicant' || (role?.source === 'named' && !role.impartial);
}

function listCommands(
  workflow: AccessWorkflow,
  application: Application,
  roles: readonly string[],
): readonly PossibleCommand[] {
  const targets = [undefined, ...(workflow.items === undefined ? [] : application.items)];
  return targets.flatMap((item) =>
    Object.entries(workflow.commands).flatMap(([command, definition]) => {
      const permit = findPermit(workflow, application, { command, item });
      const isAllowed = permit?.by.some((role) => roles.includes(role)) === true;
      return isAllowed ? [{ command, item: item ?? null, definition }] : [];
    }),
  );
}

function isVisible(
  event: WorkflowEvent,
  {
    seesAll,
    actor,
    hides,
  }: { readonly seesAll: boolean; readonly actor: Actor; readonly hides: readonly string[] },
): boolean {
  if (event.by.account === actor.account) return true;
  if (!seesAll) return event.audience === 'everybody';
  return !hides.includes(event.command);
}

function narrow(
  { roles, hidesCommittee }: AccessWorkflow,
  event: WorkflowEvent,
  {
    application,
    seesAll,
    actor,
  }: {
    readonly application: Application;
    readonly seesAll: boolean;
    readonly actor: Actor;
  },
): WorkflowEvent {
  const isRedacted = application.redacted.has(event.sequence);
  const isNameless =
    hidesCommittee &&
    !seesAll &&
    roles[event.role]?.impartial === true &&
    event.by.account !== actor.account;
  return {
    ...event,
    ...(isRedacted ? { comment: null } : {}),
    ...(isNameless ? { by: { account: '', name: '' } } : {}),
  };
}
