import type { Database } from '../../../platform/postgres/database.ts';
import type { EntryLink, ReadEntryLinksPort } from '../../../schema/entry-links.ts';
import { AppError } from '../../../schema/errors.ts';
import { resolveEntry } from '../entry-page.ts';

interface Row {
  readonly instance: string;
  readonly biosample: string | null;
  readonly reads: string | null;
}

/** Tells which records of archives an entry is, and what it says of itself there. */
export function createEntryLinksReader(db: Database): ReadEntryLinksPort {
  return {
    async readEntryLinks(text) {
      const { accession, version } = await resolveEntry(db, text);
      const [row] = await db.query<Row>(
        `SELECT instance, metadata ->> 'biosampleAccession' AS biosample, metadata ->> 'readsAccession' AS reads
         FROM entry WHERE accession = $1 AND version = $2`,
        [accession, version],
      );
      if (row === undefined) throw new AppError('entry-not-found');
      const links = await db.query<EntryLink>(
        `SELECT source, origin_name AS "sourceName", accession, version, state, is_followed AS "isFollowed", address,
           method, via, terms, first_fetched_at AS "firstFetchedAt", fetched_at AS "fetchedAt"
         FROM foreign_record WHERE entry = $1 ORDER BY is_followed DESC, first_fetched_at, source, accession`,
        [accession],
      );
      return {
        instance: row.instance,
        links,
        biosample: row.biosample,
        runs: (row.reads ?? '').match(/\b[EDS]RR\d{5,12}\b/g) ?? [],
      };
    },
  };
}
