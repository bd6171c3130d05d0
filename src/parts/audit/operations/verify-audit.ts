import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { AuditService } from '../audit-service.ts';

/** Checks the audit log. */
export const verifyAudit = defineOperation<AuditService>()({
  name: 'verify-audit',
  method: 'POST',
  path: '/api/audit/verification',
  tag: 'audit',
  summary:
    'Check the audit log: each row, their chain, and what the node signed outside the database',
  access: 'administrator',
  input: {},
  output: z.object({
    isIntact: z.boolean(),
    findings: z
      .array(
        z.object({
          code: z.enum([
            'row-changed',
            'row-missing',
            'link-broken',
            'columns-changed',
            'tail-cut',
            'chain-replaced',
            'head-forged',
            'heads-broken',
            'heads-missing',
          ]),
          sequence: z.number().int(),
          text: z.string(),
        }),
      )
      .describe('The first hundred.'),
    rows: z.number().int(),
    heads: z.number().int(),
    signedUpTo: z.object({ sequence: z.number().int(), at: z.iso.datetime() }).nullable(),
    unsignedRows: z.number().int(),
  }),
  errors: ['sign-in-required', 'not-allowed', 'cross-site-request'],
  examples: [
    { name: 'this node', as: 'administrator' },
    { name: 'nobody', status: 401 },
  ],
  handle: (service) => service.verify(),
});
