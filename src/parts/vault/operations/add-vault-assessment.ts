import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { requireCaller } from '../../../schema/require-caller.ts';
import {
  assessmentSchema,
  linkedDocument,
  MOST_DOCUMENT_BYTES,
  newAssessmentQuery,
} from '../assessments/assessment-schema.ts';
import { addAssessment, toDocument } from '../assessments/change-assessments.ts';
import { parseVaultAccession } from '../records/record-kinds.ts';
import { vaultAccession } from '../records/record-schema.ts';
import type { VaultService } from '../vault-service.ts';

const params = { record: '{exampleVaultDataset}' };
const query = {
  ...{ title: 'Impact assessment', version: '1.0', institution: 'Example institute' },
  ...{ assessedOn: '2026-01-31', reviewBy: '2099-01-31' },
};
const body = { url: 'https://example.org/assessment.pdf', sha256: 'a'.repeat(64) };

/** Attaches a data-protection impact assessment to a dataset. */
export const addVaultAssessment = defineOperation<VaultService>()({
  name: 'add-vault-assessment',
  method: 'POST',
  path: '/api/vault/datasets/{record}/assessments',
  tag: 'vault',
  summary: 'Attach a data-protection impact assessment that your institution has approved',
  description:
    'The body is the document, of at most 10 MiB, or JSON with the address where it lies and its SHA-256. Before its review is due ' +
    'the owners and the committee are told. One that supersedes another replaces it for good.',
  access: { right: 'manage', on: 'record' },
  input: {
    params: z.object({ record: vaultAccession }),
    query: newAssessmentQuery,
    body: linkedDocument,
  },
  rawBody: { maxBytes: MOST_DOCUMENT_BYTES, mediaTypes: ['application/octet-stream'] },
  output: z.object({ assessments: z.array(assessmentSchema) }),
  errors: [
    'request-invalid',
    'request-too-large',
    'vault-record-not-found',
    'request-conflict',
    'sign-in-required',
    'not-allowed',
    'cross-site-request',
  ],
  examples: [
    { name: 'by its address', as: 'administrator', params, query, body },
    {
      name: 'reviewed before it was made',
      as: 'administrator',
      ...{ params, body },
      query: { ...query, reviewBy: '2025-01-31' },
      status: 400,
    },
    {
      name: 'too much',
      as: 'administrator',
      ...{ params, query },
      body: 'x'.repeat(120_000),
      status: 413,
    },
    {
      name: 'of what is no dataset',
      as: 'administrator',
      params: { record: '{exampleVaultPolicy}' },
      ...{ query, body },
      status: 409,
    },
    {
      name: 'unknown',
      as: 'administrator',
      params: { record: 'OCVD_YYYYYYR' },
      ...{ query, body },
      status: 404,
    },
  ],
  handle: async ({ context }, call) => {
    const { params: asked, query: said, caller, requestId, clientAddress } = call;
    const document =
      call.body ?? toDocument(await buffer(call.stream), said.fileName ?? 'document');
    const assessments = await addAssessment(
      context,
      parseVaultAccession(asked.record)?.accession ?? '',
      { said, document, request: { caller: requireCaller(caller), requestId, clientAddress } },
    );
    return { assessments: [...assessments] };
  },
});
