import type { Queryable } from '../../platform/postgres/queryable.ts';
import type { EntryCorrections, ReadEntriesPort, ReleasedEntry } from '../../schema/ports.ts';
import { openStates } from './correction.ts';

interface Row {
  readonly accession: string;
  readonly isOpen: boolean;
  readonly field: string | null;
  readonly value: string | null;
}

/** What entries say together with what others say of them: those of whom nobody says anything stay as they are. */
export function withCorrections(db: Queryable, entries: ReadEntriesPort): ReadEntriesPort {
  return {
    async readEntries(references) {
      const found = await entries.readEntries(references);
      const accessions = [...new Set(found.map(({ accession }) => accession))];
      if (accessions.length === 0) return found;
      const rows = await db.query<Row>(
        `SELECT accession, state = ANY ($2) AS "isOpen", field, value_proposed AS value FROM correction
         WHERE accession = ANY ($1) AND (state = ANY ($2) OR state = 'accepted')
         ORDER BY proposed_at DESC, id`,
        [accessions, openStates],
      );
      if (rows.length === 0) return found;
      const of = Map.groupBy(rows, ({ accession }) => accession);
      return found.map((entry) => {
        const own = of.get(entry.accession);
        return own === undefined ? entry : { ...entry, corrections: toCorrections(entry, own) };
      });
    },
  };
}

function toCorrections(entry: ReleasedEntry, rows: readonly Row[]): EntryCorrections {
  return {
    open: rows.filter(({ isOpen }) => isOpen).length,
    asserted: rows.flatMap(({ field, value }) =>
      field === null || (entry.metadata[field] ?? null) === value ? [] : [{ field, value }],
    ),
  };
}
