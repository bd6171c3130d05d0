import { join } from 'node:path';
import type { GrowingFiles } from '../../platform/files/growing-files.ts';
import type { Logger } from '../../platform/log/logger.ts';
import type { FileDigests } from '../../platform/objects/file-digests.ts';
import type { ObjectStore } from '../../platform/objects/object-store.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Caller } from '../../schema/caller.ts';
import type { IntakeCheckPort } from '../../schema/intake-check.ts';
import type { ControlledObjectsPort } from '../../schema/passport-ports.ts';
import type {
  DataAccess,
  FindEntryPort,
  GroupsPort,
  Instance,
  ReadEntriesPort,
  ReadSequencesPort,
} from '../../schema/ports.ts';
import { assert } from '../../std/assert.ts';
import type { Clock } from '../../std/clock.ts';
import type { ReferenceSequence } from './refget/reference-sequences.ts';

export interface ArchiveLimits {
  readonly maxFileBytes: number;
  /** Of a group that has no limit of its own. */
  readonly groupQuotaBytes: number;
  readonly uploadHours: number;
  readonly unlinkedDays: number;
  readonly objectCheckDays: number;
  readonly objectCheckBytesPerSecond: number;
}

/** What the parts of the archive work with. */
export interface ArchiveContext {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly store: ObjectStore;
  /** A second store with a copy of every object; null where there is none. */
  readonly mirror: ObjectStore | null;
  readonly digests: FileDigests;
  readonly growing: GrowingFiles;
  /** Where the bytes of uploads wait. */
  readonly incomingFolder: string;
  readonly limits: ArchiveLimits;
  /** Ports: what looks into files before they are kept, in order. */
  readonly intakeChecks: readonly IntakeCheckPort[];
  readonly entries: FindEntryPort & ReadEntriesPort & ReadSequencesPort;
  readonly groups: Pick<GroupsPort, 'readGroupNames'>;
  readonly listInstances: () => Promise<readonly Instance[]>;
  /** Port: genomes gives the references of all pathogens. */
  readonly readReferences: () => Promise<readonly ReferenceSequence[]>;
  readonly recordAccess: (access: DataAccess) => Promise<void>;
  /** Port: objects of DRS under controlled access. Asked for when they are needed: their part opens after this one. */
  readonly controlled: () => ControlledObjectsPort;
  /** Group of those who run the node. */
  readonly administrators: string;
  readonly node: {
    readonly name: string;
    readonly version: string;
    /** Address under which others reach it, without a slash at its end. */
    readonly url: () => string;
  };
  readonly setGauge: (
    name: string,
    help: string,
    value: number,
    labels?: Record<string, string>,
  ) => void;
  /** How a pause is made; tests do not wait. */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** Where the bytes of an upload lie until they are kept. */
export function incomingPath({ incomingFolder }: ArchiveContext, file: string): string {
  assert(/^[0-9a-z-]+$/.test(file), 'ids of files are lower-case letters, digits and hyphens');
  return join(incomingFolder, file);
}

/** 'YYYY-MM-DD' of the node's time, in UTC. */
export function today({ clock }: Pick<ArchiveContext, 'clock'>): string {
  return clock.now().toISOString().slice(0, 10);
}

/** A request that changes something, for its audit row. */
export interface ChangeRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly clientAddress: string;
}
