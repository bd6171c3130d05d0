import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A proxy that ends some connections in the middle of what they bring. */
export interface CuttingProxy {
  readonly url: string;
  readonly connections: () => number;
  readonly cuts: () => number;
  close(): Promise<void>;
}

/**
 * Passes connections on to a node on this machine. Every `every`-th is reset once so many bytes of answers have passed as
 * `bytesOf` says for it.
 */
export async function startCuttingProxy(
  target: string,
  { every, bytesOf }: { readonly every: number; readonly bytesOf: (connection: number) => number },
): Promise<CuttingProxy> {
  const { port } = new URL(target);
  const sockets = new Set<Socket>();
  let [connections, cuts] = [0, 0];
  const server = createServer((client) => {
    connections += 1;
    const number = connections;
    const limit = number % every === 0 ? bytesOf(number) : Number.POSITIVE_INFINITY;
    const node = connect(Number(port), '127.0.0.1');
    for (const socket of [client, node]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        node.destroy();
      });
    }
    let passed = 0;
    client.pipe(node);
    node.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      if (passed > limit) {
        cuts += 1;
        client.resetAndDestroy();
        node.destroy();
      } else if (!client.write(chunk)) {
        node.pause();
        client.once('drain', () => node.resume());
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    connections: () => connections,
    cuts: () => cuts,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
