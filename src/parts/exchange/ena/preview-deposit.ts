import type { Database } from '../../../platform/postgres/database.ts';
import type { EntryReference } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { findRedistributionRefusal } from '../../../schema/redistribution.ts';
import type { DepositSources } from './deposit-run.ts';
import {
  describeSample,
  ENA_CHECKLIST,
  findAssemblyLacks,
  toSampleAlias,
} from './describe-entry.ts';
import { describeRefusal } from './describe-refusal.ts';
import { type EnaAccount, readObjects } from './ena-store.ts';

/** What a deposit would do, before anything is sent. */
export interface DepositPreview {
  readonly service: EnaAccount['service'];
  /** The study that entries go to, and its accession where ENA has it. */
  readonly study: { readonly alias: string; readonly accession: string | null };
  readonly entries: number;
  readonly newSamples: number;
  /** Samples that ENA has, whose entry has another version now. */
  readonly changedSamples: number;
  readonly sameSamples: number;
  /** Entries that have what an assembly needs. */
  readonly assemblies: number;
  /** Entries that go there without an assembly, and what they lack. */
  readonly withoutAssembly: readonly EntryProblems[];
  /** Entries that do not go there, and why. */
  readonly refused: readonly EntryProblems[];
  readonly refusedCount: number;
  readonly withoutAssemblyCount: number;
}

export interface EntryProblems {
  readonly accession: string;
  readonly problems: readonly Problem[];
}

const ENTRIES_A_BATCH = 200;
const TOLD = 100;

/** Looks through entries as a deposit would. */
export async function previewDeposit(
  {
    db,
    account,
    sources,
  }: {
    readonly db: Database;
    readonly account: EnaAccount;
    readonly sources: Omit<DepositSources, 'upload'>;
  },
  instanceId: string,
  entries: readonly EntryReference[],
): Promise<DepositPreview> {
  const place = { group: account.ownerGroup, service: account.service };
  const instance = await sources.getInstance(instanceId);
  const checklists = await sources.readChecklists();
  const checklist = checklists.find(({ id }) => id === ENA_CHECKLIST);
  const core = checklists.find(({ id }) => id === 'core');
  if (checklist === undefined || core === undefined) throw new Error('A checklist is missing.');
  const taxon = await sources.findTaxon(instance.pathogen);
  const options = { checklist, core, centerName: account.centerName, taxon };
  const alias = `${account.ownerGroup}-${instance.id}`;
  const studies = await readObjects(db, place, null);
  const counts = { newSamples: 0, changedSamples: 0, sameSamples: 0, assemblies: 0 };
  const refused: EntryProblems[] = [];
  const withoutAssembly: EntryProblems[] = [];
  for (let at = 0; at < entries.length; at += ENTRIES_A_BATCH) {
    const names = entries.slice(at, at + ENTRIES_A_BATCH).map(({ accession }) => accession);
    const objects = await readObjects(db, place, names);
    for (const entry of await sources.readLatest(names)) {
      const { accession } = entry;
      const refusal = findRedistributionRefusal(
        { ...entry, simulated: instance.simulated },
        'ena-deposit',
        entry.ownerGroup === account.ownerGroup,
      );
      const problems =
        refusal === null
          ? describeSample(entry, options).problems
          : [describeRefusal(refusal, entry)];
      if (problems.length > 0) {
        refused.push({ accession, problems });
        continue;
      }
      const sample = objects.find((one) => one.alias === toSampleAlias(accession));
      if (sample === undefined) counts.newSamples += 1;
      else if (sample.version === entry.version && sample.digest !== null) counts.sameSamples += 1;
      else counts.changedSamples += 1;
      const lacks = findAssemblyLacks(entry);
      if (lacks.length === 0) counts.assemblies += 1;
      else withoutAssembly.push({ accession, problems: lacks });
    }
  }
  return {
    service: account.service,
    study: {
      alias,
      accession: studies.find((one) => one.alias === alias)?.accession ?? null,
    },
    entries: entries.length,
    ...counts,
    refused: refused.slice(0, TOLD),
    refusedCount: refused.length,
    withoutAssembly: withoutAssembly.slice(0, TOLD),
    withoutAssemblyCount: withoutAssembly.length,
  };
}
