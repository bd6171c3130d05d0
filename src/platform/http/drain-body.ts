import type { IncomingMessage } from 'node:http';

// What is refused as too large is a little or far too large: the first is read, the second cut off.
const MAX_BYTES = 64 * 1024 ** 2;
const MAX_MILLISECONDS = 10_000;

/**
 * Reads and forgets what is left of a body. A client that still sends when the connection closes sees a
 * broken pipe in place of the answer that tells it why.
 */
export function drainBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const end = () => {
      clearTimeout(timer);
      request.off('data', count);
      for (const event of ENDS) request.off(event, end);
      resolve();
    };
    const count = (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) end();
    };
    const timer = setTimeout(end, MAX_MILLISECONDS);
    for (const event of ENDS) request.once(event, end);
    request.on('data', count);
    request.resume();
  });
}

const ENDS = ['end', 'close', 'error', 'aborted'] as const;
