import type { AccessWorkflow, WorkflowState } from '../../schema/access-workflow.ts';
import { findPermit } from './apply-command.ts';
import type { Application, Standing } from './fold-events.ts';
import { listGranted } from './make-effects.ts';

const DAY_MILLISECONDS = 86_400_000;

/** Until when the next step has to be done, and by whom. */
export interface Due {
  /** ISO 8601. */
  readonly at: string;
  /** Moments at which those whose turn it is are reminded, in order; ISO 8601. */
  readonly reminders: readonly string[];
  readonly turn: readonly string[];
}

function toDue(state: WorkflowState | undefined, { since }: Standing): Due | null {
  if (state?.deadline === undefined) return null;
  const { days, remindBefore } = state.deadline;
  const end = Date.parse(since) + days * DAY_MILLISECONDS;
  const reminders = remindBefore
    .map((before) => end - before * DAY_MILLISECONDS)
    .filter((time) => time > Date.parse(since))
    .toSorted((a, b) => a - b);
  const toText = (time: number) => new Date(time).toISOString();
  return { at: toText(end), reminders: reminders.map(toText), turn: state.turn };
}

/** The deadline of an application in its state; null where it has none. */
export function findDue(workflow: AccessWorkflow, application: Application): Due | null {
  return toDue(workflow.states[application.standing.state], application.standing);
}

/** What the node has to do because time has passed. */
export interface DueCommand {
  readonly command: string;
  readonly item?: string;
}

/** Commands of the node itself that are due now, such as closing what has expired. `now` is ISO 8601. */
export function findDueCommands(
  workflow: AccessWorkflow,
  application: Application,
  now: string,
): readonly DueCommand[] {
  const due = findDue(workflow, application);
  const overdue = workflow.states[application.standing.state]?.deadline?.command;
  const isOver = due !== null && Date.parse(due.at) <= Date.parse(now);
  if (isOver && overdue !== undefined) return [{ command: overdue }];
  const command = workflow.grants?.endCommand;
  if (command === undefined) return [];
  const hasEnded = (item: string | null): boolean => {
    const given = listGranted(application, item);
    return given.length > 0 && given.every(({ until }) => Date.parse(until) <= Date.parse(now));
  };
  if (hasEnded(null) && findPermit(workflow, application, { command }) !== null)
    return [{ command }];
  return application.items
    .filter((item) => hasEnded(item) && findPermit(workflow, application, { command, item }))
    .map((item) => ({ command, item }));
}

/** When the node has to look at an application next, ISO 8601; null for never. */
export function findNextLook(
  workflow: AccessWorkflow,
  application: Application,
  after: string,
): string | null {
  const due = findDue(workflow, application);
  const ends = listGranted(application, null).map(({ until }) => until);
  const times = [...(due === null ? [] : [...due.reminders, due.at]), ...ends]
    .map((text) => Date.parse(text))
    .filter((time) => time > Date.parse(after));
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}
