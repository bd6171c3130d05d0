import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { program, startNode } from './run-outbreak.ts';

/** A running node of this checkout. */
export interface NodeServer {
  readonly child: ChildProcess;
  readonly url: string;
  /** Milliseconds from its start until it answered that it is ready. */
  readonly startMilliseconds: number;
  stop(): Promise<void>;
}

/** Starts `outbreak serve` on a data folder, with further flags, and waits until it is ready. */
export async function startServer(
  data: string,
  flags: readonly string[] = [],
): Promise<NodeServer> {
  const started = performance.now();
  const child = startNode([
    ...[program, 'serve', '--data', data, '--port', '0', '--demo', 'false'],
    ...['--log-level', 'error', '--requests-per-minute', '1000000'],
    ...flags,
  ]);
  const url = await readUrl(child);
  while ((await fetch(`${url}/ready`)).status !== 200) await pause(20);
  return {
    child,
    url,
    startMilliseconds: performance.now() - started,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await exited;
      if (code !== 0) throw new Error(`the node ended with ${code}`);
    },
  };
}

async function readUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /ready: (http\S+)/.exec(line);
    if (match?.[1] === undefined) continue;
    child.stdout.resume();
    return match[1];
  }
  throw new Error('the node did not start');
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** How many entries an instance shows through its API; 0 while it has none yet. */
export async function countEntries(url: string, instance: string): Promise<number> {
  const response = await fetch(`${url}/api/lapis/${instance}/sample/aggregated`);
  if (response.status === 404 || response.status === 503) return 0;
  const body = (await response.json()) as { data: { count: number }[] };
  return body.data[0]?.count ?? 0;
}
