import { z } from 'zod';

/**
 * Why a value is missing, whatever a standard calls it. The first five are common to INSDC and PHA4GE;
 * the others are INSDC's refinements of 'missing'. Source: INSDC missing value reporting terms.
 */
export const NULL_REASONS = [
  'notApplicable',
  'notCollected',
  'notProvided',
  'restrictedAccess',
  'missing',
  'controlSample',
  'sampleGroup',
  'syntheticConstruct',
  'labStock',
  'thirdPartyData',
  'dataAgreement',
  'endangeredSpecies',
  'humanIdentifiable',
] as const;

export type NullReason = (typeof NULL_REASONS)[number];

/**
 * How a column stands to the fields of the record `sample-metadata`: 'text' copies one field, the others
 * split, join or translate. Each has one reader and one writer in `engine/validate/forms`.
 */
export const FORMS = [
  'text',
  'date',
  'datePrecision',
  'country',
  'countryColonRegion',
  'continentPath',
  'divisionAndLocation',
  'hostScientific',
  'hostCommon',
  'hostTaxon',
  'organismName',
  'age',
  'ageYears',
  'ageValue',
  'ageUnit',
  'ageBin',
  'authors',
  'nameAndVersion',
  'specimen',
  'depth',
] as const;

export type Form = (typeof FORMS)[number];

const term = z.strictObject({
  term: z.string().min(1).describe('As the standard writes it.'),
  synonyms: z.array(z.string()).optional(),
});

/** One column of a checklist. */
export const checklistFieldSchema = z.strictObject({
  name: z.string().min(1).describe('Header as the standard spells it.'),
  title: z.string().min(1),
  definition: z.string().min(1),
  example: z.string().optional(),
  section: z.string().optional(),
  type: z.enum(['text', 'date', 'integer', 'decimal', 'term']),
  requirement: z.enum(['required', 'recommended', 'optional']),
  requiredWhen: z
    .strictObject({ field: z.string(), values: z.array(z.string()).min(1).optional() })
    .optional()
    .describe('Required in rows whose other column has one of these values, or any value.'),
  pattern: z.string().optional().describe('Regular expression that the whole value fits.'),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  terms: z.array(term).optional().describe('The controlled vocabulary.'),
  termsOf: z.string().optional().describe('Another column whose vocabulary holds here too.'),
  isOpenList: z.boolean().optional().describe('Other values than the terms are accepted.'),
  separator: z.string().optional().describe('Between several values of one cell.'),
  allowsNull: z.boolean().describe('Whether a null term may stand in place of a value.'),
  ontologyId: z.string().optional(),
  synonyms: z.array(z.string()).optional().describe('Other headers that mean this column.'),
  concept: z.string().optional().describe('Field of sample-metadata that it carries.'),
  form: z.enum(FORMS).optional().describe("How it carries it; 'text' unless given."),
});

/** A versioned list of the columns that a repository or standard asks of a sample. */
export const checklistSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: z.string().min(1).describe('Grows with every change of the fields.'),
  title: z.string().min(1),
  description: z.string().min(1),
  repository: z.string().min(1).describe('Where rows that satisfy it can go.'),
  source: z.strictObject({
    name: z.string().min(1),
    url: z.url(),
    license: z.string().min(1),
    note: z.string().optional(),
  }),
  nullTerms: z
    .array(
      z.strictObject({
        term: z.string().min(1),
        reason: z.enum(NULL_REASONS),
        synonyms: z.array(z.string()).optional(),
      }),
    )
    .describe('The spellings of missing values; the first of a reason is written.'),
  fields: z.array(checklistFieldSchema).min(1),
});

/** A checklist as its file holds it. */
export type Checklist = z.infer<typeof checklistSchema>;

/** One column of a checklist. */
export type ChecklistField = Checklist['fields'][number];

/** One value of a column's controlled vocabulary. */
export type ChecklistTerm = NonNullable<ChecklistField['terms']>[number];
