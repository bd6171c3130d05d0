import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import type { AuditService } from '../audit-service.ts';

/** What was done on the node. */
export const listAuditEvents = defineOperation<AuditService>()({
  name: 'list-audit-events',
  method: 'GET',
  path: '/api/audit',
  tag: 'audit',
  summary: 'What was done on this node, by whom and with what outcome, the last first',
  access: 'administrator',
  input: {
    query: z.strictObject({
      operation: z.string().min(1).max(100).optional(),
      actor: z.string().min(1).max(200).optional().describe('Id of an account or token.'),
      target: z.string().min(1).max(500).optional().describe('Beginning of the target.'),
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional().describe('Not included.'),
      refused: z.enum(['true', 'false']).optional().describe('Only what was refused or failed.'),
      before: z.coerce.number().int().min(1).optional().describe('The `next` of the page before.'),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
  },
  output: z.object({
    events: z.array(
      z.object({
        sequence: z.number().int(),
        hash: z.string().describe('SHA-256 that chains it to the row before, in hex.'),
        at: z.iso.datetime(),
        operation: z.string(),
        actor: z.string().nullable(),
        target: z.string(),
        status: z.number().int(),
        requestId: z.string(),
        clientAddress: z.string(),
        details: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.number().int().nullable().describe('Null on the last page.'),
  }),
  errors: ['request-invalid', 'sign-in-required', 'not-allowed'],
  examples: [
    { name: 'the last ones', query: { limit: '5' }, as: 'administrator' },
    { name: 'what was refused', query: { refused: 'true' }, as: 'administrator' },
    { name: 'no number', query: { limit: 'many' }, as: 'administrator', status: 400 },
    { name: 'nobody', status: 401 },
  ],
  handle: async (service, { query: { refused, ...question } }) =>
    service.list({ ...question, isRefused: refused === 'true' }),
});
