import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type { Instance } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { findRedistributionRefusal } from '../../../schema/redistribution.ts';
import { makeAssemblyFiles } from './assembly-files.ts';
import { cancelEntry } from './cancel-entry.ts';
import { depositReads } from './deposit-reads.ts';
import type { DepositRun, EntryWork } from './deposit-run.ts';
import {
  type DescribeOptions,
  describeSample,
  ENA_CHECKLIST,
  findAssemblyLacks,
  findPlatform,
  toAssemblyAlias,
} from './describe-entry.ts';
import { describeRefusal } from './describe-refusal.ts';
import { type EnaObject, makeAssembly, makeProject } from './ena-objects.ts';
import {
  type Deposit,
  readObjects,
  readWaiting,
  type StoredObject,
  settleDeposits,
} from './ena-store.ts';
import type { SendContext } from './send-context.ts';
import { changeObject, sendObjects, settleOpen } from './send-objects.ts';

const ENTRIES_A_BATCH = 50;

/**
 * Deposits what waits: the study of each instance, then samples, reads and assemblies, batch by batch. Each step is kept
 * before the next one begins, and what ENA has already is not sent again: so it may be cut off at any point.
 * @throws WebinRefusedError, WebinUnavailableError
 */
export async function runDeposit(run: DepositRun): Promise<void> {
  const { context } = run;
  await settleOpen(context);
  for (let after = ''; ; ) {
    context.signal.throwIfAborted();
    const waiting = await readWaiting(context.db, context, { after, limit: ENTRIES_A_BATCH });
    const last = waiting.at(-1);
    if (last === undefined) return;
    after = last.entry;
    for (const own of Map.groupBy(waiting, ({ instance }) => instance).values()) {
      await depositBatch(run, own);
    }
  }
}

async function depositBatch(run: DepositRun, deposits: readonly Deposit[]): Promise<void> {
  const { context, sources } = run;
  const instance = await sources.getInstance(deposits[0]?.instance ?? '');
  const latest = await sources.readLatest(deposits.map(({ entry }) => entry));
  const stored = await readObjects(
    context.db,
    context,
    deposits.map(({ entry }) => entry),
  );
  const works: EntryWork[] = [];
  for (const deposit of deposits) {
    const entry = latest.find(({ accession }) => accession === deposit.entry);
    const own = stored.filter(({ entry: name }) => name === deposit.entry);
    const objects = new Map(own.map((one) => [`${one.kind} ${one.alias}`, one]));
    if (entry === undefined) continue;
    if (entry.isRevocation) {
      await settle(run, { deposit, entry, objects }, await cancelEntry(context, own));
      continue;
    }
    const refusal = findRedistributionRefusal(
      { ...entry, simulated: instance.simulated },
      'ena-deposit',
      entry.ownerGroup === context.group,
    );
    if (refusal === null) works.push({ deposit, entry, objects });
    else await refuse(run, { deposit, entry, objects }, [describeRefusal(refusal, entry)]);
  }
  if (works.length === 0) return;
  const study = await ensureStudy(run, instance);
  const options = await openOptions(run, instance);
  await depositEntries(run, works, { study, options });
}

async function openOptions(
  { account, sources }: DepositRun,
  instance: Instance,
): Promise<DescribeOptions> {
  const checklists = await sources.readChecklists();
  const find = (id: string): Checklist => {
    const found = checklists.find((one) => one.id === id);
    if (found === undefined) throw new Error(`The checklist ${id} is missing.`);
    return found;
  };
  return {
    checklist: find(ENA_CHECKLIST),
    core: find('core'),
    centerName: account.centerName,
    taxon: await sources.findTaxon(instance.pathogen),
  };
}

/** The study of a group's entries of an instance; made where there is none, and public or held back as the group says. */
async function ensureStudy(run: DepositRun, instance: Instance): Promise<StoredObject> {
  const { context, account } = run;
  const alias = `${context.group}-${instance.id}`;
  const studies = await readObjects(context.db, context, null);
  const known = new Map(
    studies.filter((one) => one.kind === 'project').map((one) => [one.alias, one]),
  );
  const project: EnaObject = {
    kind: 'project',
    alias,
    instance: instance.id,
    entry: null,
    version: null,
    xml: makeProject({
      alias,
      centerName: account.centerName,
      name: alias,
      title: `${account.studyTitle}: ${instance.displayName}`,
      description: account.studyDescription,
    }),
  };
  const { accepted, refused } = await sendObjects(context, [project], known);
  const study = accepted.get(alias);
  if (study === undefined) {
    const texts = (refused.get(alias) ?? []).map(({ value }) => value);
    throw new StudyRefusedError(`ENA refused the study: ${texts.join(' ')}`);
  }
  await placeStudy(context, study);
  return study;
}

/** The study cannot be made, so nothing can. */
export class StudyRefusedError extends Error {
  override readonly name = 'StudyRefusedError';
}

/** Holds a study back or makes it public, where it is otherwise. */
async function placeStudy(context: SendContext, study: StoredObject): Promise<void> {
  if (study.status === 'PUBLIC') return;
  const { holdUntil } = context;
  if (holdUntil === null) await changeObject(context, study, { do: 'RELEASE' });
  else if (study.holdUntil !== holdUntil) {
    await changeObject(context, study, { do: 'HOLD', until: holdUntil });
  }
}

