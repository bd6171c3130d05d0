import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { entryForms, mediaTypeOf } from '../entry-forms/choose-entry-form.ts';
import { replyWithEntry } from '../entry-forms/reply-entry.ts';
import type { SubmissionService } from '../submission-service.ts';

const texts = z.array(z.string());
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const analysisVersions = {
  engineVersion: z.string().describe("'unknown' for one from before engines had versions."),
  datasetTag: z.string(),
  datasetDigest: z.string().describe("SHA-256 over the dataset's files; 'unknown' from before."),
  analysedAt: z.iso.datetime(),
};

const analysis = z.object({
  ...analysisVersions,
  isOutdated: z.boolean().describe('Another engine or dataset made it than the node uses now.'),
  clade: z.string().nullable(),
  nearestNode: z
    .string()
    .nullable()
    .optional()
    .describe('Name of the nearest node of the reference tree.'),
  attributes: z.record(z.string(), z.string()),
  qcScore: z.number().nullable(),
  qcStatus: z.enum(['good', 'mediocre', 'bad']).nullable(),
  coverage: z.number(),
  isReverseComplement: z.boolean(),
  alignmentStart: z.number().int().describe('1-based, inclusive'),
  alignmentEnd: z.number().int().describe('1-based, inclusive'),
  substitutions: texts,
  deletions: texts,
  insertions: texts,
  missing: texts,
  nonACGTNs: texts,
  aaSubstitutions: texts,
  aaDeletions: texts,
  aaInsertions: texts,
  aaRanges: texts,
  unknownAaRanges: texts,
  frameShifts: texts,
  warnings: texts,
});

/** One entry with its versions, metadata, provenance and analysis. */
export const getEntry = defineOperation<SubmissionService>()({
  name: 'get-entry',
  method: 'GET',
  path: '/api/entries/{accession}',
  tag: 'entries',
  summary: 'One entry: versions, metadata, provenance, analysis',
  description:
    'Takes an accession (its latest version) or an accession with version. The form follows from `format`, else from the ' +
    'header Accept: JSON, a table of one row, FASTA, GenBank, schema.org as JSON-LD, the metadata of an RO-Crate; the last two ' +
    'of open entries only. Answers have an ETag.',
  access: { right: 'read', on: 'accession' },
  input: {
    params: z.object({ accession: z.string().max(60) }),
    query: z.object({ format: z.enum(entryForms).optional() }),
  },
  output: {
    mediaTypes: [...new Set(Object.values(mediaTypeOf))],
    schema: z.object({
      accession: z.string(),
      version: z.number().int(),
      accessionVersion: z.string(),
      versions: z.array(
        z.object({
          version: z.number().int(),
          releasedAt: z.iso.datetime(),
          isRevocation: z.boolean(),
          isLatest: z.boolean(),
        }),
      ),
      instance: z.string(),
      pathogen: z.string(),
      simulated: z.boolean().describe('True for data that a program made up.'),
      ownerGroup: z.string(),
      ownerGroupId: z.string(),
      visibility: z.string(),
      restrictedUntil: z.iso.date().nullable().describe('The day on which it opens to everybody.'),
      terms: z.object({
        id: z.string(),
        title: z.string(),
        url: z.string(),
        spdx: z.string().nullable(),
        dataUse: z
          .array(z.object({ id: z.string(), label: z.string() }))
          .describe('Of the Data Use Ontology.'),
        until: z.iso.date().nullable().describe('The day on which they become open.'),
      }),
      originNode: z.string(),
      provenance: z.record(z.string(), z.string()),
      submissionId: z.string(),
      submittedAt: z.iso.datetime(),
      releasedAt: z.iso.datetime(),
      metadata: z.record(z.string(), z.string().nullable()),
      otherColumns: z.record(z.string(), z.string()),
      external: z
        .array(
          z.object({
            field: z.string(),
            value: z.string(),
            updater: z.string().describe('Who says so.'),
            version: z.number().int().describe('The version that it was registered of.'),
            at: z.iso.datetime(),
            by: z.string(),
          }),
        )
        .describe('What others registered of it, of a field the last one first.'),
      analysis: analysis
        .nullable()
        .describe('Null where the genome has several segments, each with its own.'),
      segments: z
        .array(z.object({ segment: z.string(), length: z.number().int(), analysis }))
        .optional()
        .describe('Segments that the entry has, where the genome has several; in their order.'),
      formerAnalyses: z
        .array(
          z.object({
            ...analysisVersions,
            segment: z.string().optional().describe('Whose it was, where there are several.'),
            clade: z.string().nullable(),
            attributes: z.record(z.string(), z.string()),
            qcStatus: z.enum(['good', 'mediocre', 'bad']).nullable(),
            qcScore: z.number().nullable(),
            coverage: z.number(),
            replacedAt: z.iso.datetime(),
            changes: z
              .array(
                z.union([
                  z.object({ field: z.string(), before: scalar, after: scalar }),
                  z.object({ field: z.string(), removed: texts, added: texts }),
                ]),
              )
              .describe('What the analysis after it says otherwise.'),
          }),
        )
        .describe('Analyses that gave another result, the last one first.'),
    }),
  },
  errors: ['request-invalid', 'entry-not-found', 'sequence-controlled', 'not-acceptable'],
  tool: {
    title: 'One genome',
    description:
      'Everything that is known of one released genome, by its accession: metadata, mutations, quality, versions, terms of use.',
  },
  examples: [
    { name: 'latest version', params: { accession: '{exampleAccession}' } },
    ...entryForms.map((format) => ({
      name: `as ${format}`,
      params: { accession: '{exampleAccession}' },
      query: { format },
    })),
    {
      name: 'a type that there is not',
      params: { accession: '{exampleAccession}' },
      headers: { accept: 'image/png' },
      status: 406,
    },
    {
      name: 'a format that there is not',
      params: { accession: '{exampleAccession}' },
      query: { format: 'pdf' },
      status: 400,
    },
    { name: 'wrong check character', params: { accession: 'OC_0000010' }, status: 404 },
    { name: 'no accession at all', params: { accession: 'nonsense' }, status: 404 },
  ],
  handle: (service, { params, query, headers, caller, origin }) =>
    replyWithEntry(service, { ...params, format: query.format, headers, caller, origin }),
});
