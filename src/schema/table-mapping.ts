import { z } from 'zod';

/**
 * What somebody decided about a table. A column is named by its header. It fills a field of the record
 * `sample-metadata`, or what a column of a checklist fills, written 'gisaid-epicov:covv_location'; with null it fills
 * nothing and is kept under its header. Columns that are not named are guessed. Values of a field are replaced
 * where the whole value is the one named.
 */
export const tableMapping = z.strictObject({
  columns: z.record(z.string().max(400), z.string().max(200).nullable()).default({}),
  values: z
    .record(z.string().max(100), z.record(z.string().max(1000), z.string().max(1000)))
    .default({}),
});

export type TableMapping = z.infer<typeof tableMapping>;

/** Nothing was decided: every column is guessed. */
export const NO_MAPPING: TableMapping = { columns: {}, values: {} };

// A mapping is kept with each submission, so that it stays small; the widest table has 10,000 columns.
const MAX_ENTRIES = 10_000;

/** How many columns and values a mapping names. */
export function isMappingTooLarge({ columns, values }: TableMapping): boolean {
  const count = Object.values(values).reduce((sum, one) => sum + Object.keys(one).length, 0);
  return Object.keys(columns).length + count > MAX_ENTRIES;
}
