import { z } from 'zod';
import { dictionaryField } from './dictionary-field.ts';
import { findOmopFields, omopTableNames } from './omop-tables.ts';

const OMOP_PERSON = 'person_id';

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
    subjectField: z
      .string()
      .max(100)
      .nullable()
      .default(null)
      .describe(
        'Name of the field that says whom a row is about, by which the rows of a person can be left out; person_id of OMOP is known.',
      ),
    nullValues: z
      .array(z.string().max(40))
      .max(20)
      .default([''])
      .describe('What stands in a cell that has no value.'),
  })
  .superRefine(({ fields, omopTable, subjectField }, context) => {
    if (subjectField !== null && !fields.some(({ name }) => name === subjectField)) {
      const message = `There is no field ${subjectField}.`;
      context.addIssue({ code: 'custom', path: ['subjectField'], message });
    }
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

/** Name of the field that says whom a row is about; null where none does. */
export function findSubjectField({
  subjectField,
  omopTable,
  fields,
}: Pick<Dictionary, 'subjectField' | 'omopTable'> & {
  readonly fields: readonly { readonly name: string }[];
}): string | null {
  if (subjectField !== null) return subjectField;
  const isOmop = omopTable !== null && fields.some(({ name }) => name === OMOP_PERSON);
  return isOmop ? OMOP_PERSON : null;
}
