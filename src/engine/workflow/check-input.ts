import type { AccessWorkflow, WorkflowCommand } from '../../schema/access-workflow.ts';
import type { AskedCommand } from './asked-command.ts';
import type { Application } from './fold-events.ts';
import { listGranted } from './make-effects.ts';

const DAY_MILLISECONDS = 86_400_000;

/** Latest moment to which something can be granted. */
function latestUntil(workflow: AccessWorkflow, at: string): number {
  return Date.parse(at) + (workflow.grants?.maximumDays ?? 0) * DAY_MILLISECONDS;
}

/** What is wrong with what somebody says with a command, as a sentence; null for nothing. */
export function checkInput(
  workflow: AccessWorkflow,
  given: {
    readonly application: Application;
    readonly command: WorkflowCommand;
    readonly asked: AskedCommand;
    readonly item: string | null;
  },
): string | null {
  return checkPresence(given) ?? checkUntil(workflow, given) ?? checkNamed(workflow, given) ?? null;
}

function checkPresence({
  command: { needs },
  asked,
}: {
  readonly command: WorkflowCommand;
  readonly asked: AskedCommand;
}): string | null {
  if (needs.comment === 'required' && (asked.comment ?? '').trim() === '')
    return 'Give a reason: it is told to those whom it concerns.';
  if (needs.verdict !== undefined) {
    const ids = needs.verdict.map(({ id }) => id);
    if (asked.verdict === undefined || !ids.includes(asked.verdict))
      return `Say one of: ${ids.join(', ')}.`;
  }
  const missing = (
    [
      ['person', 'Name a person.'],
      ['email', 'Give an e-mail address.'],
      ['event', 'Name the event by its number.'],
      ['answers', 'Give the answers.'],
      ['items', 'Name at least one dataset.'],
      ['licences', 'Name licences.'],
      ['value', 'Give a value.'],
    ] as const
  ).find(([key]) => needs[key] !== undefined && isEmpty(asked[key]));
  return missing?.[1] ?? null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function checkUntil(
  workflow: AccessWorkflow,
  {
    application,
    command: { needs, does },
    asked,
    item,
  }: {
    readonly application: Application;
    readonly command: WorkflowCommand;
    readonly asked: AskedCommand;
    readonly item: string | null;
  },
): string | null {
  const { until, at } = asked;
  if (needs.until === 'required' && until === undefined) return 'Give a day until which it is.';
  if (needs.until === undefined || until === undefined) return null;
  const time = Date.parse(until);
  if (Number.isNaN(time)) return `"${until}" is no date.`;
  if (time <= Date.parse(at)) return 'The day is over already: name a later one.';
  if (time > latestUntil(workflow, at))
    return `It is given for ${workflow.grants?.maximumDays ?? 0} days at most: name an earlier day.`;
  if (!does.includes('extend')) return null;
  const granted = listGranted(application, item);
  const last = granted.reduce((max, one) => Math.max(max, Date.parse(one.until)), 0);
  return time > last ? null : 'An extension ends later than what is given now.';
}

function checkNamed(
  workflow: AccessWorkflow,
  {
    application,
    command: { does, role },
    asked,
    item,
  }: {
    readonly application: Application;
    readonly command: WorkflowCommand;
    readonly asked: AskedCommand;
    readonly item: string | null;
  },
): string | null {
  const { person, email, event, licences } = asked;
  if (does.includes('extend') && listGranted(application, item).length === 0)
    return 'Nothing is given that could be extended.';
  if (does.includes('withdraw-invitation')) {
    const isThere = application.invitations.some(
      (one) => one.email === email && (role === undefined || one.role === role),
    );
    if (!isThere) return 'Nobody with this address is invited.';
  }
  if (does.includes('accept-invitation')) {
    const isInvited = application.invitations.some((one) => one.email === asked.actor.email);
    if (!isInvited) return 'Nobody has invited you.';
  }
  if (does.includes('remove-person')) {
    const isThere = application.people.some(
      (one) => one.account === person?.account && one.role === role,
    );
    if (!isThere) return 'This person has no such part in the application.';
  }
  if (does.includes('redact') && (event ?? 0) > application.sequence)
    return `There is no event ${event}.`;
  if (does.includes('accept-licences')) {
    const known = application.licences.map(({ id }) => id);
    const unknown = (licences ?? []).find(({ id }) => !known.includes(id));
    if (unknown !== undefined) return `The application has no licence "${unknown.id}".`;
  }
  const isGivenRole = does.includes('add-person') || does.includes('invite');
  const isImpartial = role !== undefined && workflow.roles[role]?.impartial === true;
  if (isGivenRole && isImpartial && person !== undefined) {
    const applies =
      person.sharesGroup === true ||
      person.account === application.applicant.account ||
      application.conflicts.has(person.account) ||
      application.people.some(
        (one) => one.account === person.account && workflow.roles[one.role]?.impartial !== true,
      );
    if (applies) return 'Who applies, or has a conflict of interest, cannot be asked to judge.';
  }
  return null;
}
