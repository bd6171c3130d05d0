import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeCertificate } from '../engine/reads/host/certificate.ts';
import { DECODING_PREFIX } from '../parts/reads/host/decode-cram.ts';
import { signCertificate } from '../parts/reads/host/sign-certificate.ts';
import type { NodeIdentity } from '../platform/node-identity/node-identity.ts';
import { runThread } from '../platform/workers/run-thread.ts';
import { workerModule } from '../platform/workers/serve-tasks.ts';
import type { CheckedFile, IntakeCheckPort, IntakeVerdict } from '../schema/intake-check.ts';
import type { Instance } from '../schema/ports.ts';
import type { Clock } from '../std/clock.ts';
import { readEnvironment } from './config.ts';
import type { IntakeAnswer, IntakeWorkerData } from './intake-worker.ts';
import { programVersion } from './version.ts';

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

/** What the checks of the archive need of the node. */
export interface IntakeChecks {
  readonly dataFolder: string;
  readonly listInstances: () => Promise<readonly Instance[]>;
  /** The node, which signs certificates. */
  readonly identity: NodeIdentity;
  readonly clock: Clock;
}

/**
 * Looks into files of reads and variants before the archive keeps them, each in a thread of its own: one that cannot be
 * used is refused with what is wrong, of others it is noted what they hold, and with which primers they were made. Where
 * a host reference is installed its reads are counted, and the node signs what was found.
 */
export function checkReadsOnIntake({
  dataFolder,
  listInstances,
  identity,
  clock,
}: IntakeChecks): IntakeCheckPort {
  const path = readEnvironment().PATH ?? '/usr/local/bin:/usr/bin:/bin';
  // What a process that was killed has left of decoding.
  const isClean = removeLeftDecodings(join(dataFolder, 'run'));
  // Where that fails the next check says so, and the node runs on.
  isClean.catch(() => undefined);
  return {
    async check(
      { name, format, path: file, instance, size, sha256, companions }: CheckedFile,
      signal: AbortSignal,
    ): Promise<IntakeVerdict> {
      // Behind a plus stands what packs it.
      if (!READ_FORMATS.has(format?.split('+')[0] ?? '')) return { problems: [], notes: {} };
      const module = workerModule('intake-worker', import.meta.url);
      const place = (await listInstances()).find(({ id }) => id === instance);
      const pathogen = place?.pathogen ?? null;
      const data: IntakeWorkerData = {
        ...{ name, format, path: file, size, dataFolder, pathogen, programs: path },
        companions: [...companions],
      };
      await isClean;
      const { screening, ...verdict } = await runThread<IntakeAnswer>(module, data, signal);
      if (screening === null) return verdict;
      const input = [{ name, sha256 }];
      const made = { toolVersion: programVersion, date: clock.now(), input, output: [] };
      const certificate = makeCertificate({ ...screening.against, ...made }, screening.counts);
      return { ...verdict, certificate: signCertificate(certificate, identity) };
    },
  };
}

async function removeLeftDecodings(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(DECODING_PREFIX)) await rm(join(folder, name), { recursive: true });
  }
}
