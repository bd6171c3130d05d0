import { runThread } from '../platform/workers/run-thread.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { CheckedFile, Instance, IntakeCheckPort, IntakeVerdict } from '../schema/ports.ts';
import type { IntakeWorkerData } from './intake-worker.ts';

/** Formats that are read whole before they are kept. */
const READ_FORMATS: ReadonlySet<string> = new Set([
  'fastq',
  'bam',
  'cram',
  'vcf',
  'bai',
  'csi',
  'crai',
]);

/**
 * Looks into files of reads and variants before the archive keeps them, each in a thread of its own: one that cannot be
 * used is refused with what is wrong, of others it is noted what they hold, and with which primers they were made.
 */
export function checkReadsOnIntake(
  dataFolder: string,
  listInstances: () => Promise<readonly Instance[]>,
): IntakeCheckPort {
  return {
    async check(
      { name, format, path, instance, size, companions }: CheckedFile,
      signal: AbortSignal,
    ): Promise<IntakeVerdict> {
      // Behind a plus stands what packs it.
      if (!READ_FORMATS.has(format?.split('+')[0] ?? '')) return { problems: [], notes: {} };
      const module = workerModule('intake-worker', import.meta.url);
      const place = (await listInstances()).find(({ id }) => id === instance);
      const pathogen = place?.pathogen ?? null;
      const data: IntakeWorkerData = {
        ...{ name, format, path, size, dataFolder, pathogen },
        companions: [...companions],
      };
      return runThread<IntakeVerdict>(module, data, signal);
    },
  };
}
