import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from './embedded.ts';

const run = promisify(execFile);

/**
 * Puts an empty cluster at `clusterFolder`, as a first start would make it, where the runner of the
 * tests names a folder to keep one in: copying takes a fifth of the processor time of making one.
 * Elsewhere it does nothing, and the start makes the cluster itself.
 */
export async function copyTestCluster(clusterFolder: string): Promise<void> {
  const keep = process.env.OUTBREAK_TEST_CLUSTERS;
  if (keep === undefined || process.platform === 'win32') return;
  const template = join(keep, 'empty');
  if (!existsSync(template)) await makeTemplate(keep, template);
  // Node's own copying keeps no owner, and the server runs as another user where this is root.
  await run('cp', ['-a', template, clusterFolder]);
}

async function makeTemplate(keep: string, template: string): Promise<void> {
  const own = await mkdtemp(join(keep, 'making-'));
  const clusterFolder = join(own, 'pg');
  const started = await startEmbeddedPostgres({
    clusterFolder,
    runFolder: join(own, 'run'),
    durableSetup: false,
  });
  if (!started.ok) throw new Error(`${started.error.hint} ${started.error.value}`);
  await started.value.stop();
  // Another file's may be there meanwhile, and is as good.
  await rename(clusterFolder, template).catch((error) => {
    if (!existsSync(template)) throw error;
  });
  await rm(own, { recursive: true, force: true });
}
