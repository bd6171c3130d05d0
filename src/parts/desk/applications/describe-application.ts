import { toPlainKnowledge } from '../../../engine/duo/duo-knowledge.ts';
import { matchDataUse } from '../../../engine/duo/match-data-use.ts';
import { checkAnswers } from '../../../engine/workflow/check-answers.ts';
import type { WorkflowEvent } from '../../../engine/workflow/workflow-event.ts';
import type { AccessWorkflow } from '../../../schema/access-workflow.ts';
import type { DeskContext } from '../desk-context.ts';
import { asksForPurpose, toPurpose } from '../to-purpose.ts';
import type { ApplicationAnswer, ApplicationSummary } from './application-schema.ts';
import type { StoredApplication } from './application-store.ts';
import type { OpenApplication } from './open-application.ts';

/** What a list says of an application. */
export function summarise(stored: StoredApplication, workflow: AccessWorkflow): ApplicationSummary {
  const { id, committeeGroup, isSimulated, state, phase, outcome, items } = stored;
  const toText = (date: Date | null) => date?.toISOString() ?? null;
  return {
    ...{ id, state, phase, outcome },
    workflow: workflow.id,
    workflowTitle: workflow.title,
    committee: committeeGroup,
    simulated: isSimulated,
    stateTitle: workflow.states[state]?.title ?? {},
    datasets: [...items],
    createdAt: stored.createdAt.toISOString(),
    changedAt: stored.changedAt.toISOString(),
    submittedAt: toText(stored.submittedAt),
    decidedAt: toText(stored.decidedAt),
    dueAt: toText(stored.dueAt),
  };
}

/** An application as who asks may know it: an invitation tells what it is about, and no answers. */
export async function describeApplication(
  context: DeskContext,
  opened: OpenApplication,
): Promise<ApplicationAnswer> {
  const { stored, workflow, application, view, actor } = opened;
  // Who has just declared a conflict of interest sees no more than who is invited.
  const isInvited = view.sees === 'invitation' || view.sees === 'nothing';
  const seesAll = view.sees === 'everything';
  const accepted = application.accepted.get(actor.account) ?? [];
  const isJudge = (role: string) => workflow.roles[role]?.impartial === true;
  return {
    ...summarise(stored, workflow),
    revision: application.sequence,
    sees: view.sees,
    roles: [...view.roles],
    inConflict: view.isInConflict,
    applicant: application.applicant,
    things: await describeThings(context, opened),
    form: stored.form,
    answers: isInvited ? {} : (application.answers as ApplicationAnswer['answers']),
    problems: isInvited
      ? []
      : checkAnswers(stored.form, application.answers, { complete: true }).map(
          ({ where, hint }) => ({ where, hint }),
        ),
    licences: application.licences.map((one) => ({ ...one, accepted: accepted.includes(one.id) })),
    people: isInvited
      ? []
      : application.people.filter(
          ({ role, account }) => seesAll || account === actor.account || !isJudge(role),
        ),
    candidates: isInvited ? [] : await listCandidates(context, opened),
    invitations: isInvited
      ? []
      : application.invitations.filter(({ role }) => seesAll || !isJudge(role)),
    commands: view.commands.map(({ command, item, definition: { title, needs, does } }) => ({
      ...{ command, dataset: item, title, needs },
      does: [...does],
    })),
    events: view.events.map((event) => describeEvent(workflow, event)),
    grants: isInvited
      ? []
      : application.grants.map(({ item, ...grant }) => ({ dataset: item, ...grant })),
    number: application.number,
    processing: seesAll ? application.processing : null,
  };
}

/** Applicants know those who apply with them; a committee knows its own people, too. */
async function listCandidates(
  { groups }: DeskContext,
  { stored, workflow, application, view }: OpenApplication,
): Promise<ApplicationAnswer['candidates']> {
  const seesAll = view.sees === 'everything';
  const taking = application.people.filter(
    ({ role }) => seesAll || workflow.roles[role]?.impartial !== true,
  );
  const committee = seesAll ? await groups.listPeople(stored.committeeGroup, 'read') : [];
  const all = [
    ...taking.map(({ account, name }) => [account, name] as const),
    ...committee.map(({ id, name }) => [id, name] as const),
  ];
  return [...new Map(all)].map(([account, name]) => ({ account, name }));
}

function describeEvent(
  { commands }: AccessWorkflow,
  { sequence, at, by, role, command, comment, effects, audience }: WorkflowEvent,
): ApplicationAnswer['events'][number] {
  const entered = effects.find((one) => one.is === 'entered');
  const judged = effects.find((one) => one.is === 'judged');
  return {
    ...{ number: sequence, at, by: by.name, role, command, comment },
    title: Object.hasOwn(commands, command) ? (commands[command]?.title ?? {}) : {},
    dataset: entered?.is === 'entered' ? entered.item : null,
    verdict: judged?.is === 'judged' ? judged.verdict : null,
    committeeOnly: audience === 'committee',
  };
}

async function describeThings(
  { datasets, clock }: DeskContext,
  { stored, workflow, application, view }: OpenApplication,
): Promise<ApplicationAnswer['things']> {
  const isMatched =
    asksForPurpose(stored.form) && (view.sees === 'everything' || view.sees === 'own');
  const purpose = toPurpose(stored.form, application.answers);
  const knowledge = toPlainKnowledge(clock.now().toISOString().slice(0, 10));
  return Promise.all(
    application.items.map(async (accession) => {
      const dataset = await datasets.findDataset(accession);
      const { items } = workflow;
      const state =
        items === undefined
          ? null
          : (application.itemStandings.get(accession)?.state ?? items.initial);
      const found =
        dataset === null || !isMatched
          ? null
          : matchDataUse(dataset.policy.useTerms, purpose, knowledge);
      return {
        dataset: accession,
        title: dataset?.title ?? null,
        withdrawn: dataset?.isWithdrawn ?? true,
        state,
        stateTitle: state === null ? null : (items?.states[state]?.title ?? {}),
        match:
          found === null
            ? null
            : {
                verdict: found.verdict,
                terms: found.terms.map(
                  ({ code, shorthand, label, detail, verdict, reason, asks, says }) => ({
                    ...{ code, shorthand, label, detail, verdict, reason, asks, says },
                  }),
                ),
                gaps: found.gaps.map(({ code, hint }) => ({ code, hint })),
              },
      };
    }),
  );
}
