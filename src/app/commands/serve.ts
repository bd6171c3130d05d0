import { ensurePortal } from '../ensure-portal.ts';
import { startServer } from '../server.ts';
import { openContext, refuse } from './command-context.ts';

/** Runs the node until it is told to stop; resolves with the exit code. */
export async function serve(flags: Record<string, string | undefined>): Promise<number> {
  const { config, logger } = openContext(flags);
  // Before anything is begun: it answers before it says that it is ready, and may be told to stop by then.
  const signal = waitForSignal();
  await ensurePortal(logger);
  const started = await startServer(config, logger);
  if (!started.ok) refuse([started.error]);
  const server = started.value;
  process.stdout.write(`\nOutbreak Commons is ready: ${server.url}\n`);
  if (server.administratorLink !== null) {
    process.stdout.write(
      `\nNobody administers this node yet. This link makes the first account; it works once:\n${server.administratorLink}\n`,
    );
  }
  process.stdout.write('\nStop it with Ctrl+C.\n');
  const reason = await Promise.race([signal, server.failed]);
  logger.info({ reason }, 'stopping');
  await server.close();
  return reason.startsWith('SIG') ? 0 : 1;
}

// A signal to a whole group of processes comes twice, directly and passed on by the starter.
const SAME_SIGNAL_MILLISECONDS = 1000;

/** The first signal stops in order; another one after a while at once. */
function waitForSignal(): Promise<string> {
  return new Promise((resolve) => {
    let stoppingSince: number | null = null;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (stoppingSince === null) {
          stoppingSince = performance.now();
          resolve(signal);
        } else if (performance.now() - stoppingSince > SAME_SIGNAL_MILLISECONDS) process.exit(1);
      });
    }
  });
}
