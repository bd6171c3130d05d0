import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/**
 * What DataCite's metadata schema 4 demands and allows of the fields that deposits have, in the JSON form of its REST
 * API; written by hand after https://github.com/datacite/schema (source/json/kernel-4.3) and
 * https://support.datacite.org/docs/api-create-dois.
 */
const identifierOf = z.strictObject({
  nameIdentifier: z.string(),
  nameIdentifierScheme: z.string(),
  schemeUri: z.url().optional(),
});
const creator = z.strictObject({
  name: z.string().min(1),
  nameType: z.enum(['Organizational', 'Personal']),
  givenName: z.string().optional(),
  familyName: z.string().optional(),
  nameIdentifiers: z.array(identifierOf).optional(),
  affiliation: z.array(z.strictObject({ name: z.string() })).optional(),
});
const attributes = z.strictObject({
  doi: z.string().regex(/^10\.\d{4,9}\/\S+$/),
  event: z.enum(['publish', 'register', 'hide']).optional(),
  url: z.url(),
  creators: z.array(creator).min(1),
  titles: z.array(z.strictObject({ title: z.string().min(1) })).min(1),
  publisher: z.string().min(1),
  publicationYear: z.int().min(1000).max(9999),
  types: z.strictObject({
    resourceType: z.string(),
    resourceTypeGeneral: z.enum([
      'Audiovisual',
      'Collection',
      'DataPaper',
      'Dataset',
      'Event',
      'Image',
      'InteractiveResource',
      'Model',
      'PhysicalObject',
      'Service',
      'Software',
      'Sound',
      'Text',
      'Workflow',
      'Other',
    ]),
  }),
  schemaVersion: z.literal('http://datacite.org/schema/kernel-4'),
  version: z.string(),
  descriptions: z.array(
    z.strictObject({
      description: z.string(),
      descriptionType: z.enum(['Abstract', 'Methods', 'TechnicalInfo', 'Other']),
    }),
  ),
  contributors: z.array(
    z.strictObject({
      name: z.string().min(1),
      nameType: z.literal('Organizational'),
      contributorType: z.enum(['DataCollector', 'DataCurator', 'HostingInstitution', 'Other']),
    }),
  ),
  dates: z.array(
    z.strictObject({
      date: z.string().regex(/^\d{4}(-\d{2}){0,2}(\/\d{4}(-\d{2}){0,2})?$/),
      dateType: z.enum(['Issued', 'Collected', 'Created', 'Available']),
    }),
  ),
  rightsList: z.array(
    z.strictObject({
      rights: z.string(),
      rightsUri: z.url().optional(),
      rightsIdentifier: z.string().optional(),
      rightsIdentifierScheme: z.string().optional(),
    }),
  ),
  fundingReferences: z.array(
    z.strictObject({
      funderName: z.string().min(1),
      awardNumber: z.string().optional(),
      awardTitle: z.string().optional(),
    }),
  ),
  sizes: z.array(z.string()),
  relatedIdentifiers: z.array(
    z.strictObject({
      relatedIdentifier: z.string(),
      relatedIdentifierType: z.literal('DOI'),
      relationType: z.enum(['IsNewVersionOf', 'IsPreviousVersionOf']),
    }),
  ),
  alternateIdentifiers: z.array(
    z.strictObject({ alternateIdentifier: z.string(), alternateIdentifierType: z.string() }),
  ),
});
const envelope = z.strictObject({
  data: z.strictObject({ id: z.string().optional(), type: z.literal('dois'), attributes }),
});

interface Held {
  state: 'draft' | 'findable';
  attributes: z.output<typeof attributes>;
}

/** What is done with a request in place of answering it. */
export type Fault = number | 'after' | 'cut' | 'none' | 'page';

/** A stand-in of DataCite's REST API that keeps DOIs in memory and refuses what DataCite would. */
export class DataCiteStandIn {
  readonly dois = new Map<string, Held>();
  /** Requests so far, as 'METHOD path'. */
  readonly asked: string[] = [];
  /** Faults of the next requests: a status, done and then cut, cut before anything was done, a proxy's page, or none. */
  readonly faults: Fault[] = [];
  /** How it says that a name is taken: both are documented. */
  takenStatus: 409 | 422 = 422;
  /** Names that others have as drafts: taken, and not to be seen. */
  readonly hidden = new Set<string>();
  password = 'secret';
  prefix = '10.5072';
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<DataCiteStandIn> {
    const standIn = new DataCiteStandIn();
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = request.method ?? '';
    const path = decodeURIComponent(request.url ?? '');
    this.asked.push(`${method} ${path}`);
    const fault = this.faults.shift();
    if (fault === 'cut') {
      response.destroy();
      return;
    }
    if (fault === 'page') {
      response.writeHead(502, { 'Content-Type': 'text/html' });
      response.end('<html><body><h1>502 Bad Gateway</h1></body></html>');
      return;
    }
    const refuse = (status: number, title: string, source?: string) =>
      this.#send(response, status, { errors: [{ status: String(status), title, source }] });
    if (typeof fault === 'number') return refuse(fault, 'As the test wants it.');
    const expected = Buffer.from(`ORG.REPO:${this.password}`).toString('base64');
    if (request.headers.authorization !== `Basic ${expected}`) {
      return refuse(401, 'Bad credentials.');
    }
    const [status, body] = this.#handle(method, path, {
      type: request.headers['content-type'] ?? '',
      text: Buffer.concat(chunks).toString(),
    });
    if (fault === 'after') response.destroy();
    else this.#send(response, status, body);
  }

  #handle(
    method: string,
    path: string,
    sent: { readonly type: string; readonly text: string },
  ): readonly [number, object] {
    const error = (status: number, title: string, source?: string) =>
      [status, { errors: [{ status: String(status), title, source }] }] as const;
    const name = path.replace(/^\/dois\/?/, '');
    const held = this.dois.get(name);
    if (method === 'GET') {
      return held === undefined
        ? error(404, "The resource you are looking for doesn't exist.")
        : [200, this.#describe(name, held)];
    }
    if (sent.type !== 'application/vnd.api+json') return error(415, 'Wrong media type.');
    const parsed = envelope.safeParse(JSON.parse(sent.text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return error(422, issue?.message ?? '', issue?.path.join('.'));
    }
    const given = parsed.data.data.attributes;
    if (!given.doi.startsWith(`${this.prefix}/`)) {
      return error(403, 'You are not authorized to access this resource.');
    }
    if (method === 'POST' && path === '/dois') {
      if (this.dois.has(given.doi) || this.hidden.has(given.doi)) {
        return error(this.takenStatus, 'This DOI has already been taken', 'doi');
      }
      const made: Held = { state: 'draft', attributes: given };
      this.dois.set(given.doi, made);
      return [201, this.#describe(given.doi, made)];
    }
    if (method !== 'PUT' || held === undefined) return error(404, 'There is no such DOI.');
    held.attributes = given;
    if (given.event === 'publish') held.state = 'findable';
    return [200, this.#describe(name, held)];
  }

  #describe(id: string, { state, attributes: { url } }: Held): object {
    return { data: { id, type: 'dois', attributes: { doi: id, state, url } } };
  }

  #send(response: ServerResponse, status: number, body: object): void {
    response.writeHead(status, { 'Content-Type': 'application/vnd.api+json' });
    response.end(JSON.stringify(body));
  }
}
