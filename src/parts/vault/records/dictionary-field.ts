import { z } from 'zod';

/** What the values of a field are. */
export const fieldTypes = [
  'text',
  'integer',
  'decimal',
  'date',
  'datetime',
  'boolean',
  'code',
] as const;

/**
 * How far a field tells who a person is. direct: by itself, such as a name. indirect: together with others, such as a day
 * of birth. sensitive: what nobody may learn of a person. none: nothing of it.
 */
export const identifyingLevels = ['none', 'indirect', 'sensitive', 'direct'] as const;

const fieldName = z
  .string()
  .min(1)
  .max(100)
  .regex(
    /^[\p{L}_][\p{L}\p{N}_. -]*$/u,
    'A name begins with a letter and has letters, digits, _ . - and blanks.',
  );

/** One column of a table. */
export const dictionaryField = z.strictObject({
  name: fieldName.describe('The header of the column, as the table writes it.'),
  description: z.string().max(1000).default(''),
  type: z.enum(fieldTypes),
  required: z.boolean().default(false).describe('Every row has a value.'),
  unique: z.boolean().default(false).describe('No value stands in two rows.'),
  unit: z
    .string()
    .max(50)
    .nullable()
    .default(null)
    .describe('Of numbers, in UCUM where there is one.'),
  values: z
    .array(
      z.strictObject({ value: z.string().min(1).max(100), label: z.string().max(200).default('') }),
    )
    .max(2000)
    .nullable()
    .default(null)
    .describe('All values that there may be; with the type code they have to be given.'),
  minimum: z.number().nullable().default(null),
  maximum: z.number().nullable().default(null),
  identifying: z.enum(identifyingLevels),
});
export type DictionaryField = z.output<typeof dictionaryField>;
