import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands before a server on loopback, counts what it answers, breaks connections and holds them up. */
export interface TroubledProxy {
  readonly url: string;
  /** Bytes of answers that have passed so far. */
  readonly passed: () => number;
  readonly kills: () => number;
  readonly requests: () => number;
  /** From now on nothing passes behind so many more bytes of answers, until `release`. Resolves when that is so. */
  holdAfter(bytes: number): Promise<void>;
  release(): void;
  close(): Promise<void>;
}

/** @param shouldKill asked at each request: behind how many bytes of its answer the connection breaks; null for never */
export async function startTroubledProxy(
  target: string,
  shouldKill: () => number | null = () => null,
): Promise<TroubledProxy> {
  const { port, hostname } = new URL(target);
  const counts = { passed: 0, kills: 0, requests: 0 };
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  let limit = Number.POSITIVE_INFINITY;
  let onHold = () => {};
  const server = createServer((client) => {
    const onward = connect(Number(port), hostname);
    let left: number | null = null;
    sockets.add(client).add(onward);
    const end = () => {
      client.destroy();
      onward.destroy();
      for (const socket of [client, onward]) {
        sockets.delete(socket);
        held.delete(socket);
      }
    };
    client.on('data', (bytes) => {
      if (/^[A-Z]+ \//.test(bytes.toString('latin1', 0, 20))) {
        counts.requests += 1;
        left = shouldKill();
      }
      onward.write(bytes);
    });
    onward.on('data', (bytes) => {
      const part = left === null ? bytes : bytes.subarray(0, left);
      counts.passed += part.length;
      const isFull = !client.write(part);
      if (left !== null) left -= part.length;
      if (left !== null && left <= 0) {
        counts.kills += 1;
        end();
      } else if (counts.passed >= limit) {
        onward.pause();
        held.add(onward);
        onHold();
      } else if (isFull) {
        onward.pause();
        client.once('drain', () => {
          if (!held.has(onward)) onward.resume();
        });
      }
    });
    for (const socket of [client, onward]) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    passed: () => counts.passed,
    kills: () => counts.kills,
    requests: () => counts.requests,
    holdAfter: (bytes) => {
      limit = counts.passed + bytes;
      return new Promise((resolve) => {
        onHold = resolve;
      });
    },
    release: () => {
      limit = Number.POSITIVE_INFINITY;
      for (const socket of held) socket.resume();
      held.clear();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
