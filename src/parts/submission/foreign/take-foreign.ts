import type { Database } from '../../../platform/postgres/database.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import type { Checklist } from '../../../schema/checklists/checklist.ts';
import { AppError } from '../../../schema/errors.ts';
import type {
  ForeignOrigin,
  ForeignRecord,
  ForeignVerdict,
  TakeForeignPort,
} from '../../../schema/foreign-records.ts';
import type { AnalysePort, Instance } from '../../../schema/ports.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { defined } from '../../../std/assert.ts';
import type { Clock } from '../../../std/clock.ts';
import { takeAccessions } from '../entry-writer.ts';
import { getInstance } from '../instance-store.ts';
import { keepReferences } from '../keep-references.ts';
import { analyseForeign } from './analyse-foreign.ts';
import { checkForeign } from './check-foreign.ts';
import { type PreparedForeign, toForeignKey } from './foreign-entry.ts';
import {
  findSameEntries,
  type LinkChange,
  readLatest,
  readLinks,
  writeLinks,
} from './foreign-store.ts';
import { type ForeignStep, planForeign } from './plan-foreign.ts';
import {
  type NamedVersion,
  type WriteContext,
  writeTerms,
  writeVersions,
} from './write-foreign.ts';

export interface TakeForeignOptions {
  readonly db: Database;
  readonly analyse: AnalysePort;
  readonly clock: Clock;
  readonly originNode: string;
  readonly accessionPrefix: string;
  readonly readChecklists: () => Promise<readonly Checklist[]>;
}

interface Target {
  readonly instance: Instance;
  readonly origin: ForeignOrigin;
}

type Commit = Parameters<TakeForeignPort['take']>[2];

/** Takes in records of other archives: new ones, later versions, other terms and withdrawals. */
export function createForeignTaker(options: TakeForeignOptions): TakeForeignPort {
  return {
    async prepare(id) {
      const instance = await getInstance(options.db, id);
      if (instance.simulated) {
        throw new AppError('request-invalid', {
          detail: 'Records of archives are real data, which does not go into a simulated outbreak.',
        });
      }
      return instance;
    },
    take: (target, records, commit) => take(options, { target, records, commit }),
  };
}

async function take(
  options: TakeForeignOptions,
  {
    target,
    records,
    commit,
  }: {
    readonly target: Target;
    readonly records: readonly ForeignRecord[];
    readonly commit: Commit;
  },
): Promise<readonly ForeignVerdict[]> {
  const { db, analyse, clock } = options;
  const { instance, origin } = target;
  const reference = await analyse.findReference(instance.pathogen);
  if (reference === null) throw new AppError('pathogen-not-found');
  const now = clock.now();
  const checked =
    records.length === 0
      ? []
      : checkForeign(records, {
          checklists: await options.readChecklists(),
          today: now.toISOString().slice(0, 10),
          emergenceDate: reference.emergenceDate,
        });
  await keepReferences(db, reference);
  const links = await readLinks(db, instance.id, records);
  const prepared = await analyseForeign(analyse, instance.pathogen, { checked, links });
  const context: WriteContext = {
    instance,
    origin,
    originNode: options.originNode,
    metadataVersion: sampleMetadata.version,
    referenceDigests: new Map(reference.segments.map(({ segment, digest }) => [segment, digest])),
    now,
  };
  return db.transaction(
    async (tx) => {
      // Records of an instance are taken in one batch after the other: two could be the same sample.
      await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('foreign ' || $1, 0))", [
        instance.id,
      ]);
      const verdicts = await takeAll(tx, prepared, { context, prefix: options.accessionPrefix });
      await commit?.(tx, verdicts);
      return verdicts;
    },
    { retries: 3 },
  );
}

/** Records of one entry stand in different waves, so that each sees what the one before it made. */
function toWaves(prepared: readonly PreparedForeign[]): number[][] {
  const waves: number[][] = [];
  const seen = new Map<string, number>();
  prepared.forEach(({ record }, index) => {
    const key = toForeignKey(record);
    const wave = seen.get(key) ?? 0;
    seen.set(key, wave + 1);
    const own = waves[wave];
    if (own === undefined) waves[wave] = [index];
    else own.push(index);
  });
  return waves;
}

async function takeAll(
  tx: Transaction,
  prepared: readonly PreparedForeign[],
  options: { readonly context: WriteContext; readonly prefix: string },
): Promise<ForeignVerdict[]> {
  const verdicts: ForeignVerdict[] = [];
  for (const wave of toWaves(prepared)) {
    const own = wave.map((index) => defined(prepared[index], 'a record of the batch'));
    const settled = await takeWave(tx, own, options);
    settled.forEach((verdict, place) => {
      verdicts[defined(wave[place], 'a place')] = verdict;
    });
  }
  return verdicts;
}

async function takeWave(
  tx: Transaction,
  prepared: readonly PreparedForeign[],
  { context, prefix }: { readonly context: WriteContext; readonly prefix: string },
): Promise<readonly ForeignVerdict[]> {
  const { instance, origin } = context;
  const links = await readLinks(
    tx,
    instance.id,
    prepared.map(({ record }) => record),
  );
  const unknown = prepared.filter(
    ({ record }) => !links.has(toForeignKey(record)) && record.state === 'public',
  );
  const same = await findSameEntries(
    tx,
    instance.id,
    unknown.map((one) => ({ ...one, letters: (one.segments ?? []).map(({ digest }) => digest) })),
  );
  const latest = await readLatest(tx, [
    ...[...links.values()].map(({ entry }) => entry),
    ...same.values(),
    ...(origin.keepsAccessions ? unknown.map(({ record }) => record.accession) : []),
  ]);
  const state = { links, latest, same, keepsAccessions: origin.keepsAccessions };
  const steps = prepared.map((one) => planForeign(one, state));
  const unnamed = steps.filter(({ version }) => version?.accession === null);
  const accessions = await takeAccessions(tx, unnamed.length, prefix);
  const named = steps.map((step) => nameStep(step, accessions));
  await writeVersions(
    tx,
    named.flatMap(({ version }) => (version === null ? [] : [version as NamedVersion])),
    context,
  );
  await writeTerms(
    tx,
    named.flatMap(({ terms }, index) =>
      terms === null
        ? []
        : [{ entry: terms, terms: defined(prepared[index], 'a record').record.terms }],
    ),
    instance.id,
  );
  await writeLinks(
    tx,
    { instance: instance.id, origin },
    named.flatMap(({ link }) => (link === null ? [] : [link])),
  );
  return named.map(({ verdict }) => verdict);
}

/** Gives a step its accession, where one has to be given, and the link of a new entry. */
function nameStep(step: ForeignStep, accessions: string[]): ForeignStep {
  const { version, verdict } = step;
  if (version === null || version.previous !== null) return step;
  const accession = version.accession ?? defined(accessions.shift(), 'an accession');
  const link: LinkChange = { checked: version.prepared, entry: accession, isFollowed: true };
  return {
    ...step,
    version: { ...version, accession },
    verdict: { ...verdict, accession: `${accession}.${version.version}` },
    link,
  };
}