interface DepositPlan {
  readonly study: StoredObject;
  readonly options: DescribeOptions;
}

function pickKind(works: readonly EntryWork[], kind: string): Map<string, StoredObject> {
  return new Map(
    works.flatMap(({ objects }) =>
      [...objects.values()]
        .filter((one) => one.kind === kind)
        .map((one) => [one.alias, one] as const),
    ),
  );
}

async function depositEntries(
  run: DepositRun,
  works: readonly EntryWork[],
  { study, options }: DepositPlan,
): Promise<void> {
  const described = works.map((work) => ({ work, ...describeSample(work.entry, options) }));
  for (const { work, problems } of described)
    if (problems.length > 0) await refuse(run, work, problems);
  const ready = described.filter(({ problems }) => problems.length === 0);
  const samples = await sendObjects(
    run.context,
    ready.map(({ object }) => object),
    pickKind(works, 'sample'),
  );
  for (const { work, object } of ready) {
    const sample = samples.accepted.get(object.alias);
    if (sample === undefined) await refuse(run, work, samples.refused.get(object.alias) ?? []);
    else await depositGenome(run, work, { study, sample });
  }
}

/** Reads, where they were ordered, and the assembly of an entry whose sample ENA has. */
async function depositGenome(
  run: DepositRun,
  work: EntryWork,
  { study, sample }: { readonly study: StoredObject; readonly sample: StoredObject },
): Promise<void> {
  const { entry, deposit } = work;
  const problems: Problem[] = [];
  const accessions: Record<string, string> = {
    bioprojectAccession: study.accession,
    ...(sample.otherAccession === null ? {} : { biosampleAccession: sample.otherAccession }),
  };
  const runs: string[] = [];
  if (deposit.withReads) {
    const reads = await depositReads(run, work, { study, sample });
    problems.push(...reads.problems);
    if (reads.run !== null) {
      runs.push(reads.run.accession);
      accessions.readsAccession = reads.run.accession;
    }
  }
  problems.push(...(await depositAssembly(run, work, { study, sample, runs })));
  await run.sources.register(entry, accessions);
  await settle(run, work, problems);
}

async function depositAssembly(
  { context, account, sources }: DepositRun,
  { entry, objects }: EntryWork,
  linked: {
    readonly study: StoredObject;
    readonly sample: StoredObject;
    readonly runs: readonly string[];
  },
): Promise<readonly Problem[]> {
  const lacks = findAssemblyLacks(entry);
  if (lacks.length > 0) return lacks;
  const { files, problems, digest } = makeAssemblyFiles(
    entry,
    await sources.readSequences([entry]),
  );
  if (problems.length > 0) return problems;
  const { metadata } = entry;
  const alias = toAssemblyAlias(entry.accession, digest);
  const program = [metadata.assemblyMethod, metadata.assemblyMethodVersion]
    .filter((part) => part != null)
    .join(' ');
  const assembly: EnaObject = {
    kind: 'analysis',
    alias,
    instance: entry.instance,
    entry: entry.accession,
    version: entry.version,
    xml: makeAssembly({
      alias,
      centerName: account.centerName,
      title: `Genome assembly: ${entry.accession}.${entry.version}`,
      description: `Consensus genome of ${entry.accession}.`,
      study: linked.study.accession,
      sample: linked.sample.accession,
      runs: linked.runs,
      name: alias.replace('-assembly', ''),
      coverage: metadata.depthOfCoverage ?? '',
      program,
      platform: findPlatform(metadata.instrument ?? '') ?? metadata.instrument ?? '',
      files: files.map(({ name, type, md5 }) => ({ name, type, md5 })),
    }),
  };
  const known = new Map(
    [...objects.values()].filter((one) => one.kind === 'analysis').map((one) => [one.alias, one]),
  );
  if (!known.has(alias)) {
    const uploads = files.map(({ name, bytes, md5 }) => ({
      name,
      md5,
      size: bytes.length,
      read: async function* () {
        yield bytes;
      },
    }));
    await sources.upload(uploads, context.signal);
  }
  const { refused } = await sendObjects(context, [assembly], known);
  return refused.get(alias) ?? [];
}

/** Keeps what became of an entry: what could not be made of it is told beside what was. */
function settle(
  { context }: DepositRun,
  { deposit, entry }: EntryWork,
  problems: readonly Problem[],
): Promise<void> {
  const state = entry.isRevocation && problems.length === 0 ? 'cancelled' : 'deposited';
  const settled = { entry: deposit.entry, version: entry.version, state, problems } as const;
  return settleDeposits(context.db, context, [settled], context.now());
}

/** An entry of which ENA has nothing that it should have. */
function refuse(
  { context }: DepositRun,
  { deposit, entry }: EntryWork,
  problems: readonly Problem[],
): Promise<void> {
  const settled = {
    entry: deposit.entry,
    version: entry.version,
    state: 'refused',
    problems,
  } as const;
  return settleDeposits(context.db, context, [settled], context.now());
}
