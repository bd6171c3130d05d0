import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addHost, listHosts, loadHost } from '../../parts/reads/host/host-store.ts';
import { screenFiles } from '../../parts/reads/host/screen-files.ts';
import { openCertificate } from '../../parts/reads/host/sign-certificate.ts';
import { digestFile } from '../../platform/files/digest-file.ts';
import { openNodeIdentity } from '../../platform/node-identity/node-identity.ts';
import { tryParseJson } from '../../std/try-parse-json.ts';
import { readEnvironment } from '../config.ts';
import { listReferences, openPathogen, toReference } from '../reads-context.ts';
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

/** Removes the host's reads from FASTQ, BAM or CRAM, and has the node sign what was done. */
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
  const stopped = new AbortController();
  process.once('SIGINT', () => stopped.abort(new CommandError('Stopped; nothing was written.')));
  const screened = await screenFiles({
    identity: await openKeys(data),
    decoding: {
      folder: data,
      path: readEnvironment().PATH ?? '/usr/bin:/bin',
      references: await listReferences(data),
    },
    signal: stopped.signal,
    input,
    output: output as readonly string[],
    certificate: flags.certificate ?? null,
    host: host.value,
    pathogen: pathogen === null ? null : toReference(pathogen.value),
    toolVersion: programVersion,
    now: () => new Date(),
  });
  if (!screened.ok) refuse(screened.error);
  const { counts } = screened.value.certificate;
  const share = ((100 * counts.host) / counts.total).toFixed(3);
  process.stdout.write(
    `${counts.host} of ${counts.total} ${counts.unit} (${share} %) are those of ${host.value.description.name}${output.length === 0 ? '; nothing was written' : ' and were left out'}.\n`,
  );
  return 0;
}

/** The key by which the node signs, which is made where there is none yet. */
async function openKeys(data: string) {
  const keys = join(data, 'keys');
  await mkdir(keys, { recursive: true, mode: 0o700 });
  return openNodeIdentity(keys);
}

/**
 * Says whether a certificate is signed by the node that it names, and whether files are those that it is about. Exit
 * code 1 where not.
 */
export async function verifyCertificate(
  path: string,
  files: readonly string[],
  { node }: Flags,
): Promise<number> {
  await requireFiles([path, ...files]);
  const opened = openCertificate(
    tryParseJson(await readFile(path, 'utf8')),
    node === undefined ? null : { nodeId: node },
  );
  if (!opened.ok) throw new CommandError(opened.error);
  const { certificate, node: signer } = opened.value;
  const { counts, host, date, input, output } = certificate;
  process.stdout.write(
    `Signed by the node ${signer.id} on ${date}: ${counts.host} of ${counts.total} ${counts.unit} are those of ${host.name} (${host.letters} letters, SHA-256 ${host.sourceDigest}).\n`,
  );
  let strangers = 0;
  for (const file of files) {
    const { sha256 } = await digestFile(file);
    const named = (list: typeof input) => list.find((one) => one.sha256 === sha256)?.name;
    const [before, after] = [named(input), named(output)];
    if (before === undefined && after === undefined) strangers++;
    const what =
      after !== undefined
        ? `is ${after}, without the reads of ${host.name}`
        : before !== undefined
          ? `is ${before} as it was screened`
          : 'is not a file of this certificate';
    process.stdout.write(`${file}: ${what}\n`);
  }
  return strangers === 0 ? 0 : 1;
}
