import type { FetchedRecord } from '../archives/archive.ts';
import type { KnownRecord, RecordResult } from './record-store.ts';
import type { Statements } from './run-store.ts';

/** Writes what became of a batch, in the transaction of the batch. */
export type WriteResults = (tx: Statements, results: readonly RecordResult[]) => Promise<void>;

/** A record that the archive does not give any more. */
export interface GoneRecord {
  readonly known: KnownRecord;
  readonly reason: string;
}

/** Takes what a connector brings. */
export interface Sink<Content> {
  /** Takes a batch and what became of it in one transaction; the same batch again changes nothing. */
  take(records: readonly FetchedRecord<Content>[], write: WriteResults): Promise<void>;
  /** Takes back what is gone, in the same way. */
  withdraw(gone: readonly GoneRecord[], write: WriteResults): Promise<void>;
}

/** The version that an archive's name of a record ends with; 0 where it has none. */
export function toVersion(name: string): number {
  const version = /\.(\d{1,9})$/.exec(name)?.[1];
  return version === undefined ? 0 : Number(version);
}
