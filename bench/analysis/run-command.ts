import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startNode } from '../kit/run-outbreak.ts';
import { watchProcess } from '../kit/watch-process.ts';

/** The command as people give it, which keeps compiled code from one start to the next. */
const command = fileURLToPath(new URL('../../bin/outbreak', import.meta.url));

export interface CommandFigures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

async function countLines(path: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(path)) {
    const part = chunk as Buffer;
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}

/** Runs `outbreak analyse` once and asserts that it wrote a row for each sequence. */
export async function runCommand(options: {
  readonly dataset: string;
  readonly input: string;
  readonly output: string;
  readonly cache: string;
  readonly threads: number;
  readonly sequences: number;
}): Promise<CommandFigures> {
  const { dataset, input, output, cache, threads, sequences } = options;
  const flags = ['--pathogen', dataset, '--threads', String(threads), '--cache', cache];
  const started = performance.now();
  const child = startNode([command, 'analyse', ...flags, '--output-tsv', output, input]);
  const watch = watchProcess(child.pid ?? 0);
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - started) / 1000;
  const figures = watch.stop();
  assert.equal(code, 0);
  assert.equal(await countLines(output), sequences + 1);
  return { seconds, ...figures };
}

/** The middle one of figures, by their seconds. */
export function medianOf<T extends { readonly seconds: number }>(figures: readonly T[]): T {
  const sorted = [...figures].sort((a, b) => a.seconds - b.seconds);
  return sorted[sorted.length >> 1] as T;
}
