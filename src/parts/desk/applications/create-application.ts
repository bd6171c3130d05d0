import { randomBytes } from 'node:crypto';
import { createApplication } from '../../../engine/workflow/apply-command.ts';
import { foldEvents } from '../../../engine/workflow/fold-events.ts';
import type { Answers, Licence } from '../../../engine/workflow/workflow-event.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { AccessWorkflow } from '../../../schema/access-workflow.ts';
import { AppError } from '../../../schema/errors.ts';
import type { VaultDataset } from '../../../schema/ports.ts';
import { assert } from '../../../std/assert.ts';
import { listOffers } from '../committees/offers.ts';
import type { DeskContext, DeskRequest } from '../desk-context.ts';
import { addEvents, insertApplication } from './application-store.ts';
import { requirePerson } from './find-actor.ts';
import { tellStep } from './tell-step.ts';

/** Letters that are not taken for one another. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

function createId(): string {
  return `DA-${[...randomBytes(10)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;
}

const refuse = (where: string, value: string, hint: string): AppError =>
  new AppError('request-invalid', {
    problems: [{ code: 'application-wrong', where, value, hint }],
  });

/**
 * Datasets that can be asked for together: there, open for new access, of one committee, and all real or all simulated.
 * @throws AppError request-invalid
 */
export async function requireDatasets(
  { datasets }: Pick<DeskContext, 'datasets'>,
  accessions: readonly string[],
): Promise<readonly VaultDataset[]> {
  const found: VaultDataset[] = [];
  for (const accession of accessions) {
    const dataset = await datasets.findDataset(accession);
    if (dataset === null || dataset.isWithdrawn) {
      const hint =
        'No dataset with this accession can be applied for; the catalogue has those that can.';
      throw refuse('datasets', accession, hint);
    }
    if (found.every((one) => one.accession !== dataset.accession)) found.push(dataset);
  }
  const committees = new Set(found.map(({ policy }) => policy.committee.group));
  if (committees.size > 1)
    throw refuse(
      'datasets',
      [...committees].join(', '),
      'Several committees decide on these datasets: make an application for each.',
    );
  if (new Set(found.map(({ isSimulated }) => isSimulated)).size > 1)
    throw refuse('datasets', '', 'Real and simulated datasets are not applied for together.');
  return found;
}

/** What applicants agree to: each policy in the version that they are shown, and what the committee asks beside. */
export function listLicences(
  datasets: readonly VaultDataset[],
  own: readonly Licence[],
): readonly Licence[] {
  const policies = new Map(
    datasets.map(({ policy: { accession, version, title, text } }) => {
      const id = `${accession}.${version}`;
      return [id, { id, title, text }] as const;
    }),
  );
  return [...policies.values(), ...own.map(({ id, title, text }) => ({ id, title, text }))];
}

/** Begins an application as a draft of who asks. @throws AppError request-invalid, not-allowed */
export async function beginApplication(
  context: DeskContext,
  asked: { readonly workflow: string | undefined; readonly datasets: readonly string[] },
  request: DeskRequest,
): Promise<string> {
  const caller = requirePerson(request.caller, 'submit');
  const datasets = await requireDatasets(context, asked.datasets);
  const [first] = datasets;
  assert(first !== undefined, 'at least one dataset is asked for');
  const { group } = first.policy.committee;
  const { offers, settings } = await listOffers(context, context.db, group);
  const offer =
    asked.workflow === undefined && offers.length === 1
      ? offers[0]
      : offers.find(({ workflow }) => workflow.id === asked.workflow);
  if (offer === undefined) {
    const known = offers.map(({ workflow }) => workflow.id).join(', ');
    const hint = `The committee of these datasets offers: ${known}.`;
    throw refuse('workflow', asked.workflow ?? '', hint);
  }
  return context.db.transaction((tx) =>
    insertNew(context, tx, {
      ...{ workflow: offer.workflow, form: offer.form, committeeGroup: group, request },
      isSimulated: first.isSimulated,
      items: datasets.map(({ accession }) => accession),
      licences: listLicences(datasets, settings.licences),
      applicant: { account: caller.id, name: caller.name },
      answers: {},
    }),
  );
}

/** The role of who applies, by the workflow's own name. */
export function findApplicantRole({ roles }: AccessWorkflow): string {
  const found = Object.entries(roles).find(([, { source }]) => source === 'applicant');
  return found?.[0] ?? '';
}

/** Writes a new application with its first event; resolves with its id. */
export async function insertNew(
  context: DeskContext,
  tx: Transaction,
  made: {
    readonly workflow: AccessWorkflow;
    readonly form: Parameters<typeof insertApplication>[1]['form'];
    readonly committeeGroup: string;
    readonly isSimulated: boolean;
    readonly items: readonly string[];
    readonly licences: readonly Licence[];
    readonly applicant: { readonly account: string; readonly name: string };
    readonly answers: Answers;
    readonly request: DeskRequest;
  },
): Promise<string> {
  const { workflow, form, committeeGroup, isSimulated, request } = made;
  const at = context.clock.now();
  const begun = createApplication(workflow, {
    at: at.toISOString(),
    applicant: made.applicant,
    role: findApplicantRole(workflow),
    items: made.items,
    licences: made.licences,
  });
  const hasAnswers = Object.keys(made.answers).length > 0;
  const event = hasAnswers
    ? { ...begun, effects: [...begun.effects, { is: 'answered' as const, answers: made.answers }] }
    : begun;
  const application = foldEvents([event]);
  assert(application !== null, 'one event makes an application');
  const id = createId();
  await insertApplication(tx, { id, committeeGroup, form, isSimulated }, { workflow, application });
  await addEvents(tx, id, { events: [event], workflow, application });
  tellStep(tx, { id, committeeGroup, workflow, before: null, application, event, request });
  return id;
}
