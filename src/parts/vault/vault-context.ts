import { join } from 'node:path';
import type { GrowingFiles } from '../../platform/files/growing-files.ts';
import type { Logger } from '../../platform/log/logger.ts';
import type { ObjectStore } from '../../platform/objects/object-store.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Caller, Credential } from '../../schema/caller.ts';
import type { Call } from '../../schema/define-operation.ts';
import type { GroupsPort } from '../../schema/ports.ts';
import { assert } from '../../std/assert.ts';
import type { Clock } from '../../std/clock.ts';
import type { LeaveOutAnswer, LeaveOutTask } from './holds/leave-out-rows.ts';
import type { VerifyAnswer, VerifyTask } from './ingest/verify-file.ts';
import type { KeyService } from './keys/key-service.ts';

export interface VaultLimits {
  /** Bytes of an encrypted file. */
  readonly maxFileBytes: number;
  /** Hours without a byte after which an unfinished upload is given up. */
  readonly uploadHours: number;
}

/** Port: identity makes and withdraws the tokens that keys for S3 stand for. */
export interface AccessTokensPort {
  /** Of a person at a browser who has just shown who it is. @throws AppError session-required, step-up-required */
  requireProof(call: Call<unknown, unknown, unknown>): Promise<Caller>;
  createToken(
    account: string,
    token: { readonly name: string; readonly days: number; readonly group: string | null },
  ): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: Date }>;
  withdrawToken(account: string, id: string): Promise<void>;
  findCaller(credential: Credential): Promise<Caller | null>;
}

/** What the vault works with. */
export interface VaultContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly keys: KeyService;
  /** Where the bodies of a group's files are kept: each group has a place of its own. */
  readonly storeOf: (group: string) => Promise<ObjectStore>;
  readonly growing: GrowingFiles;
  /** Where what comes waits, encrypted as it is. */
  readonly incomingFolder: string;
  readonly limits: VaultLimits;
  readonly groups: Pick<GroupsPort, 'readGroupNames' | 'findPerson'>;
  /** Bytes that a group has beside the vault, and how many it may have in all. */
  readonly readStorage: (
    group: string,
  ) => Promise<{ readonly used: number; readonly quota: number }>;
  /** Reads an encrypted file to its end, in a thread. */
  readonly verify: (task: VerifyTask, signal: AbortSignal) => Promise<VerifyAnswer>;
  /** Writes a table anew without the rows of some persons, in a thread. */
  readonly leaveOutRows: (task: LeaveOutTask, signal: AbortSignal) => Promise<LeaveOutAnswer>;
  readonly accessTokens: AccessTokensPort;
  readonly box: SecretBox;
  readonly accessionPrefix: string;
}

/** The folder in which the parts of a file wait until it is kept. */
export function incomingPath(
  { incomingFolder }: Pick<VaultContext, 'incomingFolder'>,
  file: string,
): string {
  assert(/^[0-9A-Z_]+$/.test(file), 'accessions are capital letters, digits and _');
  return join(incomingFolder, file);
}

/** A request that changes something, for its audit row. */
export interface ChangeRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly clientAddress: string;
}
