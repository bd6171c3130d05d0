import { matchDeclaredScheme } from '../../bio/primer-scheme-name.ts';
import type { CheckContext } from '../../engine/reads/check-context.ts';
import { PLATFORMS, parsePlatform } from '../../engine/reads/fastq/read-name.ts';
import { checkFiles } from '../../parts/reads/check-files.ts';
import { loadHost } from '../../parts/reads/host/host-store.ts';
import { listSchemes } from '../../parts/reads/primer-schemes/scheme-store.ts';
import { findPathKind } from '../../platform/files/read-file.ts';
import type { EvidenceReport, ReadReport, ReadsCheck } from '../../schema/read-report.ts';
import { alignBy, listReferences, openPathogen, toContext, toReference } from '../reads-context.ts';
import { CommandError, formatProblems, refuse } from './command-error.ts';
import { openSettings } from './open-settings.ts';

type Flags = Record<string, string | undefined>;

/** @throws CommandError for a file that is not there, before anything is read */
export async function requireFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const kind = await findPathKind(path);
    if (kind === 'missing') throw new CommandError(`${path}: there is no such file.`);
    if (kind !== 'file') throw new CommandError(`${path}: this is not a file.`);
  }
}

/** Checks files of one sample; the exit code is 1 where one cannot be used or they contradict each other. */
export async function checkReads(paths: readonly string[], flags: Flags): Promise<number> {
  await requireFiles(paths);
  const { context, alignConsensus } = await openCheck(flags);
  const checked = await checkFiles({ paths, context, alignConsensus });
  if (flags.json !== undefined) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
  else process.stdout.write(describeCheck(checked));
  const isRefused = checked.files.some(({ verdict }) => verdict === 'not-usable');
  return isRefused || checked.together?.verdict === 'contradict' ? 1 : 0;
}

async function openCheck(flags: Flags) {
  const { data } = openSettings(flags);
  const pathogen = flags.pathogen === undefined ? null : await openPathogen(data, flags.pathogen);
  if (pathogen?.ok === false) refuse(pathogen.error);
  const reference = pathogen === null ? null : toReference(pathogen.value);
  const { schemes, problems } = await listSchemes({ dataFolder: data });
  if (problems.length > 0) process.stderr.write(`${formatProblems(problems)}\n`);
  const host = await loadHost({ dataFolder: data }, flags.hostReference ?? null);
  if (!host.ok) refuse(host.error);
  const own = schemes.filter((scheme) => scheme.pathogen === reference?.id);
  const context: CheckContext = {
    ...toContext(reference, await listReferences(data)),
    platform: readPlatform(flags.platform),
    schemes: own,
    scheme: readScheme(flags.primerScheme, reference === null ? schemes : own),
    host: host.value?.index ?? null,
  };
  return { context, alignConsensus: pathogen === null ? null : alignBy(pathogen.value) };
}

function readPlatform(text: string | undefined) {
  if (text === undefined) return null;
  const platform = parsePlatform(text);
  if (platform === null) {
    throw new CommandError(
      `--platform (${text}): this platform is not known. Known are: ${PLATFORMS.join(', ')}.`,
    );
  }
  return platform;
}

function readScheme<Scheme extends { readonly name: string; readonly version: string }>(
  text: string | undefined,
  schemes: readonly Scheme[],
): Scheme | null {
  if (text === undefined) return null;
  const found = matchDeclaredScheme({ name: text, version: null }, schemes, '--primer-scheme');
  return found.ok ? found.value : refuse([found.error]);
}

/** The outcome of a check for a person. */
function describeCheck({ files, together }: ReadsCheck): string {
  const parts = files.map(describeFile);
  if (together !== null) parts.push(describeTogether(together));
  return parts.join('\n');
}

const VERDICTS: Readonly<Record<ReadReport['verdict'], string>> = {
  usable: 'can be used',
  'usable-with-warnings': 'can be used; look at the warnings',
  'not-usable': 'CANNOT BE USED as it is',
};

