import { type Application, foldEvents } from '../../../engine/workflow/fold-events.ts';
import type { Actor } from '../../../engine/workflow/roles-of.ts';
import {
  type ApplicationView,
  viewApplication,
} from '../../../engine/workflow/view-application.ts';
import type { WorkflowEvent } from '../../../engine/workflow/workflow-event.ts';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { AccessWorkflow } from '../../../schema/access-workflow.ts';
import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { assert } from '../../../std/assert.ts';
import { readWorkflow } from '../definition-store.ts';
import type { DeskContext } from '../desk-context.ts';
import { findApplication, readEvents, type StoredApplication } from './application-store.ts';
import { findActor, mayReadApplications } from './find-actor.ts';

/** An application with all that was found out for who asks. */
export interface OpenApplication {
  readonly stored: StoredApplication;
  readonly workflow: AccessWorkflow;
  readonly events: readonly WorkflowEvent[];
  readonly application: Application;
  readonly actor: Actor;
  readonly view: ApplicationView;
}

/** Reads an application for somebody; locked where it is to be changed. @throws AppError application-not-found */
export async function openApplication(
  context: DeskContext,
  on: Queryable,
  id: string,
  { caller, lock = false }: { readonly caller: Caller; readonly lock?: boolean },
): Promise<OpenApplication> {
  const stored = await findApplication(on, id, { lock });
  if (stored === null) throw new AppError('application-not-found');
  const read = await readApplication(on, stored);
  const actor = await findActor(context, caller, {
    ...read,
    committeeGroup: stored.committeeGroup,
  });
  const view = viewApplication(read.workflow, read.events, { ...read, actor });
  return { stored, ...read, actor, view };
}

/** The application that the kept events make, with the workflow that it was made by. */
export async function readApplication(
  on: Queryable,
  { id, workflow, workflowVersion }: StoredApplication,
): Promise<Pick<OpenApplication, 'workflow' | 'events' | 'application'>> {
  const definition = await readWorkflow(on, { id: workflow, version: workflowVersion });
  const events = await readEvents(on, id);
  const application = foldEvents(events);
  assert(application !== null, 'an application has its first event');
  return { workflow: definition, events, application };
}

/**
 * Who has no part in an application is told that there is none; who would decide but for a conflict of interest, so.
 * @throws AppError application-not-found, application-not-yours
 */
export function requireSeen({ view, actor }: OpenApplication, caller: Caller): void {
  if (!mayReadApplications(caller)) throw new AppError('application-not-found');
  if (view.sees !== 'nothing') return;
  if (!actor.isCommittee || !view.isInConflict) throw new AppError('application-not-found');
  throw new AppError('application-not-yours', {
    detail:
      'You share a group with somebody who applies, or have declared a conflict of interest: others decide on it.',
  });
}
