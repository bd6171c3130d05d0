/** A record of an archive that an entry is, or is known by. */
export interface EntryLink {
  /** 'ena', 'ncbi', 'loculus'. */
  readonly source: string;
  /** How people call the source. */
  readonly sourceName: string;
  /** Without version. */
  readonly accession: string;
  readonly version: number;
  readonly state: 'public' | 'withdrawn';
  /** The entry's versions follow this record; else it is the same record from elsewhere. */
  readonly isFollowed: boolean;
  /** Of the archive. */
  readonly address: string;
  /** How it came, such as 'connector' or 'package', and by which: the connector's name, or the file's. */
  readonly method: string;
  readonly via: string;
  readonly terms: string;
  readonly firstFetchedAt: Date;
  readonly fetchedAt: Date;
}

/** What an entry says of itself in archives. */
export interface EntryLinks {
  readonly instance: string;
  readonly links: readonly EntryLink[];
  /** Accession of its sample; null where it tells none. */
  readonly biosample: string | null;
  /** Accessions of runs that it tells. */
  readonly runs: readonly string[];
}

/** Port: submission knows the records of archives that entries are. */
export interface ReadEntryLinksPort {
  /** By accession, with or without version. @throws AppError entry-not-found */
  readEntryLinks(accession: string): Promise<EntryLinks>;
}
