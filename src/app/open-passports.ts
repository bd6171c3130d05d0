import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeskService } from '../parts/desk/desk-service.ts';
import type { IdentityService } from '../parts/identity/identity-service.ts';
import { createLinkedAccounts } from '../parts/identity/providers/list-linked-accounts.ts';
import { requireProof, requireSession } from '../parts/identity/who-asks.ts';
import { VisaKeys } from '../parts/passports/issuing/visa-keys.ts';
import type { VisaBroker } from '../parts/passports/passports-context.ts';
import { PassportsService } from '../parts/passports/passports-service.ts';
import type { VaultService } from '../parts/vault/vault-service.ts';
import type { AuditEvent } from '../platform/http/http-options.ts';
import type { Logger } from '../platform/log/logger.ts';
import { openSecretBox } from '../platform/secrets/secret-box.ts';
import type { Config } from '../schema/config.ts';
import type { ObjectBytesPort, PassportsPort } from '../schema/passport-ports.ts';
import type { EntitlementsPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';

const LEAST_KEY_LENGTH = 16;

/** Joins passports with the vault's datasets, the desk's entitlements and the people of the node. */
export async function openPassports(
  { db, folders }: NodeState,
  {
    config,
    logger,
    identity,
    vault,
    desk,
    record,
    nodeUrl,
    objectBytes,
  }: {
    readonly config: Config;
    readonly logger: Logger;
    readonly identity: IdentityService;
    readonly vault: VaultService;
    readonly desk: DeskService;
    readonly record: (event: AuditEvent) => Promise<void>;
    readonly nodeUrl: () => string;
    readonly objectBytes: () => ObjectBytesPort;
  },
): Promise<PassportsService> {
  const box = await openSecretBox(folders.keysFolder);
  const passports = new PassportsService({
    ...{ db, clock: systemClock, logger, nodeUrl, recordAudit: record },
    datasets: vault.datasets,
    entitlements: desk.entitlements,
    accounts: createLinkedAccounts(db),
    requireSession: (call) => requireSession(call).account,
    requireProof: async (call) => (await requireProof(identity, call)).account,
    keys: new VisaKeys(join(folders.keysFolder, 'visa-keys.sealed'), box, systemClock),
    broker: await readBroker(config),
    allowsLoopback: config.allowLoopbackIssuers,
    objectBytes,
  });
  await passports.open();
  return passports;
}

/** @throws Error that says what is wrong with the settings */
async function readBroker({
  visaBrokerIssuer: issuer,
  visaBrokerKeyFile: path,
}: Config): Promise<VisaBroker | null> {
  if (issuer === undefined && path === undefined) return null;
  if (issuer === undefined || path === undefined) {
    throw new Error('Give both visaBrokerIssuer and visaBrokerKeyFile, or neither.');
  }
  const [first = ''] = (await readFile(path, 'utf8')).split('\n');
  const key = first.trim();
  if (key.length >= LEAST_KEY_LENGTH) return { issuer, key };
  throw new Error(
    `The first line of ${path} (visaBrokerKeyFile) has to be a key of at least ${LEAST_KEY_LENGTH} characters.`,
  );
}

/** What is in force of both: entitlements of the desk, and grants of passports, which have ids of their own. */
export function joinEntitlements(
  desk: EntitlementsPort,
  passports: Pick<PassportsPort, 'listGrantsInForce'>,
): EntitlementsPort {
  return {
    ...desk,
    listInForce: async (ids) => {
      const [own, granted] = await Promise.all([
        desk.listInForce(ids.filter((id) => !id.startsWith('visa:'))),
        passports.listGrantsInForce(ids.filter((id) => id.startsWith('visa:'))),
      ]);
      return new Map([...own, ...granted]);
    },
  };
}
