import { createServer, type Server } from 'node:http';

/** What a test server answers for one path. */
export type LoopbackAnswer =
  | { readonly status: number; readonly body?: string | Uint8Array }
  /** Takes the request and never answers. */
  | 'silent';

/** A web server on the loopback for a test. */
export interface Loopback {
  /** 'http://127.0.0.1:port' */
  readonly base: string;
  /** Paths asked for so far, in order. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

/** Starts a server that answers each path as told; undefined is 404. */
export async function startLoopback(
  answer: (path: string) => LoopbackAnswer | undefined,
): Promise<Loopback> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push(path);
    const reply = answer(path) ?? { status: 404 };
    if (reply === 'silent') return;
    response.writeHead(reply.status).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { base: `http://127.0.0.1:${portOf(server)}`, requests, close: () => close(server) };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
