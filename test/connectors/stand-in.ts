// What the stand-ins of both archives have in common: a server on the loopback interface that fails as archives do, when a
// test says so.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** An answer of a stand-in. */
export interface StandInAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How an archive fails instead of answering, or while it does. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: string;
      readonly body?: string;
    }
  /** The connection ends in the middle of the body. */
  | { readonly kind: 'cut' }
  /** The body is packed, and its end is missing, while the answer says that it is whole. */
  | { readonly kind: 'cut-gzip' }
  /** The body ends in the middle, and the answer says that it is whole. */
  | { readonly kind: 'short' }
  /** Status 200, and something else than was asked for. */
  | { readonly kind: 'instead'; readonly body: string }
  /** It comes late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Nothing comes. */
  | { readonly kind: 'reset' };

/** A request as a stand-in sees it. */
export interface StandInRequest {
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly userAgent: string;
  /** Milliseconds of a clock that only goes forward. */
  readonly at: number;
}

export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
}

/** Serves what `answer` gives, keeps what was asked, and fails when it is told to. */
export class StandIn {
  readonly requests: StandInRequest[] = [];
  /** Called with each request before it is answered: gives a fault, or nothing. */
  onRequest: (request: StandInRequest) => Fault | null = () => null;
  readonly #server: Server;
  readonly #prefix: string;

  constructor(prefix: string, answer: (request: StandInRequest) => StandInAnswer) {
    this.#prefix = prefix;
    this.#server = createServer((request, response) => {
      this.#serve(request, response, answer).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#prefix}`;
  }

  async #serve(
    message: IncomingMessage,
    response: ServerResponse,
    answer: (request: StandInRequest) => StandInAnswer,
  ): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://127.0.0.1');
    const chunks: Uint8Array[] = [];
    for await (const chunk of message) chunks.push(chunk as Uint8Array);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const request = {
      path: decodeURIComponent(url.pathname.slice(this.#prefix.length)),
      parameters: new URLSearchParams([...url.searchParams, ...form]),
      userAgent: message.headers['user-agent'] ?? '',
      at: performance.now(),
    };
    this.requests.push(request);
    const fault = this.onRequest(request);
    if (fault?.kind === 'reset') {
      message.socket.destroy();
      return;
    }
    if (fault?.kind === 'slow') {
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    }
    if (fault?.kind === 'status') {
      const { status, retryAfter, body = '' } = fault;
      response.writeHead(status, retryAfter === undefined ? {} : { 'Retry-After': retryAfter });
      response.end(body);
      return;
    }
    send(response, answer(request), fault);
  }
}

function send(response: ServerResponse, answer: StandInAnswer, fault: Fault | null): void {
  const { status, type, headers } = answer;
  const body = Buffer.from(fault?.kind === 'instead' ? fault.body : answer.body);
  const head = { 'Content-Type': type, ...headers };
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (fault?.kind === 'cut') {
    response.writeHead(status, { ...head, 'Content-Length': body.length });
    response.write(half, () => response.destroy());
  } else if (fault?.kind === 'cut-gzip') {
    const packed = gzipSync(body);
    response.writeHead(status, { ...head, 'Content-Encoding': 'gzip' });
    response.end(packed.subarray(0, Math.floor(packed.length * 0.7)));
  } else {
    const sent = fault?.kind === 'short' ? half : body;
    response.writeHead(status, { ...head, 'Content-Length': sent.length });
    response.end(sent);
  }
}

/** Fails once at the n-th request (from 1) whose path matches. */
export function failAt(path: RegExp, number: number, fault: Fault): StandIn['onRequest'] {
  let seen = 0;
  return (request) => {
    if (!path.test(request.path)) return null;
    seen += 1;
    return seen === number ? fault : null;
  };
}

/** Throws where some second had more requests than an archive allows. */
export function findBusiestSecond(requests: readonly StandInRequest[]): number {
  let most = 0;
  let first = 0;
  requests.forEach(({ at }, last) => {
    while (at - (requests[first]?.at ?? at) >= 1000) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
