import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ReleaseClient } from '../../parts/releases/release-client.ts';
import { ReleaseError } from '../../parts/releases/release-error.ts';
import { MANIFEST_FILE, verifyRelease } from '../../parts/releases/verify-release.ts';
import type { ReleaseFile } from '../../schema/release-manifest.ts';
import { CommandError } from './command-error.ts';

export interface VerifyFlags {
  /** Id of the node that must have signed. */
  readonly node?: string;
}

export interface GetFlags extends VerifyFlags {
  /** Of the release; the last one without. */
  readonly number?: string;
  /** What it changed, in place of everything. */
  readonly changes?: boolean;
}

const TRIES = 8;
const FIRST_PAUSE_MILLISECONDS = 500;

async function refuseAsCommand<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ReleaseError) throw new CommandError(error.message);
    throw error;
  }
}

/** Tries again while what fails may pass. */
export async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ReleaseError && error.isPassing) || attempt === TRIES) throw error;
      await wait(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1));
    }
  }
}

/** Checks a folder with a release; exit code 0 where all of it is right. */
export async function verifyReleaseFolder(folder: string, { node }: VerifyFlags): Promise<number> {
  const { manifest, entries, changes, missing } = await refuseAsCommand(() =>
    verifyRelease(folder, { nodeId: node ?? null }),
  );
  const { instance, number, createdAt } = manifest;
  const lines = [
    `Release ${number} of ${instance.displayName} at ${createdAt}, signed by the node ${manifest.node.id}.`,
    ...(node === undefined
      ? ['Compare the id with the one at /api/node, or give it with --node.']
      : []),
    ...(instance.simulated ? ['Simulated data: no entry is a real sample.'] : []),
    entries === null
      ? 'Entries: their files are not here.'
      : `Entries: ${entries}, each with its letters.`,
    changes === null ? 'Changes: their files are not here.' : `Changes: ${changes}.`,
    ...missing.map((name) => `Not here: ${name}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

const CHANGE_ROLES: readonly ReleaseFile['role'][] = ['changes', 'changed-sequences'];

/** Fetches a release to a folder and checks it. */
export async function getRelease(
  {
    url,
    instance,
    folder,
  }: { readonly url: string; readonly instance: string; readonly folder: string },
  { node, number, changes = false }: GetFlags,
): Promise<number> {
  if (number !== undefined && !/^[1-9]\d{0,8}$/.test(number)) {
    throw new CommandError(`--number (${number}): give the number of a release.`);
  }
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new CommandError(`${url}: give the http or https address of a node.`);
  }
  const client = new ReleaseClient({ url, instance, nodeId: node ?? null });
  const signal = new AbortController().signal;
  await refuseAsCommand(async () => {
    const which = number === undefined ? 'latest' : Number(number);
    const signed = await persist(() => client.readManifest(which, signal));
    await mkdir(folder, { recursive: true });
    const { files } = signed.manifest;
    const wanted = files.filter(({ role }) => CHANGE_ROLES.includes(role) === changes);
    for (const file of wanted) {
      process.stderr.write(`${file.name}, ${file.bytes} bytes\n`);
      const to = { path: join(folder, file.name), signal };
      await persist(() => client.download(signed.manifest.number, file, to));
    }
    await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(signed, null, 2)}\n`);
  });
  return verifyReleaseFolder(folder, node === undefined ? {} : { node });
}
