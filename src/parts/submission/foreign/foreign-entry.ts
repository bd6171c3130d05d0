import type { ForeignRecord } from '../../../schema/foreign-records.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { DraftSegment } from '../entry-writer.ts';

/** A record after its checks, before it is known whether it is new. */
export interface CheckedForeign {
  readonly record: ForeignRecord;
  /** SHA-256 over what the reader found. */
  readonly digest: Buffer;
  /** Accessions of INSDC by which the same sequence is known elsewhere, without version. */
  readonly identities: readonly string[];
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly otherColumns: Readonly<Record<string, string>>;
  /** What was noticed; refuses nothing. */
  readonly problems: readonly Problem[];
  /** Why it cannot be an entry; empty where it can. */
  readonly refusals: readonly Problem[];
}

/** A record with what its sequences are here. */
export interface PreparedForeign extends CheckedForeign {
  /** Null where nothing was analysed: the record was withdrawn, is here as it is, or is refused. */
  readonly segments: readonly DraftSegment[] | null;
}

/** By which a record is found among others of one instance. */
export function toForeignKey({
  source,
  accession,
}: Pick<ForeignRecord, 'source' | 'accession'>): string {
  return `${source} ${accession}`;
}
