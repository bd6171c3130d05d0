import { z } from 'zod';
import { findDuoTerm } from '../../../schema/duo-terms.ts';
import { dictionaryBody } from './dictionary.ts';
import { parseVaultAccession, type RecordKind } from './record-kinds.ts';

const title = z.string().trim().min(1).max(300);
const description = z.string().max(20_000).default('');
const word = z.string().trim().max(200);

/** Attributes that have no field of their own, by name. */
const attributes = z.record(z.string().min(1).max(100), z.string().max(2000)).default({});

function reference(kind: RecordKind | 'file') {
  return z
    .string()
    .max(40)
    .refine(
      (text) => parseVaultAccession(text)?.kind === kind,
      `This is no accession of a ${kind}.`,
    )
    .transform((text) => parseVaultAccession(text)?.accession ?? text);
}

function references(kind: RecordKind | 'file') {
  return z
    .array(reference(kind))
    .max(20_000)
    .default([])
    .transform((all) => [...new Set(all)]);
}

const optional = (kind: RecordKind) => reference(kind).nullable().default(null);

const useTerm = z
  .strictObject({
    code: z
      .string()
      .refine((text) => findDuoTerm(text) !== null, 'This is no term of the Data Use Ontology.')
      .transform((text) => findDuoTerm(text)?.id ?? text),
    detail: z.string().trim().min(1).max(500).nullable().default(null),
  })
  .superRefine(({ code, detail }, context) => {
    const wanted = findDuoTerm(code)?.detail ?? null;
    const refuse = (message: string) =>
      context.addIssue({ code: 'custom', path: ['detail'], message });
    if (wanted !== null && detail === null) refuse(`This term has to say its ${wanted}.`);
    if (wanted === null && detail !== null) refuse('This term has nothing beside it.');
    if (wanted === 'day' && detail !== null && !z.iso.date().safeParse(detail).success) {
      refuse('Write the day as YYYY-MM-DD.');
    }
    if (wanted === 'months' && detail !== null && !/^[1-9]\d{0,3}$/.test(detail)) {
      refuse('Write a number of months.');
    }
  });

/** What a record of each kind says. References are accessions without version. */
export const recordBodies = {
  study: z.strictObject({
    title,
    description,
    studyType: word.default(''),
    pathogens: z.array(word).max(50).default([]),
    publications: z.array(word).max(100).default([]).describe('DOIs or PubMed ids.'),
    attributes,
  }),
  sample: z.strictObject({
    title,
    study: optional('study'),
    organism: word.default('').describe('Scientific name of what was sequenced.'),
    taxonId: z.int().positive().nullable().default(null).describe('Of the NCBI taxonomy.'),
    sampleType: word.default(''),
    description,
    attributes,
  }),
  experiment: z.strictObject({
    title,
    study: optional('study'),
    platform: word.default(''),
    instrument: word.default(''),
    libraryStrategy: word.default(''),
    librarySource: word.default(''),
    librarySelection: word.default(''),
    libraryLayout: z.enum(['single', 'paired', '']).default(''),
    description,
    attributes,
  }),
  run: z.strictObject({
    title,
    experiment: optional('experiment'),
    sample: optional('sample'),
    files: references('file'),
    attributes,
  }),
  analysis: z.strictObject({
    title,
    study: optional('study'),
    samples: references('sample'),
    analysisType: word.default(''),
    description,
    files: references('file'),
    attributes,
  }),
  dataset: z.strictObject({
    title,
    description,
    study: optional('study'),
    policy: reference('policy'),
    datasetTypes: z.array(word).max(20).default([]),
    runs: references('run'),
    analyses: references('analysis'),
    files: references('file'),
    hideCounts: z
      .boolean()
      .default(false)
      .describe('Nothing is said in public of how much its tables hold.'),
    attributes,
  }),
  policy: z.strictObject({
    title,
    text: z
      .string()
      .trim()
      .min(1)
      .max(50_000)
      .describe('The conditions, which applicants agree to.'),
    committee: reference('committee'),
    useTerms: z.array(useTerm).min(1).max(30),
    plainDelivery: z
      .boolean()
      .default(false)
      .describe(
        'The node may decrypt the files for approved readers and send them over TLS, for programs that cannot decrypt. Without it every file leaves encrypted for its reader.',
      ),
    needsAssessment: z
      .boolean()
      .default(false)
      .describe(
        'No new access is given while a dataset has no current data-protection impact assessment.',
      ),
  }),
  committee: z.strictObject({
    title,
    description,
    contact: z
      .string()
      .trim()
      .min(3)
      .max(300)
      .describe('Where applicants may ask, such as a mail address of an office.'),
  }),
  dictionary: dictionaryBody,
} as const satisfies Readonly<Record<RecordKind, z.ZodType>>;

export type RecordBody<Kind extends RecordKind = RecordKind> = z.output<
  (typeof recordBodies)[Kind]
>;

/** Whether everybody may read a kind of record once it is published, unless its group says otherwise. */
export function isPublicByDefault(kind: RecordKind): boolean {
  // What is said of single samples may be said of single persons.
  return kind !== 'sample';
}

/** Accessions that a body names: those of other records, and of files. */
export function listReferences(
  kind: RecordKind,
  body: unknown,
): { readonly records: readonly string[]; readonly files: readonly string[] } {
  const records: string[] = [];
  const files: string[] = [];
  const add = (value: unknown) => {
    if (typeof value !== 'string') return;
    const parsed = parseVaultAccession(value);
    if (parsed === null) return;
    (parsed.kind === 'file' ? files : records).push(parsed.accession);
  };
  const fields: Readonly<Record<RecordKind, readonly string[]>> = {
    study: [],
    sample: ['study'],
    experiment: ['study'],
    run: ['experiment', 'sample', 'files'],
    analysis: ['study', 'samples', 'files'],
    dataset: ['study', 'policy', 'runs', 'analyses', 'files'],
    policy: ['committee'],
    committee: [],
    dictionary: [],
  };
  for (const name of fields[kind]) {
    const value = (body as Readonly<Record<string, unknown>>)[name];
    if (Array.isArray(value)) value.forEach(add);
    else add(value);
  }
  return { records: [...new Set(records)], files: [...new Set(files)] };
}
