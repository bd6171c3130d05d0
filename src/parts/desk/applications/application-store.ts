import { randomUUID } from 'node:crypto';
import { findDue, findNextLook } from '../../../engine/workflow/find-due.ts';
import type { Application } from '../../../engine/workflow/fold-events.ts';
import type { WorkflowEvent } from '../../../engine/workflow/workflow-event.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { type AccessForm, accessFormSchema } from '../../../schema/access-form.ts';
import type {
  AccessWorkflow,
  WorkflowOutcome,
  WorkflowPhase,
} from '../../../schema/access-workflow.ts';

/** An application as it is kept: what was fixed when it was made, and what its events say. */
export interface StoredApplication {
  readonly id: string;
  readonly committeeGroup: string;
  readonly workflow: string;
  readonly workflowVersion: number;
  readonly form: AccessForm;
  readonly isSimulated: boolean;
  readonly sequence: number;
  readonly state: string;
  readonly phase: WorkflowPhase;
  readonly outcome: WorkflowOutcome | null;
  readonly applicant: string;
  readonly items: readonly string[];
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly submittedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly dueAt: Date | null;
  readonly lookedAt: Date;
}

const COLUMNS = `id, committee_group AS "committeeGroup", workflow, workflow_version AS "workflowVersion", form,
  is_simulated AS "isSimulated", sequence, state, phase, outcome, applicant, items, created_at AS "createdAt",
  changed_at AS "changedAt", submitted_at AS "submittedAt", decided_at AS "decidedAt", due_at AS "dueAt",
  looked_at AS "lookedAt"`;

function toStored(row: StoredApplication): StoredApplication {
  return { ...row, form: accessFormSchema.parse(row.form) };
}

/** An application by its id; locked until the end of the transaction where that is asked. */
export async function findApplication(
  on: Queryable,
  id: string,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<StoredApplication | null> {
  const [row] = await on.query<StoredApplication>(
    `SELECT ${COLUMNS} FROM desk_application WHERE id = $1 ${lock ? 'FOR UPDATE' : ''}`,
    [id],
  );
  return row === undefined ? null : toStored(row);
}

/** What happened to an application, in order. */
export async function readEvents(on: Queryable, id: string): Promise<readonly WorkflowEvent[]> {
  const rows = await on.query<{ body: WorkflowEvent }>(
    'SELECT body FROM desk_event WHERE application = $1 ORDER BY sequence',
    [id],
  );
  return rows.map(({ body }) => body);
}

/** Which applications to list: those in which somebody has a part, or those of committees. */
export interface ApplicationQuestion {
  readonly account?: string;
  readonly email?: string;
  /** Groups of committees; null for every one. Drafts are nobody's but their applicants'. */
  readonly committees?: readonly string[] | null;
  readonly phases?: readonly WorkflowPhase[];
  readonly limit: number;
}

/** The most urgent first: by deadline, then by the last change. */
export async function listApplications(
  on: Queryable,
  { account, email, committees, phases, limit }: ApplicationQuestion,
): Promise<readonly StoredApplication[]> {
  const isOfCommittees = committees !== undefined;
  const rows = await on.query<StoredApplication>(
    `SELECT ${COLUMNS} FROM desk_application a
     WHERE ($1::text[] IS NULL OR phase = ANY ($1))
       AND (($2 AND ($3::text[] IS NULL OR committee_group = ANY ($3)) AND submitted_at IS NOT NULL)
         OR (NOT $2 AND EXISTS (SELECT FROM desk_part p WHERE p.application = a.id
           AND (p.account = $4 OR p.email = $5))))
     ORDER BY due_at NULLS LAST, changed_at DESC, id LIMIT $6`,
    [phases ?? null, isOfCommittees, committees ?? null, account ?? null, email ?? null, limit],
  );
  return rows.map(toStored);
}

/** What an application is made with. */
export interface NewApplication {
  readonly id: string;
  readonly committeeGroup: string;
  readonly form: AccessForm;
  readonly isSimulated: boolean;
}

export async function insertApplication(
  on: Queryable,
  made: NewApplication,
  after: { readonly workflow: AccessWorkflow; readonly application: Application },
): Promise<void> {
  const { workflow, application } = after;
  const { applicant, createdAt, standing } = application;
  await on.execute(
    `INSERT INTO desk_application (id, committee_group, workflow, workflow_version, form, is_simulated, sequence, state,
       phase, applicant, items, created_at, changed_at, looked_at)
     VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $11, $11)`,
    [
      made.id,
      made.committeeGroup,
      workflow.id,
      workflow.version,
      JSON.stringify(made.form),
      made.isSimulated,
      standing.state,
      standing.phase,
      applicant.account,
      application.items,
      createdAt,
    ],
  );
}

/** Adds events and brings what stands beside them up to date: all in the caller's transaction. */
export async function addEvents(
  on: Queryable,
  id: string,
  {
    events,
    workflow,
    application,
  }: {
    readonly events: readonly WorkflowEvent[];
    readonly workflow: AccessWorkflow;
    /** After the events. */
    readonly application: Application;
  },
): Promise<void> {
  for (const event of events) {
    await on.execute(
      `INSERT INTO desk_event (application, sequence, at, by_account, command, body)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, event.sequence, event.at, event.by.account, event.command, JSON.stringify(event)],
    );
  }
  const { standing } = application;
  const at = events.at(-1)?.at ?? standing.since;
  await on.execute(
    `UPDATE desk_application SET sequence = $2, state = $3, phase = $4, outcome = $5, applicant = $6, items = $7,
       changed_at = $8, submitted_at = $9, decided_at = $10, first_outcome = $11, due_at = $12, next_look = $13
     WHERE id = $1`,
    [
      id,
      application.sequence,
      standing.state,
      standing.phase,
      standing.outcome,
      application.applicant.account,
      application.items,
      at,
      application.submittedAt,
      application.decidedAt,
      application.outcome,
      findDue(workflow, application)?.at ?? null,
      findNextLook(workflow, application, at),
    ],
  );
  await writeParts(on, id, application);
  await writeEntitlements(on, id, application);
}

async function writeParts(
  on: Queryable,
  id: string,
  { applicant, people, invitations }: Application,
): Promise<void> {
  const accounts = [...new Set([applicant, ...people].map(({ account }) => account))];
  const emails = [...new Set(invitations.map(({ email }) => email))];
  await on.execute('DELETE FROM desk_part WHERE application = $1', [id]);
  await on.execute(
    `INSERT INTO desk_part (application, account, email)
     SELECT $1, one, NULL FROM unnest($2::text[]) AS one UNION ALL SELECT $1, NULL, one FROM unnest($3::text[]) AS one`,
    [id, accounts, emails],
  );
}

async function writeEntitlements(
  on: Queryable,
  id: string,
  { grants }: Application,
): Promise<void> {
  for (const { item, account, from, until, status } of grants) {
    await on.execute(
      `INSERT INTO desk_entitlement (id, application, dataset, account, from_at, until_at, status)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (application, dataset, account)
         DO UPDATE SET from_at = $5, until_at = $6, status = $7`,
      [randomUUID(), id, item, account, from, until, status],
    );
  }
}
