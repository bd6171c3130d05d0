import assert from 'node:assert/strict';
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pause } from '../kit/node-server.ts';
import { program, readOutput, startNode } from '../kit/run-outbreak.ts';
import type { SubmissionFilePaths } from './prepare-files.ts';

// As the command sends files.
const PIECE_BYTES = 8 << 20;

/** Authors of all genomes of the files, as a submission takes them: family name first. */
export const AUTHORS = 'seed, Bench by';

/** What a submission has come to. */
export interface SubmissionCounts {
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** A draft as the list tells of it. */
export interface ListedDraft {
  readonly id: number;
  readonly row: number;
  readonly submissionId: string;
  readonly state: string;
  readonly accession: string | null;
}

/** Somebody who submits and approves through the API of a node. */
export class Submitter {
  readonly #url: string;
  readonly #cookie: string;
  readonly #instance: string;

  private constructor(options: { url: string; cookie: string; instance: string }) {
    this.#url = options.url;
    this.#cookie = options.cookie;
    this.#instance = options.instance;
  }

  /** Makes the node's first account and signs in. */
  static async open(options: {
    readonly url: string;
    readonly data: string;
    readonly instance: string;
  }): Promise<Submitter> {
    const { url, data, instance } = options;
    const link = await readOutput(startNode([program, 'administrator-link', '--data', data]));
    const token = /\/welcome\/(\S+)/.exec(link)?.[1];
    const response = await fetch(`${url}/api/accounts/first`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' },
      body: JSON.stringify({
        token,
        name: 'Bench',
        email: 'bench@example.org',
        password: 'correct horse battery staple',
      }),
    });
    assert.equal(response.status, 200, await response.text());
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return new Submitter({ url, cookie, instance });
  }

  async create(title: string): Promise<string> {
    const body = { group: 'node', instance: this.#instance, title };
    return (await this.#ask<{ id: string }>('/api/submissions', 'POST', body)).id;
  }

  async send(id: string, files: SubmissionFilePaths): Promise<void> {
    for (const kind of ['metadata', 'sequences'] as const) {
      const path = `/api/submissions/${id}/files/${kind}`;
      const { size } = await stat(files[kind]);
      await this.#ask(path, 'PUT', { name: `${kind}.txt`, size });
      const file = await open(files[kind]);
      const piece = Buffer.alloc(PIECE_BYTES);
      for (let offset = 0; offset < size; ) {
        const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, offset);
        await this.#ask(`${path}?offset=${offset}`, 'POST', piece.subarray(0, bytesRead));
        offset += bytesRead;
      }
      await file.close();
    }
  }

  start(id: string): Promise<unknown> {
    return this.#ask(`/api/submissions/${id}/start`, 'POST', undefined);
  }

  /** Reads every change of a submission's drafts until it has been processed. */
  async follow(id: string, onDraft: (state: string) => void): Promise<void> {
    const response = await fetch(`${this.#url}/api/submissions/${id}/events`, {
      headers: { Cookie: this.#cookie },
    });
    assert.ok(response.status === 200 && response.body !== null);
    for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) {
      const event = JSON.parse(line) as { type: string; draft?: { state: string } };
      if (event.draft !== undefined) onDraft(event.draft.state);
    }
  }

  /** Answers for ages and places of simulated people: nobody is behind them. */
  approve(id: string, selection: object): Promise<{ readonly count: number }> {
    const body = {
      selection,
      acknowledgePrivacy: true,
      why: 'Nobody is behind a simulated sample.',
    };
    return this.#ask(`/api/submissions/${id}/approve`, 'POST', body);
  }

  /** Makes revisions of metadata; gives their submission. */
  async revise(
    revisions: readonly { readonly accession: string; readonly changes: object }[],
  ): Promise<string> {
    const body = { group: 'node', instance: this.#instance, revisions };
    return (await this.#ask<{ submission: string }>('/api/revisions', 'POST', body)).submission;
  }

  read(id: string): Promise<SubmissionCounts> {
    return this.#ask(`/api/submissions/${id}`, 'GET', undefined);
  }

  async waitFor(id: string, isThere: (read: SubmissionCounts) => boolean): Promise<void> {
    for (;;) {
      const read = await this.read(id);
      assert.notEqual(read.state, 'failed');
      if (isThere(read)) return;
      await pause(100);
    }
  }

  /** So many drafts from the beginning of a submission. */
  async list(id: string, count: number): Promise<ListedDraft[]> {
    const all: ListedDraft[] = [];
    while (all.length < count) {
      const after = all.at(-1)?.row ?? 0;
      const path = `/api/submissions/${id}/drafts?limit=500&after=${after}`;
      const { drafts } = await this.#ask<{ drafts: ListedDraft[] }>(path, 'GET', undefined);
      assert.ok(drafts.length > 0, 'drafts');
      all.push(...drafts);
    }
    return all.slice(0, count);
  }

  /** Entries of which the index knows the field with this value. */
  async count(field: string, value: string): Promise<number> {
    const query = `${field}=${encodeURIComponent(value)}`;
    const path = `/api/lapis/${this.#instance}/sample/aggregated?${query}`;
    const { data } = await this.#ask<{ data: { count: number }[] }>(path, 'GET', undefined);
    return data[0]?.count ?? 0;
  }

  async #ask<T>(path: string, method: string, body: object | undefined): Promise<T> {
    const isRaw = body instanceof Uint8Array;
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        Cookie: this.#cookie,
        'X-Outbreak-Request': '1',
        ...(body === undefined
          ? {}
          : { 'Content-Type': isRaw ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isRaw ? body.slice() : JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.equal(response.status, 200, `${method} ${path}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }
}
