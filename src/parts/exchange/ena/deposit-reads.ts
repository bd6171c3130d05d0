import { createHash } from 'node:crypto';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { DepositRun, EntryWork, ReadsFile } from './deposit-run.ts';
import { findPlatform, toExperimentAlias, toRunAlias } from './describe-entry.ts';
import { type EnaObject, makeExperiment, makeRun } from './ena-objects.ts';
import type { StoredObject } from './ena-store.ts';
import { sendObjects } from './send-objects.ts';

export interface DepositedReads {
  readonly run: StoredObject | null;
  readonly problems: readonly Problem[];
}

/** Brings the files of reads that are linked to an entry, and makes their experiment and run. */
export async function depositReads(
  run: DepositRun,
  work: EntryWork,
  linked: { readonly study: StoredObject; readonly sample: StoredObject },
): Promise<DepositedReads> {
  const { entry, objects } = work;
  const files = await run.sources.listReads(entry.accession);
  if (files.length === 0) {
    const hint = 'No open file of reads (FASTQ, BAM or CRAM) is linked to the entry.';
    return fail([{ code: 'ena-missing', where: 'reads', value: '', hint }]);
  }
  const lacks = [...findLacks(entry), ...findWrongFiles(files)];
  if (lacks.length > 0) return fail(lacks);
  const experiment = describeExperiment(entry, { run, linked, files });
  const known = (kind: string) =>
    new Map(
      [...objects.values()].filter((one) => one.kind === kind).map((one) => [one.alias, one]),
    );
  const sent = await sendObjects(run.context, [experiment], known('experiment'));
  const made = sent.accepted.get(experiment.alias);
  if (made === undefined) return fail(sent.refused.get(experiment.alias) ?? []);
  const object = describeRun(entry, { run, experiment: made, files });
  if (!known('run').has(object.alias)) await run.sources.upload(files, run.context.signal);
  const runs = await sendObjects(run.context, [object], known('run'));
  const stored = runs.accepted.get(object.alias) ?? null;
  return { run: stored, problems: runs.refused.get(object.alias) ?? [] };
}

const fail = (problems: readonly Problem[]): DepositedReads => ({ run: null, problems });

function findLacks({ metadata }: ReleasedEntry): Problem[] {
  const wanted = {
    libraryStrategy: "The library's strategy, such as AMPLICON",
    instrument: 'The sequencing instrument',
  };
  const lacks = Object.entries(wanted)
    .filter(([field]) => metadata[field] == null)
    .map(([field, what]) => ({
      code: 'ena-missing',
      where: field,
      value: '',
      hint: `${what}: ENA asks for it with reads. Revise the entry.`,
    }));
  const instrument = metadata.instrument ?? null;
  if (instrument !== null && findPlatform(instrument) === null) {
    const hint = "ENA's platform of this instrument is not known: name it as in ENA's list.";
    lacks.push({ code: 'ena-invalid', where: 'instrument', value: instrument, hint });
  }
  return lacks;
}

/** A run has one file, or the two of a pair, of FASTQ; or one of alignments. */
function findWrongFiles(files: readonly ReadsFile[]): Problem[] {
  const isFastq = files.every(({ type }) => type === 'fastq');
  if (files.length === 1 || (isFastq && files.length === 2)) return [];
  const value = files.map(({ name }) => name).join(', ');
  const hint =
    'A run takes one file, or the two of a pair of FASTQ. Unlink those that are no part of it.';
  return [{ code: 'ena-invalid', where: 'reads', value: value.slice(0, 200), hint }];
}

interface Described {
  readonly run: DepositRun;
  readonly files: readonly ReadsFile[];
}

function describeExperiment(
  entry: ReleasedEntry,
  {
    run: { account },
    linked,
    files,
  }: Described & {
    readonly linked: { readonly study: StoredObject; readonly sample: StoredObject };
  },
): EnaObject {
  const { metadata } = entry;
  const alias = toExperimentAlias(entry.accession);
  const strategy = metadata.libraryStrategy ?? 'OTHER';
  const scheme = [metadata.primerScheme, metadata.primerSchemeVersion]
    .filter((part) => part != null)
    .join(' ');
  const isPaired = files.length === 2 || /paired/i.test(metadata.libraryLayout ?? '');
  return {
    kind: 'experiment',
    alias,
    instance: entry.instance,
    entry: entry.accession,
    version: entry.version,
    xml: makeExperiment({
      alias,
      centerName: account.centerName,
      title: `Sequencing of ${entry.accession}`,
      study: linked.study.accession,
      sample: linked.sample.accession,
      design: `${strategy} of ${metadata.strain ?? entry.accession}`,
      libraryName: entry.accession,
      strategy,
      source: account.librarySource,
      selection: strategy === 'AMPLICON' ? 'PCR' : 'unspecified',
      layout: isPaired ? 'PAIRED' : 'SINGLE',
      // The only place that ENA has for it.
      protocol: scheme === '' ? null : `Primer scheme: ${scheme}`,
      platform: findPlatform(metadata.instrument ?? '') ?? '',
      instrument: metadata.instrument ?? '',
    }),
  };
}

function describeRun(
  entry: ReleasedEntry,
  { run: { account }, experiment, files }: Described & { readonly experiment: StoredObject },
): EnaObject {
  const digest = createHash('sha256')
    .update(files.map(({ md5 }) => md5).join(' '))
    .digest('hex');
  const alias = toRunAlias(entry.accession, digest);
  return {
    kind: 'run',
    alias,
    instance: entry.instance,
    entry: entry.accession,
    version: entry.version,
    xml: makeRun({
      alias,
      centerName: account.centerName,
      experiment: experiment.accession,
      files: files.map(({ name, type, md5 }) => ({ name, type, md5 })),
    }),
  };
}
