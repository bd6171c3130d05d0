import { formatSchemeName, matchDeclaredScheme } from '../../bio/primer-scheme-name.ts';
import { checkReadFile } from '../../engine/reads/check-read-file.ts';
import { groupFiles } from '../../parts/reads/group-files.ts';
import { openFile } from '../../parts/reads/open-source.ts';
import { addScheme, listSchemes } from '../../parts/reads/primer-schemes/scheme-store.ts';
import { openPathogen, toContext, toReference } from '../reads-context.ts';
import { formatProblems, refuse } from './command-error.ts';
import { openSettings } from './open-settings.ts';
import { describePrimers, requireFiles } from './reads.ts';

type Flags = Record<string, string | undefined>;

async function readSchemes(data: string) {
  const { schemes, problems } = await listSchemes({ dataFolder: data });
  if (problems.length > 0) process.stderr.write(`${formatProblems(problems)}\n`);
  return schemes;
}

/** Adds a scheme of a file or address. */
export async function addPrimers(location: string, flags: Flags): Promise<number> {
  const { data } = openSettings(flags);
  const pathogen = await openPathogen(data, flags.pathogen ?? '');
  if (!pathogen.ok) refuse(pathogen.error);
  const reference = toReference(pathogen.value);
  const { name, schemeVersion: version } = flags;
  const added = await addScheme(
    { dataFolder: data, now: () => new Date() },
    {
      location,
      pathogen: reference.id,
      reference,
      ...(name === undefined ? {} : { name }),
      ...(version === undefined ? {} : { version }),
    },
  );
  if (!added.ok) refuse(added.error);
  const { scheme, status, fit } = added.value;
  const amplicons = new Set(scheme.primers.map(({ amplicon }) => amplicon)).size;
  const compared =
    fit.compared === 0
      ? 'the file has no sequences to compare with the reference'
      : `${fit.matching} of ${fit.compared} are like the reference at their place`;
  process.stdout.write(
    `${formatSchemeName(scheme)}: ${status}, ${scheme.primers.length} primers, ${amplicons} amplicons; ${compared}.\n`,
  );
  return 0;
}

/** Lists the installed schemes. */
export async function printPrimers(flags: Flags): Promise<number> {
  const schemes = await readSchemes(openSettings(flags).data);
  for (const scheme of schemes) {
    const amplicons = new Set(scheme.primers.map(({ amplicon }) => amplicon)).size;
    process.stdout.write(
      `${formatSchemeName(scheme)}\t${scheme.pathogen}\t${scheme.primers.length} primers\t${amplicons} amplicons\t${scheme.source}\n`,
    );
  }
  if (schemes.length === 0) {
    process.stderr.write('No primer scheme is installed. `outbreak primers add` installs one.\n');
  }
  return 0;
}

/** Says which installed scheme somebody means; exit code 1 with what to write where none is clear. */
export async function checkPrimers(
  declared: { readonly name: string; readonly version: string | null },
  flags: Flags,
): Promise<number> {
  const schemes = await readSchemes(openSettings(flags).data);
  const found = matchDeclaredScheme(declared, schemes, 'primer scheme');
  if (!found.ok) refuse([found.error]);
  process.stdout.write(`${formatSchemeName(found.value)}\n`);
  return 0;
}

/** Says which scheme reads were made with; exit code 1 where it cannot be told. */
export async function inferPrimers(paths: readonly string[], flags: Flags): Promise<number> {
  await requireFiles(paths);
  const { data } = openSettings(flags);
  const pathogen = await openPathogen(data, flags.pathogen ?? '');
  if (!pathogen.ok) refuse(pathogen.error);
  const reference = toReference(pathogen.value);
  const schemes = (await readSchemes(data)).filter((one) => one.pathogen === reference.id);
  const context = { ...toContext(reference, []), schemes };
  let exitCode = 0;
  for (const { path, mate } of await groupFiles(paths)) {
    const companions = { mate: mate === null ? null : openFile(mate), index: undefined };
    const { report } = await checkReadFile(null, openFile(path), {
      ...context,
      companions,
    });
    if (report.primers?.status !== 'inferred') exitCode = 1;
    if (flags.json !== undefined) {
      const line = { file: report.file, mateFile: report.mateFile, primers: report.primers };
      process.stdout.write(`${JSON.stringify(line)}\n`);
      continue;
    }
    const said =
      report.primers === null
        ? 'unknown. Only FASTQ and BAM tell where reads begin.'
        : describePrimers(report.primers);
    process.stdout.write(`${report.file}: ${said}\n`);
    const errors = report.findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) process.stderr.write(`${formatProblems(errors)}\n`);
  }
  return exitCode;
}
