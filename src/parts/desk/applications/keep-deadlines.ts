import { applyCommand } from '../../../engine/workflow/apply-command.ts';
import { findDue, findDueCommands, findNextLook } from '../../../engine/workflow/find-due.ts';
import { type Application, addEvent } from '../../../engine/workflow/fold-events.ts';
import { SYSTEM_ACTOR } from '../../../engine/workflow/roles-of.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { AccessWorkflow } from '../../../schema/access-workflow.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { DeskContext } from '../desk-context.ts';
import { addEvents, findApplication, type StoredApplication } from './application-store.ts';
import { readApplication } from './open-application.ts';
import { aboutOf, tellStep } from './tell-step.ts';

const AT_ONCE = 100;
const DAY_MILLISECONDS = 86_400_000;

/** Looks at every application for which time has brought something; resolves with how many. It may be cut off anywhere. */
export async function keepDeadlines(context: DeskContext, signal: AbortSignal): Promise<number> {
  let looked = 0;
  for (;;) {
    const rows = await context.db.query<{ id: string }>(
      'SELECT id FROM desk_application WHERE next_look <= $1 ORDER BY next_look, id LIMIT $2',
      [context.clock.now(), AT_ONCE],
    );
    if (rows.length === 0) return looked;
    for (const { id } of rows) {
      signal.throwIfAborted();
      await lookAt(context, id);
      looked += 1;
    }
  }
}

/** Reminders, and what the node does by itself, with the note that it has looked: in one transaction. */
function lookAt(context: DeskContext, id: string): Promise<void> {
  return context.db.transaction(async (tx) => {
    const stored = await findApplication(tx, id, { lock: true });
    if (stored === null) return;
    const now = context.clock.now().toISOString();
    const read = await readApplication(tx, stored);
    const reminders = listReminders(read, { stored, now });
    appendEvents(
      tx,
      reminders.map((payload) => ({ topic: 'notice', instance: NO_INSTANCE, payload })),
    );
    const application = await doWhatIsDue(tx, { ...read, stored, now });
    await tx.execute('UPDATE desk_application SET looked_at = $2, next_look = $3 WHERE id = $1', [
      id,
      now,
      findNextLook(read.workflow, application, now),
    ]);
  });
}

async function doWhatIsDue(
  tx: Transaction,
  given: Awaited<ReturnType<typeof readApplication>> & {
    readonly stored: StoredApplication;
    readonly now: string;
  },
): Promise<Application> {
  const { workflow, stored, now } = given;
  let { application, events } = given;
  for (const due of findDueCommands(workflow, application, now)) {
    const done = applyCommand(workflow, events, { ...due, actor: SYSTEM_ACTOR, at: now });
    // What the workflow does not let the node do stays as it is; access ends by the clock all the same.
    if (!done.ok) continue;
    const before = application;
    application = done.value.reduce(addEvent, application);
    events = [...events, ...done.value];
    const { id, committeeGroup } = stored;
    await addEvents(tx, id, { events: done.value, workflow, application });
    for (const event of done.value)
      tellStep(tx, { id, committeeGroup, workflow, before, application, event, request: null });
  }
  return application;
}

/** Who is told that a deadline comes or has passed, since the node looked last. */
function listReminders(
  {
    workflow,
    application,
  }: { readonly workflow: AccessWorkflow; readonly application: Application },
  { stored, now }: { readonly stored: StoredApplication; readonly now: string },
): readonly Notice[] {
  const due = findDue(workflow, application);
  if (due === null) return [];
  const isNew = (text: string) =>
    Date.parse(text) > stored.lookedAt.getTime() && Date.parse(text) <= Date.parse(now);
  if (![...due.reminders, due.at].some(isNew)) return [];
  const days = Math.ceil((Date.parse(due.at) - Date.parse(now)) / DAY_MILLISECONDS);
  const about = {
    ...aboutOf(stored.id),
    kind: 'application-due' as const,
    values: { application: stored.id, days: Math.max(days, 0), date: due.at.slice(0, 10) },
  };
  return due.turn.flatMap((role): Notice[] => {
    switch (workflow.roles[role]?.source) {
      case 'applicant':
        return [{ ...about, to: { account: application.applicant.account }, group: null }];
      case 'committee': {
        const group = stored.committeeGroup;
        return [{ ...about, to: { group, right: 'release' }, group }];
      }
      case 'named':
        return application.people
          .filter((one) => one.role === role)
          .map(({ account }) => ({ ...about, to: { account }, group: null }));
      default:
        return [];
    }
  });
}
