import { writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import type { BenchResult } from './bench.ts';

const loadAtStart = loadavg().map((load) => Number(load.toFixed(2)));

/** Writes bench/results/<name>.json with what the figures were measured on. */
export async function writeResult(name: string, result: BenchResult): Promise<void> {
  const text = JSON.stringify(
    {
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node ${process.versions.node}`,
      cores: availableParallelism(),
      load: { before: loadAtStart, after: loadavg().map((load) => Number(load.toFixed(2))) },
      command: `npm run bench -- ${process.argv.slice(2).join(' ')}`,
      ...result,
    },
    null,
    2,
  );
  await writeFile(new URL(`../results/${name}.json`, import.meta.url), `${text}\n`);
}
