import { z } from 'zod';
import { defineJob } from '../../../schema/define-job.ts';
import type { ArchiveService } from '../archive-service.ts';
import { CHECK_FILE } from '../keeping/archive-jobs.ts';

/** Compares a file that has come with what was said of it, and keeps it. */
export const checkFileJob = defineJob<ArchiveService>()({
  ...CHECK_FILE,
  payload: z.strictObject({ file: z.string() }),
  run: (service, { file }, { signal }) => service.work.checkFile(file, signal),
});
