// Stands in for the LAPIS of an instance of Loculus: as much of LAPIS 0.8 as reading all versions needs, with its errors.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A released version: metadata, and letters by segment. */
export interface ReleasedVersion {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly sequences: Readonly<Record<string, string>>;
}

export type LoculusFault = 'busy' | 'broken' | 'half' | 'refused' | null;

const DETAILS = ['orderBy', 'limit', 'offset', 'fields', 'dataFormat', 'accessionVersion'];

export class LoculusStandIn {
  versions: ReleasedVersion[] = [];
  dataVersion = 1;
  readonly faults: LoculusFault[] = [];
  /** Paths in the order in which they were asked. */
  readonly asked: string[] = [];
  /** Called before each answer. */
  before: (path: string) => void = () => undefined;
  /** Rows that are counted and not given. */
  hidden = 0;
  #server: Server | undefined;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/virus`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const path = request.url ?? '';
    this.asked.push(path);
    this.before(path);
    const fault = this.faults.shift() ?? null;
    const fail = (status: number, detail: string, headers = {}) =>
      response
        .writeHead(status, { 'Content-Type': 'application/json', ...headers })
        .end(JSON.stringify({ error: { title: 'Error', status, detail }, info: {} }));
    if (fault === 'busy') return void fail(429, 'Too many requests', { 'Retry-After': '7' });
    if (fault === 'broken') return void fail(503, 'SILO is restarting');
    if (fault === 'refused') return void fail(400, 'Unknown field');
    const body = JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>;
    const wrong = Object.keys(body).find((key) => !DETAILS.includes(key));
    if (wrong !== undefined) return void fail(400, `Unknown field: '${wrong}'`);
    const answer = this.#read(path, body);
    if (answer === null) return void fail(404, 'Not found');
    const text = JSON.stringify(answer);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lapis-Data-Version': String(this.dataVersion),
    });
    response.end(fault === 'half' ? text.slice(0, text.length / 2) : text);
  }

  #read(path: string, body: Record<string, unknown>): unknown {
    const info = { dataVersion: String(this.dataVersion) };
    const shown = this.versions.slice(0, this.versions.length - this.hidden);
    if (path === '/virus/sample/aggregated')
      return { data: [{ count: this.versions.length }], info };
    if (path === '/virus/sample/details') {
      const { limit, offset } = body as { limit: number; offset: number };
      const sorted = shown.toSorted((a, b) => {
        const [left, right] = [a.metadata, b.metadata] as Record<string, never>[];
        if (left?.accession !== right?.accession)
          return String(left?.accession) < String(right?.accession) ? -1 : 1;
        return Number(left?.version) - Number(right?.version);
      });
      return { data: sorted.slice(offset, offset + limit).map(({ metadata }) => metadata), info };
    }
    if (path !== '/virus/sample/unalignedNucleotideSequences') return null;
    const wanted = new Set(body.accessionVersion as string[]);
    return shown
      .filter(({ metadata }) => wanted.has(String(metadata.accessionVersion)))
      .filter(({ metadata }) => metadata.isRevocation !== true)
      .map(({ metadata, sequences }) => ({
        accessionVersion: metadata.accessionVersion,
        ...sequences,
      }));
  }
}
