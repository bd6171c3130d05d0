import type {
  AccessWorkflow,
  WorkflowCommand,
  WorkflowState,
} from '../../schema/access-workflow.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import type { AskedCommand, Refusal, RefusalCode } from './asked-command.ts';
import { checkInput } from './check-input.ts';
import { type Application, foldEvents } from './fold-events.ts';
import { makeEffects } from './make-effects.ts';
import { rolesOf } from './roles-of.ts';
import type { Licence, Participant, WorkflowEffect, WorkflowEvent } from './workflow-event.ts';

const refuse = (code: RefusalCode, reason: string): Result<never, Refusal> =>
  fail({ code, reason });

/** Where a command would be done: what permits it, and of which thing. */
export interface Permit {
  readonly state: WorkflowState;
  readonly stateId: string;
  readonly by: readonly string[];
  readonly to: string | null;
  readonly item: string | null;
}

/** The permit of a command in the state of the application, or of one of its things. */
export function findPermit(
  workflow: AccessWorkflow,
  application: Application,
  { command, item }: { readonly command: string; readonly item?: string | undefined },
): Permit | null {
  const stateId = application.standing.state;
  const { items } = workflow;
  if (item !== undefined) {
    if (items === undefined || !items.whileIn.includes(stateId)) return null;
    if (!application.items.includes(item)) return null;
    const own = application.itemStandings.get(item)?.state ?? items.initial;
    return toPermit(items.states[own], own, { command, item });
  }
  return toPermit(workflow.states[stateId], stateId, { command, item: null });
}

function toPermit(
  state: WorkflowState | undefined,
  stateId: string,
  { command, item }: { readonly command: string; readonly item: string | null },
): Permit | null {
  const permit = state === undefined ? undefined : own(state.commands, command);
  if (state === undefined || permit === undefined) return null;
  return { state, stateId, by: permit.by, to: permit.to ?? null, item };
}

/** A member that the object has itself: names come from outside. */
export function own<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * What a command makes of an application: the events to add, or why not. It changes nothing and asks for no clock; who
 * asks, and what only the node can find out, comes with the command.
 */
export function applyCommand(
  workflow: AccessWorkflow,
  events: readonly WorkflowEvent[],
  asked: AskedCommand,
): Result<readonly WorkflowEvent[], Refusal> {
  const application = foldEvents(events);
  const command = own(workflow.commands, asked.command);
  if (application === null || command === undefined) {
    const known = Object.keys(workflow.commands).join(', ');
    return refuse('command-unknown', `There is no command "${asked.command}"; there are ${known}.`);
  }
  const permitted = checkPermit(workflow, application, asked);
  if (!permitted.ok) return permitted;
  const { permit, role } = permitted.value;
  const problem = checkInput(workflow, { application, command, asked, item: permit.item });
  if (problem !== null) return refuse('input-wrong', problem);
  const unmet = findUnmet(application, command, asked);
  if (unmet !== null) return refuse('not-yet', unmet);
  const { account, name } = asked.actor;
  return succeed([
    {
      sequence: application.sequence + 1,
      at: asked.at,
      by: { account, name },
      role,
      command: asked.command,
      audience: command.audience,
      comment: asked.comment?.trim() || null,
      effects: [
        ...makeEffects(workflow, { application, command, asked, item: permit.item }),
        ...enterState(workflow, permit),
      ],
    },
  ]);
}

/** The event with which an application begins. */
export function createApplication(
  workflow: AccessWorkflow,
  made: {
    readonly at: string;
    readonly applicant: Participant;
    readonly role: string;
    readonly items: readonly string[];
    readonly licences: readonly Licence[];
  },
): WorkflowEvent {
  const { at, applicant, items, licences, role } = made;
  const { id, version, initial, states } = workflow;
  const state = states[initial];
  return {
    sequence: 1,
    at,
    by: applicant,
    role,
    command: 'create',
    audience: 'everybody',
    comment: null,
    effects: [
      { is: 'created', workflow: id, version, applicant, items, licences },
      {
        is: 'entered',
        state: initial,
        phase: state?.phase ?? 'preparing',
        outcome: state?.outcome ?? null,
        item: null,
      },
    ],
  };
}

function checkPermit(
  workflow: AccessWorkflow,
  application: Application,
  asked: AskedCommand,
): Result<{ readonly permit: Permit; readonly role: string }, Refusal> {
  const permit = findPermit(workflow, application, asked);
  if (permit === null) {
    const where = asked.item === undefined ? 'The application' : `"${asked.item}"`;
    const state =
      asked.item === undefined
        ? application.standing.state
        : (application.itemStandings.get(asked.item)?.state ?? 'not where this can be done');
    return refuse('state-forbids', `${where} is ${state}: "${asked.command}" cannot be done now.`);
  }
  const { roles, denied } = rolesOf(workflow, application, asked.actor);
  const role = permit.by.find((one) => roles.includes(one));
  if (role !== undefined) return succeed({ permit, role });
  if (permit.by.some((one) => denied.includes(one))) {
    return refuse(
      'conflict-of-interest',
      'Whoever applies, shares a group with somebody who does, or has declared a conflict of interest cannot handle the application or decide on it.',
    );
  }
  return refuse('role-forbids', `"${asked.command}" is for: ${permit.by.join(', ')}.`);
}

/** What a command still waits for; null for nothing. */
function findUnmet(
  application: Application,
  { requires, once }: WorkflowCommand,
  { command: id, actor, answerProblems = [] }: AskedCommand,
): string | null {
  if (once && application.doneOnce.has(`${id} ${actor.account}`)) {
    return `You have done "${id}" already; somebody else has to.`;
  }
  for (const condition of requires) {
    if (condition.is === 'answers-complete' && answerProblems.length > 0) {
      return answerProblems.join(' ');
    }
    if (condition.is === 'licences-accepted') {
      const accepted = application.accepted.get(actor.account) ?? [];
      const missing = application.licences.filter((one) => !accepted.includes(one.id));
      if (missing.length > 0)
        return `Accept first: ${missing.map(({ title }) => title).join(', ')}.`;
    }
    if (condition.is === 'verdicts') {
      const { command, verdict, atLeast } = condition;
      const voters = new Set(
        application.verdicts
          .filter((one) => one.command === command && one.verdict === verdict)
          .map(({ by }) => by.account),
      );
      if (voters.size < atLeast)
        return `It takes ${atLeast} times "${verdict}" by "${command}"; there are ${voters.size}.`;
    }
    if (condition.is === 'no-other-verdict') {
      const other = application.verdicts.find(
        ({ command, verdict }) => command === condition.command && verdict !== condition.verdict,
      );
      if (other !== undefined) return `${other.by.name} has said "${other.verdict}".`;
    }
  }
  return null;
}

function enterState(workflow: AccessWorkflow, { to, item }: Permit): readonly WorkflowEffect[] {
  if (to === null) return [];
  const states = item === null ? workflow.states : (workflow.items?.states ?? {});
  const state = states[to];
  if (state === undefined) return [];
  const { phase, outcome = null } = state;
  const entered: WorkflowEffect = { is: 'entered', state: to, phase, outcome, item };
  return [entered];
}
