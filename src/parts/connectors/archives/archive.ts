import type { ReadForeign } from '../../../schema/foreign-records.ts';

/** Days of changes, 'YYYY-MM-DD', both included. */
export interface DayWindow {
  readonly from: string;
  readonly to: string;
}

/** A record as an archive lists it. */
export interface ListedRecord {
  /** Without version. */
  readonly accession: string;
  /** As the archive is asked for it: with version, where it lists that. */
  readonly name: string;
  /** 'YYYY-MM-DD' of its last change; null where that is not told. */
  readonly updated: string | null;
  /** Letters of its sequence; null where that is not told. */
  readonly letters: number | null;
  /** Why it is not public any more, where the archive lists it all the same. */
  readonly withdrawn?: string;
}

/** How a record stands now. */
export type Standing =
  | { readonly isPublic: true }
  | { readonly isPublic: false; readonly reason: string };

/** A record with the address that it was fetched from. */
export interface FetchedRecord<Content> {
  readonly listed: ListedRecord;
  readonly content: Content;
  /** Without keys. */
  readonly address: string;
}

/** What every archive can be asked. All of it throws ArchiveError, and the reason of an aborted signal. */
export interface Archive<Content> {
  /** The most records of one window: more are asked for in shorter ones, down to a day. */
  readonly mostInWindow: number;
  /** How many records match that were changed in these days. */
  count(window: DayWindow): Promise<number>;
  /**
   * They themselves, by accession. As many as the archive announces before and after: one that changes between two pages
   * is neither lost nor there twice.
   */
  list(window: DayWindow): Promise<ReadonlyMap<string, ListedRecord>>;
  /** Fetches some; what is missing of the answer is not public any more. */
  fetch(listed: readonly ListedRecord[]): Promise<readonly FetchedRecord<Content>[]>;
  /** How records stand that were public before, by accession. */
  check(accessions: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
}

/** Genomes of an archive. */
export type SequenceArchive = Archive<ReadForeign>;

/** What an archive says of a run of a sequencer, by its own names. */
export interface ArchivedRun {
  readonly accession: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly RunFile[];
}

/** A file of a run, where it lies. */
export interface RunFile {
  readonly url: string;
  /** Null where the archive does not tell. */
  readonly bytes: number | null;
  /** 32 hexadecimal digits; null where the archive does not tell. */
  readonly md5: string | null;
}

export type RunArchive = Archive<ArchivedRun>;
