// Stands in for ENA's submission service: takes documents as its schemas say, gives accessions by alias, and answers what
// the service is known to answer where something is wrong.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import checklist from '../../checklists/ena-erc000033.json' with { type: 'json' };
import { checkDocument, type Parsed, parseDocument } from './check-document.ts';

export const WEBIN = { username: 'Webin-12345', password: 'geheim & "quoted"' } as const;

/** What the service does with the next requests, in place of what it should. */
export type Fault = 'unavailable' | 'half' | 'taken-then-cut' | 'cut-before' | 'proxy-page' | null;

export interface Kept {
  readonly kind: string;
  readonly alias: string;
  readonly accession: string;
  readonly other: string | null;
  status: string;
  hold: string | null;
  document: Parsed;
  /** How often it was added or changed. */
  times: number;
}

const PREFIXES: Readonly<Record<string, string>> = {
  PROJECT: 'PRJEB',
  SAMPLE: 'ERS',
  EXPERIMENT: 'ERX',
  RUN: 'ERR',
  ANALYSIS: 'ERZ',
};

const OTHERS: Readonly<Record<string, readonly [string, string]>> = {
  PROJECT: ['ERP', 'study'],
  SAMPLE: ['SAMEA', 'biosample'],
};

export class EnaStandIn {
  readonly objects = new Map<string, Kept>();
  /** Aliases of submissions with the receipts that were given. */
  readonly receipts = new Map<string, string>();
  /** Actions in the order in which they came. */
  readonly actions: string[] = [];
  /** MD5 by name of what lies in the upload area; set by the stand-in of FTP. */
  readonly uploads = new Map<string, string>();
  readonly faults: Fault[] = [];
  /** Objects with these aliases are refused with these words. */
  readonly refusals = new Map<string, string>();
  password: string = WEBIN.password;
  #server: Server | undefined;
  #number = 0;

