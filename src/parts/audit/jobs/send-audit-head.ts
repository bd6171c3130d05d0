import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { AuditService } from '../audit-service.ts';

/** Gives the last signed head to somebody else to keep, where the setting auditHeadUrl names one. */
export const sendAuditHead = defineJob<AuditService>()({
  name: 'send-audit-head',
  payload: z.strictObject({}),
  maxAttempts: 1,
  schedule: '* * * * *',
  run: (service, _payload, { signal }) => service.sendHead(signal),
});
