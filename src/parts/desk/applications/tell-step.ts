import type { Application } from '../../../engine/workflow/fold-events.ts';
import type { WorkflowEvent } from '../../../engine/workflow/workflow-event.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { AccessWorkflow } from '../../../schema/access-workflow.ts';
import { NO_INSTANCE, type Notice } from '../../../schema/ports.ts';
import type { DeskRequest } from '../desk-context.ts';

export interface Step {
  readonly id: string;
  readonly committeeGroup: string;
  readonly workflow: AccessWorkflow;
  /** Before the event; null for the first. */
  readonly before: Application | null;
  readonly application: Application;
  readonly event: WorkflowEvent;
  /** Null for what the node does by itself. */
  readonly request: DeskRequest | null;
}

/** Writes a step into the audit chain and tells those whom it concerns, in the step's own transaction. */
export function tellStep(tx: Transaction, step: Step): void {
  const { id, committeeGroup, before, application, event, request } = step;
  appendEvents(
    tx,
    listNotices(step).map((payload) => ({ topic: 'notice', instance: NO_INSTANCE, payload })),
  );
  appendAudit(
    tx,
    {
      operation: 'application-step',
      actor: request?.caller.id ?? null,
      target: `/desk/applications/${id}`,
      status: 200,
      requestId: request?.requestId ?? '',
      clientAddress: request?.clientAddress ?? '',
      details: {
        event: event.sequence,
        command: event.command,
        role: event.role,
        committee: committeeGroup,
        before: before?.standing.state ?? null,
        after: application.standing.state,
        datasets: application.items,
        // Answers and what people write stay in the events: they may name patients.
        effects: event.effects.map(({ is }) => is),
        grants: event.effects.filter(({ is }) =>
          ['granted', 'extended', 'revoked', 'ended'].includes(is),
        ),
      },
    },
    new Date(event.at),
  );
}

function listNotices(step: Step): readonly Notice[] {
  const { before, application, event } = step;
  const about = aboutOf(step.id);
  const values = { application: step.id };
  const { standing, applicant } = application;
  const isNewState = before !== null && before.standing.state !== standing.state;
  const isHandedIn =
    isNewState && standing.phase === 'deciding' && before.standing.phase !== 'deciding';
  const state = step.workflow.states[standing.state]?.title.en ?? standing.state;
  const isByOther = event.by.account !== applicant.account;
  const isPublic = event.audience === 'everybody';
  return [
    ...(isHandedIn ? [toCommittee(step, 'application-waiting')] : []),
    ...(isByOther && isPublic && (isNewState || event.comment !== null) && before !== null
      ? [
          {
            ...about,
            kind: 'application-changed' as const,
            to: { account: applicant.account },
            group: null,
            values: { ...values, state },
          },
        ]
      : []),
    ...event.effects.flatMap((effect): Notice[] => {
      if (effect.is === 'invited') {
        const to = { email: effect.email };
        return [{ ...about, kind: 'application-invitation', to, group: null, values }];
      }
      const isNamed = effect.is === 'joined' && effect.person.account !== event.by.account;
      if (!isNamed) return [];
      const to = { account: effect.person.account };
      return [{ ...about, kind: 'application-invitation', to, group: null, values }];
    }),
  ];
}

/** The notice's subject and page. */
export function aboutOf(id: string): Pick<Notice, 'subject' | 'path'> {
  return { subject: `application ${id}`, path: `/desk?application=${id}` };
}

function toCommittee({ id, committeeGroup }: Step, kind: 'application-waiting'): Notice {
  const to = { group: committeeGroup, right: 'release' as const };
  return { ...aboutOf(id), kind, to, group: committeeGroup, values: { application: id } };
}
