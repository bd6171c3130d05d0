import { applyCommand } from '../../../engine/workflow/apply-command.ts';
import type { AskedCommand, Refusal } from '../../../engine/workflow/asked-command.ts';
import { checkAnswers } from '../../../engine/workflow/check-answers.ts';
import { type Application, addEvent } from '../../../engine/workflow/fold-events.ts';
import type { Answers, WorkflowEvent } from '../../../engine/workflow/workflow-event.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { WorkflowCommand } from '../../../schema/access-workflow.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { listOffers } from '../committees/offers.ts';
import type { DeskContext, DeskRequest } from '../desk-context.ts';
import { addEvents } from './application-store.ts';
import { insertNew, listLicences, requireDatasets } from './create-application.ts';
import { requirePerson, sharesGroup } from './find-actor.ts';
import { type OpenApplication, openApplication, requireSeen } from './open-application.ts';
import { tellStep } from './tell-step.ts';

/** A command as it is sent. */
export interface CommandBody {
  readonly command: string;
  /** Number of the last event that its sender has seen. */
  readonly revision: number;
  readonly comment?: string | undefined;
  readonly item?: string | undefined;
  readonly verdict?: string | undefined;
  readonly person?: string | undefined;
  readonly email?: string | undefined;
  readonly until?: string | undefined;
  readonly event?: number | undefined;
  readonly answers?: Answers | undefined;
  readonly datasets?: readonly string[] | undefined;
  /** Ids of licences that are accepted. */
  readonly licences?: readonly string[] | undefined;
  readonly newLicences?: readonly { readonly title: string; readonly text: string }[] | undefined;
  readonly value?: string | undefined;
}

const invalid = (where: string, value: string, hint: string): AppError =>
  new AppError('request-invalid', {
    problems: [{ code: 'command-wrong', where, value, hint }],
  });

/**
 * Does a command, in one transaction with its event, audit row and notices; resolves with the id of the copy where it made
 * one. @throws AppError application-not-found, application-not-yours, application-not-possible, request-conflict,
 * request-invalid, not-allowed
 */
export function doCommand(
  context: DeskContext,
  id: string,
  { body, request }: { readonly body: CommandBody; readonly request: DeskRequest },
): Promise<{ readonly copy: string | null }> {
  return context.db.transaction(async (tx) => {
    const opened = await openApplication(context, tx, id, { caller: request.caller, lock: true });
    requireSeen(opened, request.caller);
    const { actor, view } = opened;
    const applies = view.sees === 'own' || view.sees === 'invitation';
    requirePerson(request.caller, applies ? 'submit' : 'release');
    const definition = Object.hasOwn(opened.workflow.commands, body.command)
      ? opened.workflow.commands[body.command]
      : undefined;
    const prepared =
      definition === undefined
        ? { command: body.command, actor, at: context.clock.now().toISOString() }
        : await prepare(context, opened, { body, definition });
    const done = applyCommand(opened.workflow, opened.events, prepared);
    if (!done.ok && isAboutPerson(done.error)) throw toError(done.error, []);
    requireRevision(opened.application, body.revision);
    if (!done.ok) throw toError(done.error, findAnswerProblems(opened, definition));
    await requireGrantable(context, opened, { definition, item: body.item });
    return write(context, tx, { opened, events: done.value, request });
  });
}

const isAboutPerson = ({ code }: Refusal) =>
  code === 'role-forbids' || code === 'conflict-of-interest';

/** Whoever decides has seen what the application is now. @throws AppError request-conflict */
function requireRevision({ sequence }: Application, revision: number): void {
  if (revision === sequence) return;
  throw new AppError('request-conflict', {
    detail: `The application has changed meanwhile: its last event is ${sequence}, and you have seen ${revision}. Read it again.`,
  });
}

function toError({ code, reason }: Refusal, answerProblems: readonly Problem[]): AppError {
  if (code === 'command-unknown') return invalid('command', '', reason);
  if (code === 'input-wrong') return invalid('command', '', reason);
  if (isAboutPerson({ code, reason }))
    return new AppError('application-not-yours', { detail: reason });
  if (code === 'not-yet' && answerProblems.length > 0)
    return new AppError('request-invalid', { problems: answerProblems });
  return new AppError('application-not-possible', { detail: reason });
}

function findAnswerProblems(
  { stored, application }: OpenApplication,
  definition: WorkflowCommand | undefined,
): readonly Problem[] {
  const asks = definition?.requires.some(({ is }) => is === 'answers-complete') === true;
  return asks ? checkAnswers(stored.form, application.answers, { complete: true }) : [];
}

/** What the engine needs to know beside what was sent. */
async function prepare(
  context: DeskContext,
  opened: OpenApplication,
  { body, definition }: { readonly body: CommandBody; readonly definition: WorkflowCommand },
): Promise<AskedCommand> {
  const { stored, application, actor } = opened;
  const { needs, does } = definition;
  const person =
    needs.person === undefined || body.person === undefined
      ? undefined
      : await findPerson(context, opened, body.person);
  const answers = needs.answers === undefined ? undefined : body.answers;
  if (answers !== undefined) {
    const problems = checkAnswers(stored.form, answers, { complete: false });
    if (problems.length > 0) throw new AppError('request-invalid', { problems });
  }
  const changed = does.includes('change-items')
    ? await prepareItems(context, opened, body.datasets ?? [])
    : {};
  const licences = does.includes('accept-licences')
    ? body.licences?.map((id) => ({ id, title: '', text: '' }))
    : does.includes('add-licences')
      ? body.newLicences?.map((one, i) => ({
          id: `own-${application.sequence + 1}-${i + 1}`,
          ...one,
        }))
      : undefined;
  const given = {
    ...{ comment: body.comment, item: body.item, verdict: body.verdict, until: body.until },
    ...{ event: body.event, value: body.value?.trim(), email: body.email?.toLowerCase() },
    ...{ person, answers, licences },
    ...changed,
    answerProblems: findAnswerProblems(opened, definition).map(({ hint }) => hint),
  };
  const present = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const until = body.until === undefined ? {} : { until: toEndOfDay(body.until) };
  const at = context.clock.now().toISOString();
  return { ...present, ...until, command: body.command, actor, at };
}

