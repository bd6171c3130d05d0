import { addHost, listHosts, loadHost } from '../../parts/reads/host/host-store.ts';
import { screenFiles } from '../../parts/reads/host/screen-files.ts';
import { openPathogen, toReference } from '../reads-context.ts';
import { programVersion } from '../version.ts';
import { CommandError, formatProblems, refuse } from './command-error.ts';
import { openSettings } from './open-settings.ts';
import { requireFiles } from './reads.ts';

type Flags = Record<string, string | undefined>;

/** Installs a host reference. */
export async function addHostReference(
  { name, path }: { readonly name: string; readonly path: string },
  flags: Flags,
): Promise<number> {
  const store = { dataFolder: openSettings(flags).data, now: () => new Date() };
  const added = await addHost(store, { name, path });
  if (!added.ok) refuse([added.error]);
  const { letters, sequences, indexDigest } = added.value;
  process.stdout.write(
    `${name}: installed, ${letters} letters of ${sequences} sequences; index SHA-256 ${indexDigest}.\n`,
  );
  return 0;
}

/** Lists the installed host references. */
export async function printHosts(flags: Flags): Promise<number> {
  const { hosts, problems } = await listHosts({ dataFolder: openSettings(flags).data });
  for (const { name, letters, source, indexDigest, addedAt } of hosts) {
    process.stdout.write(`${name}\t${letters} letters\t${source}\t${indexDigest}\t${addedAt}\n`);
  }
  if (problems.length > 0) process.stderr.write(`${formatProblems(problems)}\n`);
  else if (hosts.length === 0) {
    process.stderr.write('No host reference is installed. `outbreak host add` installs one.\n');
  }
  return problems.length > 0 ? 1 : 0;
}

/** Removes the host's reads from FASTQ. */
export async function screenHost(
  input: readonly string[],
  { output = [], ...flags }: Flags & { readonly output?: readonly string[] },
): Promise<number> {
  await requireFiles(input);
  const { data } = openSettings(flags as Flags);
  const host = await loadHost({ dataFolder: data }, flags.hostReference ?? null);
  if (!host.ok) refuse(host.error);
  if (host.value === null) {
    throw new CommandError(
      'No host reference is installed, so nothing was screened. `outbreak host add` installs one.',
    );
  }
  const pathogen = flags.pathogen === undefined ? null : await openPathogen(data, flags.pathogen);
  if (pathogen?.ok === false) refuse(pathogen.error);
  const screened = await screenFiles({
    input,
    output: output as readonly string[],
    certificate: flags.certificate ?? null,
    host: host.value,
    pathogen: pathogen === null ? null : toReference(pathogen.value),
    toolVersion: programVersion,
    now: () => new Date(),
  });
  if (!screened.ok) refuse(screened.error);
  const { counts } = screened.value;
  const share = ((100 * counts.host) / counts.total).toFixed(3);
  process.stdout.write(
    `${counts.host} of ${counts.total} ${counts.unit} (${share} %) are those of ${host.value.description.name}${output.length === 0 ? '; nothing was written' : ' and were left out'}.\n`,
  );
  return 0;
}
