import type { AccessWorkflow, WorkflowPhase } from '../../schema/access-workflow.ts';
import { type Caller, hasRight, VAULT_PLACE } from '../../schema/caller.ts';
import type {
  ApplicationPurposesPort,
  EntitlementsPort,
  VaultDataset,
} from '../../schema/ports.ts';
import type { ApplicationAnswer, ApplicationSummary } from './applications/application-schema.ts';
import { listApplications } from './applications/application-store.ts';
import { beginApplication } from './applications/create-application.ts';
import { describeApplication, summarise } from './applications/describe-application.ts';
import { type CommandBody, doCommand } from './applications/do-command.ts';
import { mayReadApplications } from './applications/find-actor.ts';
import { keepDeadlines } from './applications/keep-deadlines.ts';
import { openApplication, requireSeen } from './applications/open-application.ts';
import { createPurposesReader } from './applications/read-purposes.ts';
import { readDecisionTimes } from './committees/decision-times.ts';
import { listOffers } from './committees/offers.ts';
import { keepDefinitions, readWorkflow } from './definition-store.ts';
import type { DeskContext, DeskRequest } from './desk-context.ts';
import { createEntitlementReader } from './entitlements/read-entitlements.ts';

const LISTED = 200;

/** A dataset that can be applied for. */
export interface CatalogueEntry {
  readonly dataset: VaultDataset;
  readonly workflows: readonly string[];
}

/** The access desk: applications, who decides on them, and what was granted. */
export class DeskService {
  readonly context: DeskContext;
  readonly entitlements: EntitlementsPort;
  readonly purposes: ApplicationPurposesPort;

  constructor(context: DeskContext) {
    this.context = context;
    this.entitlements = createEntitlementReader(context.db, context.clock);
    this.purposes = createPurposesReader(context.db);
  }

  /** Keeps the workflows and forms of this program. @throws Error where one changed without a new version */
  async open(): Promise<void> {
    const { db, workflows, forms } = this.context;
    await keepDefinitions(db, [
      ...workflows.map((body) => ({ kind: 'workflow' as const, ...body, body })),
      ...forms.map((body) => ({ kind: 'form' as const, ...body, body })),
    ]);
  }

  /** What can be applied for, with the ways to do so. */
  async listCatalogue(): Promise<readonly CatalogueEntry[]> {
    const datasets = await this.context.datasets.listDatasets();
    const groups = [...new Set(datasets.map(({ policy }) => policy.committee.group))];
    const offers = new Map(
      await Promise.all(
        groups.map(async (group) => {
          const found = await listOffers(this.context, this.context.db, group);
          return [group, found.offers.map(({ workflow }) => workflow.id)] as const;
        }),
      ),
    );
    return datasets.map((dataset) => ({
      dataset,
      workflows: offers.get(dataset.policy.committee.group) ?? [],
    }));
  }

  readDecisionTimes() {
    return readDecisionTimes(this.context.db);
  }

  begin(
    asked: { readonly workflow: string | undefined; readonly datasets: readonly string[] },
    request: DeskRequest,
  ): Promise<string> {
    return beginApplication(this.context, asked, request);
  }

  /** @throws AppError application-not-found, application-not-yours */
  async get(id: string, caller: Caller): Promise<ApplicationAnswer> {
    const opened = await openApplication(this.context, this.context.db, id, { caller });
    requireSeen(opened, caller);
    return describeApplication(this.context, opened);
  }

  /** For who has just made or changed it; it may have lost sight of it by that. */
  async describe(id: string, caller: Caller): Promise<ApplicationAnswer> {
    return describeApplication(
      this.context,
      await openApplication(this.context, this.context.db, id, { caller }),
    );
  }

  /** What a committee offers, as it can be changed. */
  readonly readSettings = async (group: string) =>
    (await listOffers(this.context, this.context.db, group)).settings;

  do(
    id: string,
    asked: { readonly body: CommandBody; readonly request: DeskRequest },
  ): Promise<{ readonly copy: string | null }> {
    return doCommand(this.context, id, asked);
  }

  /** One's own applications and those in which one is named; or those that one decides on. */
  async list(
    caller: Caller,
    {
      isCommittee,
      phases,
    }: {
      readonly isCommittee: boolean;
      readonly phases: readonly WorkflowPhase[] | undefined;
    },
  ): Promise<readonly ApplicationSummary[]> {
    if (!mayReadApplications(caller)) return [];
    const who = isCommittee
      ? { committees: findCommittees(caller) }
      : { account: caller.id, email: caller.email.toLowerCase() };
    const rows = await listApplications(this.context.db, {
      ...who,
      ...(phases === undefined ? {} : { phases }),
      limit: LISTED,
    });
    const { db } = this.context;
    const known = new Map<string, Promise<AccessWorkflow>>();
    const find = (id: string, version: number) => {
      const key = `${id} ${version}`;
      const workflow = known.get(key) ?? readWorkflow(db, { id, version });
      known.set(key, workflow);
      return workflow;
    };
    return Promise.all(
      rows.map(async (row) => summarise(row, await find(row.workflow, row.workflowVersion))),
    );
  }

  keepDeadlines(signal: AbortSignal): Promise<number> {
    return keepDeadlines(this.context, signal);
  }
}

/** Groups for which somebody decides; null for every one. */
function findCommittees(caller: Caller): readonly string[] | null {
  if (caller.role !== 'member') return null;
  return caller.grants
    .map(({ group }) => group)
    .filter((group) => hasRight(caller, { group, instance: VAULT_PLACE }, 'release'));
}
