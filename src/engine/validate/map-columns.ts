import type { AnyRecord } from '../../schema/define-record.ts';

/** Which table column fills which field of a record. */
export interface ColumnMapping {
  /** Column index by field name. */
  readonly fields: ReadonlyMap<string, number>;
  /** Headers that no field takes, with their index; their values are kept beside the record. */
  readonly others: readonly { readonly header: string; readonly index: number }[];
  /** Required fields without a column. */
  readonly missing: readonly string[];
}

/** 'Collection date', 'collection_date' and 'covv_collection_date' differ in case and separators only. */
export function toHeaderKey(header: string): string {
  return header.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * Finds the columns of a record's fields by name, title or synonym. A field's own name wins over its
 * title, and that over synonyms in their order, so that a table with both 'strain' and 'name' means 'strain'.
 */
export function mapColumns(headers: readonly string[], record: AnyRecord): ColumnMapping {
  const indexByKey = new Map<string, number>();
  headers.forEach((header, index) => {
    const key = toHeaderKey(header);
    if (key !== '' && !indexByKey.has(key)) indexByKey.set(key, index);
  });
  const fields = new Map<string, number>();
  const taken = new Set<number>();
  const take = (name: string, key: string): void => {
    const index = indexByKey.get(key);
    if (fields.has(name) || index === undefined || taken.has(index)) return;
    fields.set(name, index);
    taken.add(index);
  };
  const entries = Object.entries(record.fields);
  for (const [name] of entries) take(name, toHeaderKey(name));
  for (const [name, field] of entries) take(name, toHeaderKey(field.title));
  for (const [name, field] of entries) for (const synonym of field.synonyms) take(name, synonym);
  return {
    fields,
    others: headers
      .map((header, index) => ({ header: header.trim(), index }))
      .filter(({ header, index }) => header !== '' && !taken.has(index)),
    missing: entries
      .filter(([name, field]) => field.required && !fields.has(name))
      .map(([name]) => name),
  };
}
