import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../../src/std/assert.ts';

/** What a node has acknowledged of a round; each field grows only. */
export interface Acknowledged {
  submission?: string;
  /** Bytes by file. */
  received: Record<string, number>;
  isStarted: boolean;
  isProcessed: boolean;
  isApproved: boolean;
  revision?: string;
  isRevisionApproved: boolean;
}

export function nothingAcknowledged(): Acknowledged {
  return {
    received: {},
    isStarted: false,
    isProcessed: false,
    isApproved: false,
    isRevisionApproved: false,
  };
}

export interface Round {
  readonly number: number;
  /** By kind: 'metadata' and 'sequences'. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly genomes: number;
  /** To which its entries are moved by the revision. */
  readonly country: string;
}

interface Draft {
  readonly id: number;
  readonly accession: string | null;
}

const GROUP = 'node';
const INSTANCE = 'sars-cov-2';

/** The node answered that it cannot: as it does once its database is gone. */
export class NodeFailedError extends Error {}

/** A client of a node that goes through rounds: submit, approve, revise. A round may be gone through again. */
export class Laboratory {
  readonly #url: string;
  readonly #cookie: string;

  constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  /**
   * Goes through a round to its end.
   * @throws where the node is gone
   */
  async run(round: Round, acknowledged: Acknowledged): Promise<void> {
    const { id, state } = await this.#post<{ id: string; state: string }>(
      '/api/submissions',
      this.#place(round, 'submission'),
    );
    assert.equal(acknowledged.submission ?? id, id, 'the same key is the same submission');
    acknowledged.submission = id;
    // It may have been started without our hearing of it.
    if (state === 'receiving') await this.#upload(id, round, acknowledged);
    await this.#post(`/api/submissions/${id}/start`, undefined);
    acknowledged.isStarted = true;
    await this.waitFor(id, ({ state }) => state === 'complete');
    acknowledged.isProcessed = true;
    await this.#post(`/api/submissions/${id}/approve`, { selection: {} });
    acknowledged.isApproved = true;
    await this.waitFor(id, ({ counts }) => counts.released === round.genomes);
    const revision = await this.#revise(id, round);
    assert.equal(acknowledged.revision ?? revision, revision, 'the same key is the same revision');
    acknowledged.revision = revision;
    await this.#post(`/api/submissions/${revision}/approve`, { selection: {} });
    acknowledged.isRevisionApproved = true;
    await this.waitFor(revision, ({ counts }) => counts.released === round.genomes);
    while ((await this.count(round.country)) < round.genomes) await delay(20);
  }

  /** What the node says of a submission. */
  read(id: string): Promise<{
    readonly state: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly received: Readonly<Record<string, number>>;
  }> {
    return this.#get(`/api/submissions/${id}`);
  }

  async waitFor(
    id: string,
    isThere: (page: Awaited<ReturnType<Laboratory['read']>>) => boolean,
  ): Promise<void> {
    for (;;) {
      const page = await this.read(id);
      assert.notEqual(page.state, 'failed');
      if (isThere(page)) return;
      await delay(20);
    }
  }

  /** Entries of a country, as the index counts them. */
  async count(country: string): Promise<number> {
    const { data } = await this.#get<{ data: readonly { count: number }[] }>(
      `/api/lapis/${INSTANCE}/sample/aggregated?country=${country}`,
    );
    return data[0]?.count ?? 0;
  }

  #place(round: Round, what: string) {
    return {
      group: GROUP,
      instance: INSTANCE,
      title: `Round ${round.number}`,
      idempotencyKey: `${what}-of-round-${round.number}`,
    };
  }

  /** In pieces, so that a kill finds half a file. */
  async #upload(id: string, { files }: Round, { received }: Acknowledged): Promise<void> {
    for (const [kind, bytes] of Object.entries(files)) {
      const path = `/api/submissions/${id}/files/${kind}`;
      const announced = { name: `${kind}.txt`, size: bytes.length };
      let offset = (await this.#put<{ received: number }>(path, announced)).received;
      assert.ok(offset >= (received[kind] ?? 0), `${kind}: what was acknowledged is kept`);
      const piece = Math.ceil(bytes.length / 4);
      while (offset < bytes.length) {
        const sent = bytes.subarray(offset, offset + piece);
        const answer = await this.#send(`${path}?offset=${offset}`, 'POST', sent);
        offset = (answer as { received: number }).received;
        received[kind] = offset;
      }
    }
  }

  async #revise(id: string, round: Round): Promise<string> {
    const { drafts } = await this.#get<{ drafts: readonly Draft[] }>(
      `/api/submissions/${id}/drafts?limit=500`,
    );
    const revisions = drafts.map(({ accession }) => ({
      accession: defined(accession?.split('.')[0], 'an accession'),
      changes: { country: round.country },
    }));
    const body = { ...this.#place(round, 'revision'), revisions };
    return (await this.#post<{ submission: string }>('/api/revisions', body)).submission;
  }

  #get<T>(path: string): Promise<T> {
    return this.#send(path, 'GET', undefined) as Promise<T>;
  }

  #post<T>(path: string, body: object | undefined): Promise<T> {
    return this.#send(path, 'POST', body) as Promise<T>;
  }

  #put<T>(path: string, body: object): Promise<T> {
    return this.#send(path, 'PUT', body) as Promise<T>;
  }

  async #send(path: string, method: string, body: object | undefined): Promise<unknown> {
    const isRaw = body instanceof Uint8Array;
    const type = isRaw ? 'application/octet-stream' : 'application/json';
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        Cookie: this.#cookie,
        'X-Outbreak-Request': '1',
        ...(body === undefined ? {} : { 'Content-Type': type }),
      },
      ...(body === undefined ? {} : { body: isRaw ? body.slice() : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status >= 500) throw new NodeFailedError(`${method} ${path}: ${text}`);
    assert.equal(response.status, 200, `${method} ${path}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }
}
