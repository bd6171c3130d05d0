import { createHash } from 'node:crypto';
import type { AuditEvent } from '../../platform/http/http-options.ts';
import type { Logger } from '../../platform/log/logger.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Caller } from '../../schema/caller.ts';
import type { Call } from '../../schema/define-operation.ts';
import type { LinkedAccountsPort, ObjectBytesPort } from '../../schema/passport-ports.ts';
import type { EntitlementsPort, VaultDatasetsPort } from '../../schema/ports.ts';
import type { Clock } from '../../std/clock.ts';
import type { VisaKeys } from './issuing/visa-keys.ts';

/** A broker that may pull the visas of its users. */
export interface VisaBroker {
  /** The claim iss of its tokens, as people have it among their identities. */
  readonly issuer: string;
  /** What it shows to be known by. */
  readonly key: string;
}

/** What passports and visas are worked with. */
export interface PassportsContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ports: the vault has the datasets, the desk grants them, identity knows people. */
  readonly datasets: VaultDatasetsPort;
  readonly entitlements: EntitlementsPort;
  readonly accounts: LinkedAccountsPort;
  /** Of a person at a browser. @throws AppError sign-in-required, session-required */
  readonly requireSession: (call: Call<unknown, unknown, unknown>) => Caller;
  /** Of a person at a browser who has just shown who it is. @throws AppError session-required, step-up-required */
  readonly requireProof: (call: Call<unknown, unknown, unknown>) => Promise<Caller>;
  readonly recordAudit: (event: AuditEvent) => Promise<void>;
  readonly keys: VisaKeys;
  /** Address under which others reach the node, without a slash at its end. */
  readonly nodeUrl: () => string;
  /** null where nobody pulls visas. */
  readonly broker: VisaBroker | null;
  /** Keys of issuers may be read by http from this machine itself; for tests. */
  readonly allowsLoopback: boolean;
  /** Port: how files of the vault leave it. Asked for when it is needed: its part opens after this one. */
  readonly objectBytes: () => ObjectBytesPort;
}

/** Seconds since 1970, as tokens count them. */
export function nowInSeconds({ clock }: Pick<PassportsContext, 'clock'>): number {
  return Math.floor(clock.now().getTime() / 1000);
}

/** One text for what is named by several, which tells none of them. */
export function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Addresses by which this node is named in tokens. */
export function addressesOf({ nodeUrl }: Pick<PassportsContext, 'nodeUrl'>) {
  const node = nodeUrl();
  return {
    issuer: node,
    jku: `${node}/.well-known/jwks.json`,
    /** Where everybody may read what the dataset is. */
    dataset: (accession: string) => `${node}/api/vault/datasets/${accession}`,
    committee: (accession: string) => `${node}/api/vault/records/${accession}`,
  };
}
