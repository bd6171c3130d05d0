import { z } from 'zod';
import { claims, confidences, correctionStates } from './correction.ts';

/** A correction as operations answer it. */
export const correctionSchema = z.object({
  id: z.uuid(),
  accession: z.string(),
  version: z.number().int().describe('The version that was looked at.'),
  instance: z.string(),
  ownerGroup: z.string(),
  claim: z.enum(claims),
  field: z.string().nullable(),
  valueThen: z.string().nullable().describe('What the entry said when it was proposed.'),
  valueProposed: z.string().nullable().describe('Null: not known.'),
  duplicateOf: z.string().nullable(),
  evidence: z.string().describe('Plain text, as it was written.'),
  evidenceUrl: z.string().nullable(),
  confidence: z.enum(confidences),
  state: z.enum(correctionStates),
  proposedBy: z.string(),
  proposedAt: z.iso.datetime(),
  steps: z.array(
    z.object({
      state: z.enum(correctionStates),
      by: z.string(),
      at: z.iso.datetime(),
      reason: z.string(),
    }),
  ),
});
