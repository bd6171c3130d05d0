import type { z } from 'zod';

/** What a column of a record means to a person; never how it looks on a page. */
export interface FieldDefinition {
  readonly title: string;
  readonly definition: string;
  /** A value as it should look. */
  readonly example: string;
  /** JSON type of the value; dates are 'YYYY-MM-DD', 'YYYY-MM' or 'YYYY'. */
  readonly type: 'string' | 'date' | 'int' | 'float' | 'boolean';
  readonly required: boolean;
  /** Other headers under which tables carry it, as ENA, GISAID, NCBI, PHA4GE and Nextstrain write them. */
  readonly synonyms: readonly string[];
  /** Whether the query index has a column of it; true unless false. */
  readonly isIndexed?: boolean;
}

/** The declaration of one kind of record; its type, JSON Schema, table template and docs follow. */
export interface RecordDefinition<Fields extends Readonly<Record<string, FieldDefinition>>> {
  /** Kebab-case, unique. */
  readonly name: string;
  /** Grows with every change of its fields; stored beside each record. */
  readonly version: number;
  readonly title: string;
  readonly fields: Fields;
  /** Upgrades of stored values, by the version that they start from. */
  readonly migrations: Readonly<
    Record<number, (value: Record<string, unknown>) => Record<string, unknown>>
  >;
}

/** Any record definition, as registries hold it. */
export type AnyRecord = RecordDefinition<Readonly<Record<string, FieldDefinition>>>;

/** The value type of a record with these fields: every field may be null. */
export type RecordValue<D extends AnyRecord> = {
  readonly [Name in keyof D['fields']]: string | null;
};

/** A schema with the name under which OpenAPI shows it. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** Declares a kind of record. */
export function defineRecord<Fields extends Readonly<Record<string, FieldDefinition>>>(
  record: RecordDefinition<Fields>,
): RecordDefinition<Fields> {
  return record;
}
