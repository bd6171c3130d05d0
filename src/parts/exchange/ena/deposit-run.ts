import type { Checklist } from '../../../schema/checklists/checklist.ts';
import type {
  EntryReference,
  Instance,
  ReleasedEntry,
  StoredSequence,
} from '../../../schema/ports.ts';
import type { Deposit, EnaAccount, StoredObject } from './ena-store.ts';
import type { SendContext } from './send-context.ts';
import type { UploadedFile } from './upload-files.ts';

/** A file of reads that is linked to an entry. */
export interface ReadsFile extends UploadedFile {
  /** Of ENA's types: fastq, bam or cram. */
  readonly type: string;
}

/** What a deposit is told by other parts. */
export interface DepositSources {
  readonly readChecklists: () => Promise<readonly Checklist[]>;
  /** The latest versions. */
  readonly readLatest: (accessions: readonly string[]) => Promise<readonly ReleasedEntry[]>;
  readonly readSequences: (
    references: readonly EntryReference[],
  ) => Promise<readonly StoredSequence[]>;
  readonly getInstance: (id: string) => Promise<Instance>;
  /** NCBI taxon of a pathogen; null where it has none. */
  readonly findTaxon: (pathogen: string) => Promise<string | null>;
  /** Open files of reads that are linked to an entry. */
  readonly listReads: (accession: string) => Promise<readonly ReadsFile[]>;
  /** Brings files to ENA's upload area. */
  readonly upload: (files: readonly UploadedFile[], signal: AbortSignal) => Promise<void>;
  /** Keeps the accessions that an entry has there. */
  readonly register: (
    entry: EntryReference & { readonly instance: string },
    accessions: Readonly<Record<string, string>>,
  ) => Promise<void>;
}

export interface DepositRun {
  readonly context: SendContext;
  readonly account: EnaAccount;
  readonly sources: DepositSources;
}

/** An entry on its way. */
export interface EntryWork {
  readonly deposit: Deposit;
  readonly entry: ReleasedEntry;
  readonly objects: ReadonlyMap<string, StoredObject>;
}
