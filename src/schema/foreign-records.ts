import type { Instance } from './ports.ts';
import type { Problem } from './problem.ts';
import type { ChosenTermsId } from './terms.ts';

/** Where records of others come from: an archive of INSDC, or an instance of Loculus. */
export const foreignSources = ['ena', 'ncbi', 'loculus'] as const;
export type ForeignSource = (typeof foreignSources)[number];

/** One sequence of a record. */
export interface ForeignSequence {
  /** As the source names it; null where it says nothing, or the genome is one piece. */
  readonly segment: string | null;
  /** As the source names the sequence, such as its accession with version. */
  readonly name: string;
  /** ASCII letters, upper case, without gaps and white space. */
  readonly letters: Uint8Array;
}

/** A record as another archive gives it: what its reader found, before anything is checked or normalised. */
export interface ForeignRecord {
  readonly source: ForeignSource;
  /** The source's accession without version. */
  readonly accession: string;
  /** The source's version; 1 where it counts none. */
  readonly version: number;
  /** 'withdrawn' where the source says that it is suppressed, withdrawn or revoked. */
  readonly state: 'public' | 'withdrawn';
  /** Why it was withdrawn, in the source's words; null where it says nothing. */
  readonly reason: string | null;
  /**
   * Values as the source spells them, by what they mean: a field of the record `sample-metadata`, or
   * 'checklist:column' for one that a column of a checklist stands for, such as
   * 'ncbi-biosample:geo_loc_name' for 'Switzerland: Bern'. See `TableCheck`, whose `overrides` these are.
   */
  readonly columns: Readonly<Record<string, string>>;
  /** What no field takes, by the source's own names. */
  readonly others: Readonly<Record<string, string>>;
  /** None for what is withdrawn. */
  readonly sequences: readonly ForeignSequence[];
  /** Other accessions of the same sequence without version, such as INSDC's of a Loculus record. */
  readonly aliases: readonly string[];
  /** Who sent it there: the group that the entry belongs to here. */
  readonly submitter: { readonly id: string; readonly name: string };
  readonly terms: { readonly id: ChosenTermsId; readonly until: string | null };
  /** ISO 8601 days or instants; null where the source does not tell. */
  readonly firstPublic: string | null;
  readonly lastUpdated: string | null;
  /** File and line, or address: for messages. */
  readonly where: string;
}

/** A reader's answer to one piece of its input: a record, or why there is none. */
export type ReadForeign =
  | { readonly ok: true; readonly record: ForeignRecord }
  | { readonly ok: false; readonly problem: Problem };

/** Whose records are taken in. */
export interface ForeignOrigin {
  readonly source: ForeignSource;
  /** How people call it: 'ENA', 'NCBI', or what the instance calls itself. */
  readonly name: string;
  /** Address of the archive or instance, without what changes from one request to the next. */
  readonly address: string;
  /** How it came, such as 'package' or 'connector'. */
  readonly method: string;
  /** What it came from: a file's name, or the connector's. */
  readonly via: string;
  /** Name of who took it in. */
  readonly by: string;
  readonly fetchedAt: Date;
  /** True for an instance of Loculus: its accessions and versions are the entry's own here. */
  readonly keepsAccessions: boolean;
}

/**
 * What became of a record. 'duplicate': the same record is here from another source or was released here, and
 * the two are linked. 'unchanged': nothing that is kept is other than before.
 */
export const foreignOutcomes = [
  'added',
  'changed',
  'unchanged',
  'duplicate',
  'withdrawn',
  'refused',
] as const;
export type ForeignOutcome = (typeof foreignOutcomes)[number];

export interface ForeignVerdict {
  readonly outcome: ForeignOutcome;
  /** Entry with version, such as 'OC_0000013.1'; null where there is none. */
  readonly accession: string | null;
  /** Why it was refused, and what was noticed of one that was taken. */
  readonly problems: readonly Problem[];
}

/** Port: submission takes in records of other archives, as entries that nobody here may change. */
export interface TakeForeignPort {
  /**
   * The instance that takes records in.
   * @throws AppError instance-not-found, or instance-simulated for one of simulated data
   */
  prepare(instance: string): Promise<Instance>;
  /**
   * Takes a batch in, each record by itself: one that is refused stops no other. Entries, links and what `commit`
   * writes are one transaction; the same batch again changes nothing.
   * @param commit writes in the same transaction, last of all, what has to be true with it, such as a cursor; it is
   * called again where the transaction had to be done again
   * @returns verdicts in the order of the records
   */
  take(
    target: { readonly instance: Instance; readonly origin: ForeignOrigin },
    records: readonly ForeignRecord[],
    commit?: (tx: ForeignTransaction, verdicts: readonly ForeignVerdict[]) => Promise<void>,
  ): Promise<readonly ForeignVerdict[]>;
}

/** What `commit` is given: the transaction of the batch. */
export interface ForeignTransaction {
  execute(sql: string, values?: readonly unknown[]): Promise<number>;
  query<Row>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}
