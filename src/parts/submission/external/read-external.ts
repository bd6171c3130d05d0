import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { EntryReference, ReadEntriesPort } from '../../../schema/ports.ts';

/** A value that others registered of a version, or of one before it. */
export interface ExternalValue {
  readonly field: string;
  readonly value: string;
  /** Who says so. */
  readonly updater: string;
  /** The version that it was registered of. */
  readonly version: number;
  readonly at: string;
  readonly by: string;
}

interface Row extends Omit<ExternalValue, 'at'> {
  readonly name: string;
  readonly at: Date;
}

/**
 * What others registered of versions, by accession and version: of a later version, too, unless something newer was
 * registered of it. Of a field the last value first.
 */
export async function readExternal(
  db: Queryable,
  references: readonly EntryReference[],
): Promise<ReadonlyMap<string, readonly ExternalValue[]>> {
  const rows = await db.query<Row>(
    `SELECT r.accession || '.' || r.version AS name, x.field, x.value, x.updater, x.version, x.set_at AS at,
       x.set_by_name AS by
     FROM unnest($1::text[], $2::int[]) AS r(accession, version)
       CROSS JOIN LATERAL (
         SELECT DISTINCT ON (field, updater) * FROM external_metadata e
         WHERE e.accession = r.accession AND e.version <= r.version
         ORDER BY field, updater, version DESC) x
     ORDER BY name, x.field, x.version DESC, x.set_at DESC, x.updater`,
    [references.map(({ accession }) => accession), references.map(({ version }) => version)],
  );
  const byName = new Map<string, ExternalValue[]>();
  for (const { name, at, ...value } of rows) {
    const known = byName.get(name);
    const one = { ...value, at: at.toISOString() };
    if (known === undefined) byName.set(name, [one]);
    else known.push(one);
  }
  return byName;
}

/** Entries with what others registered of fields in which their owners said nothing. */
export function withExternal(db: Queryable, entries: ReadEntriesPort): ReadEntriesPort {
  return {
    async readEntries(references) {
      const found = await entries.readEntries(references);
      if (found.length === 0) return found;
      const external = await readExternal(db, found);
      if (external.size === 0) return found;
      return found.map((entry) => {
        const values = external.get(`${entry.accession}.${entry.version}`) ?? [];
        const added: Record<string, string> = {};
        for (const { field, value } of values) {
          if ((entry.metadata[field] ?? null) === null) added[field] ??= value;
        }
        return values.length === 0
          ? entry
          : { ...entry, metadata: { ...entry.metadata, ...added } };
      });
    },
  };
}
