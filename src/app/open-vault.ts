import { join } from 'node:path';
import type { ArchiveService } from '../parts/archive/archive-service.ts';
import type { IdentityService } from '../parts/identity/identity-service.ts';
import { requireProof } from '../parts/identity/who-asks.ts';
import type { LeaveOutAnswer } from '../parts/vault/holds/leave-out-rows.ts';
import type { VerifyAnswer } from '../parts/vault/ingest/verify-file.ts';
import { KeyClient } from '../parts/vault/keys/key-client.ts';
import { connectToKeys } from '../parts/vault/keys/start-key-process.ts';
import type { AccessTokensPort } from '../parts/vault/vault-context.ts';
import { VaultService } from '../parts/vault/vault-service.ts';
import { GrowingFiles } from '../platform/files/growing-files.ts';
import type { Logger } from '../platform/log/logger.ts';
import { type ObjectStore, ObjectStoreError } from '../platform/objects/object-store.ts';
import { openObjectStore } from '../platform/objects/open-object-store.ts';
import { openSecretBox } from '../platform/secrets/secret-box.ts';
import { runThread } from '../platform/workers/run-thread.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { Config } from '../schema/config.ts';
import type { GroupsPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';

/** Joins the vault with its stores, its key service and the people of the node. */
export async function openVault(
  { db, folders }: NodeState,
  {
    config,
    logger,
    identity,
    groups,
    archive,
  }: {
    readonly config: Config;
    readonly logger: Logger;
    readonly identity: IdentityService;
    readonly groups: GroupsPort;
    readonly archive: ArchiveService;
  },
): Promise<VaultService> {
  const connect = connectToKeys(
    config.keyService === undefined
      ? {
          folder: join(folders.keysFolder, 'vault'),
          passphraseFile: config.vaultPassphraseFile ?? null,
        }
      : { socket: config.keyService },
  );
  const vault = new VaultService({
    db,
    clock: systemClock,
    logger,
    keys: new KeyClient(connect),
    storeOf: createStores(config, folders.objectsFolder),
    growing: new GrowingFiles(),
    incomingFolder: join(folders.objectsFolder, 'vault-incoming'),
    limits: { maxFileBytes: config.maxFileBytes, uploadHours: config.uploadHours },
    groups,
    readStorage: (group) => archive.readStorage(group),
    verify: (task, signal) =>
      runThread<VerifyAnswer>(workerModule('verify-worker', import.meta.url), task, signal),
    leaveOutRows: (task, signal) =>
      runThread<LeaveOutAnswer>(workerModule('leave-out-worker', import.meta.url), task, signal),
    accessTokens: createTokens(identity),
    box: await openSecretBox(folders.keysFolder),
    accessionPrefix: config.accessionPrefix,
  });
  await vault.open();
  return vault;
}

/** Each group has a place of its own in the store, so that nothing of another's files shows by what is kept once. */
function createStores(
  config: Config,
  objectsFolder: string,
): (group: string) => Promise<ObjectStore> {
  const opened = new Map<string, Promise<ObjectStore>>();
  const open = async (group: string): Promise<ObjectStore> => {
    const store = await openObjectStore({
      name: 'objectStore',
      address: config.objectStore === 'folder' ? join(objectsFolder, 'kept') : config.objectStore,
      keys: config.objectStoreKeys,
      keysFile: config.objectStoreKeysFile,
      within: `vault/${group}`,
    });
    if (store.ok) return store.value;
    throw new ObjectStoreError('unavailable', store.error.hint);
  };
  return (group) => {
    const known = opened.get(group);
    if (known !== undefined) return known;
    const store = open(group);
    opened.set(group, store);
    // What cannot be opened now may be later.
    store.catch(() => opened.delete(group));
    return store;
  };
}

function createTokens(identity: IdentityService): AccessTokensPort {
  return {
    requireProof: async (call) => (await requireProof(identity, call)).account,
    createToken: (account, { name, days, group }) =>
      identity.tokens.create(
        { account },
        {
          ...{ name, days, by: account },
          scopes: ['read', 'submit'],
          ...(group === null ? {} : { limitGroup: group }),
        },
      ),
    withdrawToken: (account, id) => identity.tokens.withdraw({ account }, id),
    findCaller: (credential) => identity.findCaller(credential),
  };
}