/** A day lasts until it is over, in UTC. */
function toEndOfDay(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text;
}

async function findPerson(context: DeskContext, opened: OpenApplication, account: string) {
  const found = await context.groups.findPerson(account);
  if (found === null) throw invalid('person', account, 'There is no such account.');
  return {
    account: found.id,
    name: found.name,
    sharesGroup: await sharesGroup(context, found.id, opened),
  };
}

async function prepareItems(
  context: DeskContext,
  { stored, application }: OpenApplication,
  accessions: readonly string[],
): Promise<Partial<AskedCommand>> {
  if (accessions.length === 0) return {};
  const kept = application.items.filter((one) => accessions.includes(one));
  const added = accessions.filter((one) => !application.items.includes(one));
  const datasets = await requireDatasets(context, added);
  const foreign = datasets.find(
    ({ policy, isSimulated }) =>
      policy.committee.group !== stored.committeeGroup || isSimulated !== stored.isSimulated,
  );
  if (foreign !== undefined)
    throw invalid('datasets', foreign.accession, 'Another committee decides on it.');
  const known = application.licences.map(({ id }) => id);
  const licences = listLicences(datasets, []).filter(({ id }) => !known.includes(id));
  const accepted = application.accepted.get(application.applicant.account) ?? [];
  const isLate = application.standing.phase === 'decided';
  if (isLate && licences.some(({ id }) => !accepted.includes(id)))
    throw invalid(
      'datasets',
      licences.map(({ id }) => id).join(', '),
      'The applicant has not agreed to the policy of this dataset: it takes another application.',
    );
  return { items: [...kept, ...datasets.map(({ accession }) => accession)], licences };
}

/**
 * Nobody gets new access to what was withdrawn, or what its policy wants assessed and is not.
 * @throws AppError application-not-possible, assessment-missing
 */
async function requireGrantable(
  { datasets }: DeskContext,
  { application }: OpenApplication,
  given: { readonly definition: WorkflowCommand | undefined; readonly item: string | undefined },
): Promise<void> {
  if (given.definition?.does.includes('grant') !== true) return;
  for (const accession of given.item === undefined ? application.items : [given.item]) {
    const dataset = await datasets.findDataset(accession);
    if (dataset === null || dataset.isWithdrawn) {
      throw new AppError('application-not-possible', {
        detail: `${accession} was withdrawn: no new access to it is given.`,
      });
    }
    if (!dataset.policy.needsAssessment || dataset.isAssessed) continue;
    throw new AppError('assessment-missing', {
      detail: `${accession}: its policy ${dataset.policy.accession} wants a current impact assessment, and it has none. The group ${dataset.ownerGroup} attaches it.`,
    });
  }
}

async function write(
  context: DeskContext,
  tx: Transaction,
  given: {
    readonly opened: OpenApplication;
    readonly events: readonly WorkflowEvent[];
    readonly request: DeskRequest;
  },
): Promise<{ readonly copy: string | null }> {
  const { opened, events, request } = given;
  const { stored, workflow, application: before } = opened;
  const application = events.reduce(addEvent, before);
  await addEvents(tx, stored.id, { events, workflow, application });
  for (const event of events) {
    const { id, committeeGroup } = stored;
    tellStep(tx, { id, committeeGroup, workflow, before, application, event, request });
  }
  const isCopied = events.some(({ effects }) => effects.some(({ is }) => is === 'copied'));
  return { copy: isCopied ? await copy(context, tx, opened, request) : null };
}

/** A draft of who asks with what of the former can still be asked for. @throws AppError */
async function copy(
  context: DeskContext,
  tx: Transaction,
  { stored, application, workflow }: OpenApplication,
  request: DeskRequest,
): Promise<string> {
  const { offers, settings } = await listOffers(context, tx, stored.committeeGroup);
  const offer = offers.find((one) => one.workflow.id === workflow.id);
  const found = await Promise.all(
    application.items.map((one) => context.datasets.findDataset(one)),
  );
  const datasets = found
    .filter((one) => one !== null && !one.isWithdrawn)
    .filter((one) => one !== null);
  if (offer === undefined || datasets.length === 0) {
    throw new AppError('application-not-possible', {
      detail: 'Nothing of it can be applied for in this way any more.',
    });
  }
  const wrong = new Set(
    checkAnswers(offer.form, application.answers, { complete: false }).map(({ where }) => where),
  );
  const { caller } = request;
  return insertNew(context, tx, {
    ...{ workflow: offer.workflow, form: offer.form, request },
    committeeGroup: stored.committeeGroup,
    isSimulated: stored.isSimulated,
    items: datasets.map(({ accession }) => accession),
    licences: listLicences(datasets, settings.licences),
    applicant: { account: caller.id, name: caller.name },
    answers: Object.fromEntries(
      Object.entries(application.answers).filter(([id]) => !wrong.has(`answers.${id}`)),
    ),
  });
}
