import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import { MAKE_BACKUP } from '../make-backup.ts';
import type { UpkeepService } from '../upkeep-service.ts';

/** Makes a backup; when it runs is a setting, and whoever wires the node gives it. */
export const makeBackupJob = defineJob<UpkeepService>()({
  ...MAKE_BACKUP,
  payload: z.strictObject({}),
  run: (service, _payload, { attempt, maxAttempts }) =>
    service.makeBackup({ isLast: attempt >= maxAttempts }),
});
