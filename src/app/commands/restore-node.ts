import { ReleaseError } from '../../parts/releases/release-error.ts';
import { openChains, type RestoreChain } from '../../parts/releases/restore-chain.ts';
import { DatabaseError } from '../../platform/postgres/database-error.ts';
import { MigrationError } from '../../platform/postgres/read-migrations.ts';
import { MirrorRefusedError } from '../../schema/mirrored-entries.ts';
import { type NodeKey, readNodeKey, restoreFromReleases } from '../restore-from-releases.ts';
import { CommandError } from './command-error.ts';
import { fetchKeptReleases } from './fetch-kept-releases.ts';
import { openSettings } from './open-settings.ts';
import { persist } from './release.ts';

async function refuseAsCommand<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isKnown =
      error instanceof ReleaseError ||
      error instanceof MirrorRefusedError ||
      error instanceof MigrationError ||
      error instanceof DatabaseError;
    if (isKnown) throw new CommandError(error.message);
    throw error;
  }
}

const NOT_RESTORED =
  'Not in releases, and so not restored: accounts, members of groups, drafts, what was not open, revocations by name (what was revoked is hidden), files, collections, settings, the audit log.';

function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

/** The releases of a node that lie in a folder, or that a mirror keeps: these are fetched beside the data folder first. */
export async function openReleases(
  source: string,
  { nodeId }: Pick<NodeKey, 'nodeId'>,
  data: string,
): Promise<RestoreChain[]> {
  if (!isAddress(source)) return openChains(source, nodeId);
  const folder = `${data.replace(/\/+$/, '')}.fetched`;
  await fetchKeptReleases(source, { folder, nodeId, persist });
  return openChains(folder, nodeId);
}

/** Makes a lost node anew of its own releases, which a mirror or anybody has kept. */
export async function restoreNode(
  source: string,
  { key: keyFile, ...settings }: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  if (keyFile === undefined) {
    throw new CommandError(
      '--key: name the signing key of the lost node, keys/node-signing-key.pem of its data folder. Without it nobody can go on signing in its name.',
    );
  }
  const config = openSettings(settings);
  const restored = await refuseAsCommand(async () => {
    const key = await readNodeKey(keyFile);
    const chains = await openReleases(source, key, config.data);
    const onProgress = (what: string) => process.stderr.write(`${what} ...\n`);
    return restoreFromReleases(chains, { key, config, onProgress });
  });
  for (const { id, release, entries, hidden, differing } of restored) {
    const lines = [
      `${id}: ${entries} open entries, as release ${release} has them.`,
      ...(hidden === 0 ? [] : [`  ${hidden} that later releases no longer had are hidden.`]),
      ...(differing === 0
        ? []
        : [
            `  ${differing} are written in another form here: the next release names them as changed.`,
          ]),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  process.stdout.write(`${NOT_RESTORED}\n"outbreak serve" starts it, to ${config.data}.\n`);
  return 0;
}
