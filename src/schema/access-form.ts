import { z } from 'zod';

const name = z
  .string()
  .regex(/^[a-z][A-Za-z0-9-]*$/, 'letters, digits and -')
  .max(60);

const texts = z.strictObject({
  en: z.string().min(1).max(1000),
  de: z.string().min(1).max(1000).optional(),
  fr: z.string().min(1).max(1000).optional(),
});

export const formFieldTypes = [
  'text',
  'long-text',
  'choice',
  'choices',
  'yes-no',
  'date',
  'number',
  'list',
] as const;

/** What of a research purpose an answer tells, so that terms of use can be matched with it. */
export const purposeFacts = [
  'kinds',
  'diseases',
  'isCommercial',
  'isForProfitOrganisation',
  'countries',
  'institutions',
  'users',
  'project',
  'researchTypes',
  'isGenetic',
  'ethicsApproval',
  'publishesResults',
  'firstPublication',
  'acceptsCollaboration',
  'returnsResults',
  'months',
] as const;

const field = z
  .strictObject({
    id: name,
    type: z.enum(formFieldTypes),
    label: texts,
    help: texts.optional(),
    required: z.boolean().default(false),
    /** Of a choice. */
    options: z
      .array(z.strictObject({ id: name, label: texts }))
      .min(2)
      .max(60)
      .optional(),
    /** Letters of a text, or entries of a list. */
    maximum: z.number().int().min(1).max(20_000).optional(),
    tells: z.enum(purposeFacts).optional(),
  })
  .refine(({ type, options }) => type.startsWith('choice') === (options !== undefined), {
    message: 'A choice, and nothing else, has options.',
    path: ['options'],
  });
export type FormField = z.output<typeof field>;

/** Questions that whoever applies answers, as data. */
export const accessFormSchema = z.strictObject({
  id: name,
  version: z.number().int().min(1),
  title: texts,
  fields: z
    .array(field)
    .min(1)
    .max(200)
    .refine((fields) => new Set(fields.map(({ id }) => id)).size === fields.length, {
      message: 'Two fields have the same id.',
    }),
});
export type AccessForm = z.output<typeof accessFormSchema>;

/** What somebody answers, by the ids of fields. */
export const answersSchema = z.record(
  name,
  z.union([
    z.string().max(20_000),
    z.number(),
    z.boolean(),
    z.array(z.string().max(500)).max(200),
    z.null(),
  ]),
);
