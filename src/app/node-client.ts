import { setTimeout as wait } from 'node:timers/promises';
import type { ProblemDocument } from '../schema/errors.ts';
import { CommandError } from './commands/command-error.ts';

const TRIES = 8;
const PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/** A node did not answer, or broke off: worth trying again. */
export class ConnectionError extends CommandError {}

export interface NodeRequest {
  readonly method?: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the request and what comes of its answer up. */
  readonly signal?: AbortSignal;
}

/** Calls a running node in the name of a token; without one, which is empty, in nobody's. */
export class NodeClient {
  readonly #url: string;
  readonly #token: string;
  readonly #pause: (milliseconds: number) => Promise<unknown>;

  constructor(options: {
    readonly url: string;
    readonly token: string;
    /** How a pause is made; tests do not wait. */
    readonly pause?: (milliseconds: number) => Promise<unknown>;
  }) {
    this.#url = options.url;
    this.#token = options.token;
    this.#pause = options.pause ?? wait;
  }

  /** The JSON that the node answers. @throws CommandError with its reason; ConnectionError */
  async ask<Answer>(path: string, request: NodeRequest = {}): Promise<Answer> {
    const answer = await this.#send(path, request);
    return (await answer.json()) as Answer;
  }

  /** The lines of JSON that the node answers, as they come. @throws CommandError, ConnectionError */
  async *follow<Line>(path: string): AsyncGenerator<Line> {
    const answer = await this.#send(path, {});
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of answer.body ?? []) {
        const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
      }
    } catch (error) {
      if (error instanceof CommandError) throw error;
      throw new ConnectionError(
        `The connection to ${this.#url} broke: ${(error as Error).message}`,
      );
    }
  }

  /** Does something until the connection holds, with growing pauses. @throws as it does */
  async persist<Value>(work: () => Promise<Value>): Promise<Value> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ConnectionError) || attempt === TRIES) throw error;
        await this.#pause(
          Math.min(PAUSE_MILLISECONDS * 2 ** (attempt - 1), LONGEST_PAUSE_MILLISECONDS),
        );
      }
    }
  }

  /** Whether the node has withdrawn the token; false where it was not valid any more. @throws as ask */
  async withdrawToken(): Promise<boolean> {
    const answer = await fetch(new URL('/api/tokens/current', this.#url), {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${this.#token}` },
    }).catch((error: Error) => {
      throw new ConnectionError(`${this.#url} does not answer: ${error.message}.`);
    });
    if (answer.ok || answer.status === 401 || answer.status === 404) return answer.ok;
    throw new CommandError(describeRefusal(answer.status, await answer.text()));
  }

  /** The answer, a refusal too. @throws ConnectionError where there is none, or the node fails */
  async request(
    path: string,
    { method = 'GET', json, bytes, headers, signal }: NodeRequest,
  ): Promise<Response> {
    const isJson = json !== undefined;
    const hasBody = isJson || bytes !== undefined;
    const answer = await fetch(new URL(path, this.#url), {
      method,
      headers: {
        ...(this.#token === '' ? {} : { Authorization: `Bearer ${this.#token}` }),
        ...(hasBody
          ? { 'Content-Type': isJson ? 'application/json' : 'application/octet-stream' }
          : {}),
        ...headers,
      },
      ...(signal === undefined ? {} : { signal }),
      ...(isJson ? { body: JSON.stringify(json) } : {}),
      ...(bytes === undefined ? {} : { body: bytes as Uint8Array<ArrayBuffer> }),
    }).catch((error: Error) => {
      throw new ConnectionError(
        `${this.#url} does not answer: ${error.message}. Is the node running? Name it with --url.`,
      );
    });
    if (answer.status < 500) return answer;
    await answer.body?.cancel();
    throw new ConnectionError(`${this.#url} answers ${answer.status}.`);
  }

  async #send(path: string, request: NodeRequest): Promise<Response> {
    const answer = await this.request(path, request);
    if (answer.ok) return answer;
    throw new CommandError(describeRefusal(answer.status, await answer.text()));
  }
}

/** The reason of a refusal, for people. */
export function describeRefusal(status: number, text: string): string {
  try {
    const { title, detail, remedy } = JSON.parse(text) as ProblemDocument;
    return [`${title}.`, detail === title ? '' : detail, remedy].filter(Boolean).join(' ');
  } catch {
    return `The node refuses with status ${status}.`;
  }
}
