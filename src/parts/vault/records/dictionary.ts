import { z } from 'zod';
import { findOmopFields, omopTableNames } from './omop-tables.ts';

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

/** Fields of an OMOP table need not be written out. */
function fillOmopFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { omopTable, fields } = value as {
    readonly omopTable?: unknown;
    readonly fields?: unknown;
  };
  if (fields !== undefined || typeof omopTable !== 'string') return value;
  return { ...value, fields: findOmopFields(omopTable) ?? undefined };
}

const dictionaryShape = z
  .strictObject({
    title: z.string().trim().min(1).max(300),
    description: z.string().max(10_000).default(''),
    /** Name of a table of the OMOP common data model that it is; its fields are then known. */
    omopTable: z.string().max(60).nullable().default(null),
    fields: z.array(dictionaryField).min(1).max(2000),
    nullValues: z
      .array(z.string().max(40))
      .max(20)
      .default([''])
      .describe('What stands in a cell that has no value.'),
  })
  .superRefine(({ fields, omopTable }, context) => {
    const omop = omopTable === null ? [] : findOmopFields(omopTable);
    if (omop === null) {
      const message = `This is no table that is known here: ${omopTableNames.join(', ')}.`;
      context.addIssue({ code: 'custom', path: ['omopTable'], message });
    }
    for (const { name, required } of omop ?? []) {
      if (!required || fields.some((field) => field.name === name)) continue;
      const message = `The table ${omopTable} of OMOP has a column ${name}.`;
      context.addIssue({ code: 'custom', path: ['fields'], message });
    }
    const seen = new Set<string>();
    for (const [at, { name, type, values, minimum, maximum }] of fields.entries()) {
      const refuse = (key: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['fields', at, key], message });
      if (seen.has(name)) refuse('name', `Two fields are named ${name}.`);
      seen.add(name);
      if (type === 'code' && values === null) refuse('values', 'Say which codes there are.');
      const isNumber = type === 'integer' || type === 'decimal';
      if (!isNumber && (minimum !== null || maximum !== null)) {
        refuse('minimum', 'Only numbers have a smallest and a largest value.');
      }
    }
  });

/** The columns of one kind of table. */
export const dictionaryBody = z.preprocess(fillOmopFields, dictionaryShape);
export type Dictionary = z.output<typeof dictionaryBody>;
