import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import type { Bench } from './kit/bench.ts';
import { countEntries, startServer } from './kit/node-server.ts';
import { INSTANCE, prepareNode } from './kit/prepared-node.ts';
import { readPss } from './kit/process-memory.ts';

const FULL_SIZE = 1_000_000;
const MOST_SECONDS = 15 * 60;
const MEBIBYTE = 2 ** 20;

/** Makes the cached node that later benchmarks start from, and says what a start of it costs. */
export const bench: Bench = async ({ genomes = FULL_SIZE, seed = 1 }) => {
  const { data, fillSeconds, totalSeconds } = await prepareNode({ genomes, seed });
  const server = await startServer(data);
  try {
    assert.equal(await countEntries(server.url, INSTANCE), genomes);
    const row = {
      genomes,
      seconds: Math.round(totalSeconds),
      fillSeconds: Math.round(fillSeconds),
      genomesPerSecond: totalSeconds === 0 ? 0 : Math.round(genomes / totalSeconds),
      databaseMiB: Math.round((await measureFolder(join(data, 'pg'))) / MEBIBYTE),
      indexMiB: Math.round((await measureFolder(join(data, 'index'))) / MEBIBYTE),
      startMilliseconds: Math.round(server.startMilliseconds),
      nodePssMiB: Math.round(readPss(server.child.pid ?? 0) / MEBIBYTE),
    };
    return {
      caveat: `Seconds from an empty folder to a sealed index; 0 where the node was in the cache. ${availableParallelism()} threads fill while the node's index thread follows; load average ${loadavg()[0]?.toFixed(1)} at the end. nodePssMiB is the node's process without PostgreSQL, after its start and one count.`,
      rows: [row],
      musts: [
        {
          must: `${genomes} genomes in under ${MOST_SECONDS} s (${row.seconds} s)`,
          holds: totalSeconds < MOST_SECONDS,
        },
      ],
    };
  } finally {
    await server.stop();
  }
};

async function measureFolder(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map(async (file) => (await stat(join(file.parentPath, file.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
