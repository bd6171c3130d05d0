import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { SubmissionService } from '../submission-service.ts';

const texts = z.array(z.string());

/** One entry with its versions, metadata, provenance and analysis. */
export const getEntry = defineOperation<SubmissionService>()({
  name: 'get-entry',
  method: 'GET',
  path: '/api/entries/{accession}',
  tag: 'entries',
  summary: 'One entry: versions, metadata, provenance, analysis',
  description: 'Takes an accession (its latest version) or an accession with version.',
  access: 'public',
  input: { params: z.object({ accession: z.string().max(60) }) },
  output: z.object({
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
    visibility: z.string(),
    terms: z.object({ id: z.string(), title: z.string(), url: z.string() }),
    originNode: z.string(),
    provenance: z.record(z.string(), z.string()),
    submissionId: z.string(),
    submittedAt: z.iso.datetime(),
    releasedAt: z.iso.datetime(),
    metadata: z.record(z.string(), z.string().nullable()),
    otherColumns: z.record(z.string(), z.string()),
    analysis: z
      .object({
        engineVersion: z.string(),
        datasetTag: z.string(),
        analysedAt: z.iso.datetime(),
        clade: z.string().nullable(),
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
      })
      .nullable(),
  }),
  errors: ['request-invalid', 'entry-not-found'],
  examples: [
    { name: 'latest version', params: { accession: '{exampleAccession}' } },
    { name: 'wrong check character', params: { accession: 'OC_0000010' }, status: 404 },
    { name: 'no accession at all', params: { accession: 'nonsense' }, status: 404 },
  ],
  handle: async (service, { params }) => service.readEntry(params.accession),
});
