import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { scopeQuery } from '../ask-index.ts';
import { assayAnswer, assayBody } from '../assays/assay-request.ts';
import { prepareAssay } from '../assays/prepare-assay.ts';
import type { GenomesService } from '../genomes-service.ts';
import { replyFromIndex } from '../lapis-reply.ts';

const params = { id: '{exampleInstance}' };
const oligos = [
  { name: 'N1 forward', sequence: 'GACCCCAAAATCAGCGAAAT' },
  { name: 'N1 probe', sequence: 'ACCCCGCATTACGTTTGGTGGACC' },
  { name: 'N1 reverse', sequence: 'TCTGGTTACTGCCAGTTGAATCTG' },
];

/** How many genomes differ below the primers and probes of an assay. */
export const checkAssay = defineOperation<GenomesService>()({
  name: 'check-assay',
  method: 'POST',
  path: '/api/instances/{id}/assay-check',
  tag: 'queries',
  summary:
    'Primers and probes: where they bind, and the share of genomes with mismatches by place and week',
  description:
    'Each oligo is looked for on the reference, on both strands; up to a fifth of its letters may differ. A genome is ' +
    'counted where its letters below the oligo are all known: one that was not sequenced there is neither a match nor a ' +
    'mismatch. A letter that the oligo does not take, a deletion and an insertion each are a mismatch. All from one state ' +
    'of the data, about open genomes unless `scope` says otherwise.',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }), query: scopeQuery, body: assayBody },
  output: {
    mediaTypes: ['application/json'],
    schema: z.object({ data: assayAnswer, info: z.record(z.string(), z.unknown()) }),
  },
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found', 'not-ready'],
  examples: [
    { name: 'an assay by country', params, body: { oligos, place: 'country' } },
    {
      name: 'one of its oligos, by month, of some genomes',
      params,
      body: { oligos, focus: 'N1 probe', period: 'month', filters: { country: 'Germany' } },
    },
    {
      name: 'one that binds nowhere',
      params,
      body: { oligos: [{ name: 'x', sequence: 'ACGTACGTACGTACGTACGTACGTA' }] },
    },
    { name: 'neither oligos nor an assay', params, body: {}, status: 400 },
    { name: 'an assay that is not there', params, body: { assay: 'none' }, status: 400 },
    {
      name: 'letters that are none',
      params,
      body: { oligos: [{ name: 'x', sequence: 'FAM-ACGTACGTACGT' }] },
      status: 400,
    },
    { name: 'a focus that is none', params, body: { oligos, focus: 'N2' }, status: 400 },
    { name: 'no column of dates', params, body: { oligos, dateField: 'country' }, status: 400 },
    { name: 'no column of places', params, body: { oligos, place: 'contry' }, status: 400 },
    {
      name: 'an unknown filter',
      params,
      body: { oligos, filters: { contry: 'Peru' } },
      status: 400,
    },
    { name: 'unknown instance', params: { id: 'nothing' }, body: { oligos }, status: 404 },
  ],
  handle: async (service, { params: { id }, query, body, requestId, signal, caller }) => {
    const request = await prepareAssay(service, id, body);
    const question = { kind: 'assay' as const, instance: id, request, requestId };
    return replyFromIndex(service, question, {
      ...{ caller, scope: query.scope, asOf: query.asOf, operation: 'check-assay', signal },
    });
  },
});