function describeFile(report: ReadReport): string {
  const { file, mateFile, verdict, host } = report;
  const lines = [
    `${mateFile === null ? file : `${file} and ${mateFile}`}: ${VERDICTS[verdict]}`,
    ...describeContent(report),
    ...(report.primers === null ? [] : [`primers: ${describePrimers(report.primers)}`]),
    ...(mayHoldReads(report) ? [describeHost(host)] : []),
    ...report.findings.map(
      ({ severity, where, value, hint }) =>
        `${severity} ${where}${value === '' ? '' : ` (${value})`}: ${hint}`,
    ),
    ...describeMore(report),
  ];
  return `${lines.join('\n  ')}\n`;
}

function mayHoldReads({ variants, consensus }: ReadReport): boolean {
  return variants === null && consensus === null;
}

function describeHost(host: ReadReport['host']): string {
  if (host.status === 'not-screened') return `host reads: ${host.reason}`;
  const { counts } = host;
  return `host reads: ${counts.host} of ${counts.total} ${counts.unit} are those of ${host.host}`;
}

function describeMore({ findings, findingCounts }: Pick<ReadReport, 'findings' | 'findingCounts'>) {
  return Object.entries(findingCounts).flatMap(([code, count]) => {
    const shown = findings.filter((one) => one.code === code).length;
    return count > shown ? [`and ${count - shown} more of ${code}`] : [];
  });
}

const round = (value: number, digits = 1) => Number(value.toFixed(digits));

function describeContent(report: ReadReport): string[] {
  const { reads, alignment, cram, variants, consensus, packing } = report;
  const lines = [`${report.content}${packing === 'none' ? '' : ` packed as ${packing}`}`];
  for (const { name, figures, platform } of reads?.files ?? []) {
    const quality = figures.meanQuality === null ? 'not clear' : round(figures.meanQuality);
    lines.push(
      `${name}: ${figures.reads} reads (${reads?.layout}), ${figures.bases} letters, length ${figures.shortest} to ${figures.longest}, mean quality ${quality}, ${round(100 * figures.nShare, 2)} % N, platform seen: ${platform.platform ?? 'none'}`,
    );
  }
  if (alignment !== null) {
    const { records, depth, index } = alignment;
    const over =
      depth === null
        ? ''
        : `, mean depth ${round(depth.mean)}, ${round(100 * depth.coveredShare)} % at ${depth.atLeast} or more`;
    lines.push(`${records.total} records, ${records.mapped} mapped${over}, index: ${index}`);
  }
  if (cram !== null) {
    lines.push(
      `CRAM ${cram.version}, ${cram.records} records${cram.records === 0 ? '' : cram.needsReference ? ', needs its reference' : ', needs no reference'}`,
    );
  }
  if (variants !== null)
    lines.push(`${variants.records} variants, ${variants.passing} of them pass`);
  if (consensus !== null) {
    lines.push(
      `${consensus.sequences} sequence${consensus.sequences === 1 ? '' : 's'}, ${consensus.length} letters, ${round(100 * consensus.missingShare)} % N`,
    );
  }
  return lines;
}

/** The inferred scheme for a person. */
export function describePrimers({
  status,
  scheme,
  confidence,
  reason,
}: NonNullable<ReadReport['primers']>): string {
  const what =
    scheme === null
      ? status
      : `${scheme.name}/${scheme.version}, ${round(100 * confidence)} % sure`;
  return `${what}. ${reason}`;
}

function describeTogether(together: EvidenceReport): string {
  const { compared, verdict, comparedWithReads, contradictedByReads, variantsCompared } = together;
  const lines = [
    `${compared.join(', ')}: ${verdict}`,
    `${comparedWithReads} letters of the consensus compared with reads, ${contradictedByReads} contradicted; ${variantsCompared} variants compared with the consensus`,
    ...together.findings.map(({ severity, where, hint }) => `${severity} ${where}: ${hint}`),
    ...describeMore(together),
  ];
  return `${lines.join('\n  ')}\n`;
}