  async start(): Promise<string> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ena/submit/drop-box/`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const expected = `Basic ${Buffer.from(`${WEBIN.username}:${this.password}`).toString('base64')}`;
    if (request.headers.authorization !== expected) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end('Unauthorized');
      return;
    }
    if (request.method !== 'POST' || request.url !== '/ena/submit/drop-box/submit/') {
      response.writeHead(404).end();
      return;
    }
    const fault = this.faults.shift() ?? null;
    if (fault === 'unavailable') return void response.writeHead(503).end('Service Unavailable');
    if (fault === 'proxy-page') return void response.writeHead(200).end('<html><p>Wait</html>');
    if (fault === 'cut-before') return void request.socket.destroy();
    const form = await new Response(Buffer.concat(pieces), {
      headers: { 'Content-Type': request.headers['content-type'] ?? '' },
    }).formData();
    const documents = new Map<string, string>();
    for (const [name, part] of form)
      documents.set(name, typeof part === 'string' ? part : await part.text());
    const receipt = this.#receive(documents);
    if (fault === 'taken-then-cut') return void request.socket.destroy();
    response.writeHead(200, { 'Content-Type': 'application/xml' });
    response.end(fault === 'half' ? receipt.slice(0, receipt.length / 2) : receipt);
  }

  #receive(documents: ReadonlyMap<string, string>): string {
    const parsed = new Map([...documents].map(([name, text]) => [name, parseDocument(text)]));
    for (const [name, document] of parsed) {
      const wrong =
        document.name === `${name}_SET` ? checkDocument(document) : `${name} is no ${name}_SET`;
      if (wrong !== null)
        return writeReceipt(
          false,
          [],
          [`Failed to validate ${name.toLowerCase()} xml, error: ${wrong}`],
        );
    }
    const submission = parsed.get('SUBMISSION')?.children[0];
    const alias = submission?.attributes.alias ?? '';
    const actions = submission?.children[0]?.children.flatMap(({ children }) => children) ?? [];
    this.actions.push(actions.map(({ name }) => name).join('+'));
    const [first] = actions;
    if (first?.name === 'RECEIPT') {
      const known = this.receipts.get(first.attributes.target ?? '');
      return (
        known ??
        writeReceipt(
          false,
          [],
          [`In submission, alias:"${first.attributes.target}". The submission does not exist.`],
        )
      );
    }
    const receipt = this.#act(actions, parsed);
    if (receipt.includes('success="true"')) this.receipts.set(alias, receipt);
    return receipt;
  }

  #act(actions: readonly Parsed[], documents: ReadonlyMap<string, Parsed>): string {
    const [first] = actions;
    const target = first?.attributes.target;
    if (target !== undefined) return this.#change(first as Parsed, target);
    const hold = actions.find(({ name }) => name === 'HOLD')?.attributes.HoldUntilDate ?? null;
    const isNew = first?.name === 'ADD';
    const errors: string[] = [];
    const ready: { kind: string; document: Parsed }[] = [];
    for (const [kind, set] of documents) {
      if (kind === 'SUBMISSION') continue;
      for (const document of set.children) {
        ready.push({ kind, document });
        errors.push(...this.#check(kind, document, isNew));
      }
    }
    // A submission is taken as a whole or not at all.
    if (errors.length > 0) return writeReceipt(false, ready.map(toFailed), errors);
    return writeReceipt(
      true,
      ready.map(({ kind, document }) => this.#keep(kind, document, hold)),
      [],
    );
  }

  #check(kind: string, document: Parsed, isNew: boolean): string[] {
    const alias = document.attributes.alias ?? '';
    const known = this.objects.get(`${kind} ${alias}`);
    const where = `In ${kind.toLowerCase()}, alias:"${alias}"`;
    const refusal = this.refusals.get(alias);
    if (refusal !== undefined) return [`${where}, accession:"". ${refusal}`];
    if (isNew && known !== undefined) {
      return [
        `In ${kind.toLowerCase()}, alias: "${alias}". The object being added already exists in the submission account with accession: "${known.accession}".`,
      ];
    }
    if (!isNew && known === undefined)
      return [`${where}. The object being modified does not exist.`];
    const text = JSON.stringify(document);
    for (const [, accession] of text.matchAll(/"_?REF"|"accession":"(\w+)"/g)) {
      if (accession === undefined) continue;
      const isThere = [...this.objects.values()].some((one) => one.accession === accession);
      if (!isThere) return [`${where}. Unknown reference ${accession}.`];
    }
    if (kind === 'SAMPLE') return checkSample(document, where);
    return kind === 'RUN' || kind === 'ANALYSIS' ? this.#checkFiles(document, where, known) : [];
  }

  #checkFiles(document: Parsed, where: string, known: Kept | undefined): string[] {
    const files = findAll(document, 'FILE');
    if (known !== undefined) {
      const same = JSON.stringify(findAll(known.document, 'FILE')) === JSON.stringify(files);
      return same ? [] : [`${where}. Files of an object cannot be changed.`];
    }
    return files.flatMap(({ attributes }) => {
      const md5 = this.uploads.get(attributes.filename ?? '');
      if (md5 === undefined)
        return [`${where}. The file ${attributes.filename} is not in the upload area.`];
      return md5 === attributes.checksum
        ? []
        : [`${where}. Invalid checksum of ${attributes.filename}.`];
    });
  }

  #keep(kind: string, document: Parsed, hold: string | null): string {
    const alias = document.attributes.alias ?? '';
    const key = `${kind} ${alias}`;
    const known = this.objects.get(key);
    this.#number += known === undefined ? 1 : 0;
    const digits = String(this.#number).padStart(7, '0');
    const other = OTHERS[kind];
    const kept: Kept = known ?? {
      kind,
      alias,
      accession: `${PREFIXES[kind]}${digits}`,
      other: other === undefined ? null : `${other[0]}${digits}`,
      status: 'PRIVATE',
      hold,
      document,
      times: 0,
    };
    kept.document = document;
    kept.times += 1;
    this.objects.set(key, kept);
    const until = kept.hold === null ? '' : ` holdUntilDate="${kept.hold}Z"`;
    const outside =
      kept.other === null ? '' : `<EXT_ID accession="${kept.other}" type="${other?.[1]}"/>`;
    return `<${kind} accession="${kept.accession}" alias="${escapeXml(alias)}" status="${kept.status}"${until}>${outside}</${kind}>`;
  }

  #change(action: Parsed, target: string): string {
    const object = [...this.objects.values()].find(({ accession }) => accession === target);
    if (object === undefined)
      return writeReceipt(false, [], [`The object ${target} does not exist.`]);
    if (action.name === 'CANCEL') {
      if (object.kind === 'ANALYSIS' || object.status !== 'PRIVATE') {
        return writeReceipt(false, [], [`The object ${target} cannot be cancelled.`]);
      }
      object.status = 'CANCELLED';
    } else if (action.name === 'RELEASE') object.status = 'PUBLIC';
    else object.hold = action.attributes.HoldUntilDate ?? null;
    return writeReceipt(true, [], []);
  }
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

function toFailed({ kind, document }: { kind: string; document: Parsed }): string {
  return `<${kind} alias="${escapeXml(document.attributes.alias ?? '')}" status="PRIVATE"/>`;
}

function writeReceipt(
  success: boolean,
  objects: readonly string[],
  errors: readonly string[],
): string {
  const messages = [
    ...errors.map(
      (error) => `<ERROR>${error.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</ERROR>`,
    ),
    '<INFO>This submission is a TEST submission and will be discarded within 24 hours</INFO>',
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="receipt.xsl"?>
<RECEIPT receiptDate="2026-01-01T00:00:00.000Z" submissionFile="submission.xml" success="${success}">
${objects.join('\n')}
<MESSAGES>${messages.join('')}</MESSAGES>
<ACTIONS>ADD</ACTIONS>
</RECEIPT>`;
}

function findAll(element: Parsed, name: string): Parsed[] {
  return [
    ...(element.name === name ? [element] : []),
    ...element.children.flatMap((child) => findAll(child, name)),
  ];
}

const NULLS = new Set(checklist.nullTerms.map(({ term }) => term));
const ELEMENTS = new Set(['alias', 'title', 'taxon_id']);

/** The checklist that a sample names is kept. */
function checkSample(document: Parsed, where: string): string[] {
  const tags = new Map(
    findAll(document, 'SAMPLE_ATTRIBUTE').map(({ children }) => [
      children[0]?.text ?? '',
      children[1]?.text ?? '',
    ]),
  );
  if (tags.get('ENA-CHECKLIST') !== 'ERC000033') return [`${where}. No checklist.`];
  const errors: string[] = [];
  for (const field of checklist.fields) {
    if (ELEMENTS.has(field.name)) continue;
    const value = tags.get(field.name);
    if (value === undefined) {
      if (field.requirement === 'required')
        errors.push(`${where}. Missing mandatory attribute "${field.name}".`);
      continue;
    }
    if (NULLS.has(value)) continue;
    const terms = 'terms' in field ? field.terms : undefined;
    const isTerm = terms === undefined || terms.some(({ term }) => term === value);
    if (!isTerm) errors.push(`${where}. Invalid value "${value}" of "${field.name}".`);
  }
  return errors;
}
