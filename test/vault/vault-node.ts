import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { formatHeader } from '../../src/engine/crypt4gh/header.ts';
import { createHeader } from '../../src/engine/crypt4gh/open-header.ts';
import { SegmentSealer } from '../../src/engine/crypt4gh/segments.ts';
import type { DepositAnswer } from '../../src/parts/vault/deposits/deposit-schema.ts';
import type { RecordAnswer } from '../../src/parts/vault/records/record-schema.ts';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { TUS_BODY } from '../../src/platform/uploads/tus-protocol.ts';
import { formatUploadMetadata } from '../../src/platform/uploads/upload-metadata.ts';
import { createSender } from '../archive/archive-node.ts';
import type { TestNode } from '../contract/test-node.ts';
import { encryptBytes } from '../crypt4gh/kit.ts';

/** What a refusal says, as far as tests ask. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly problems?: readonly { readonly where: string; readonly hint: string }[];
}

export interface SentFile {
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A member of a group who deposits files. */
export class Depositor {
  readonly url: string;
  readonly group: string;
  readonly token: string;

  constructor(url: string, group: string, token: string) {
    this.url = url;
    this.group = group;
    this.token = token;
  }

  static async create(node: Pick<TestNode, 'db' | 'url'>, group: string): Promise<Depositor> {
    return new Depositor(node.url, group, await createSender(node, group));
  }

  /** The answer whatever it is. */
  async ask(method: string, path: string, json?: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        Authorization: this.token,
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  }

  async call<T>(method: string, path: string, json?: unknown): Promise<T> {
    const answer = await this.ask(method, path, json);
    assert.ok(answer.ok, `${method} ${path}: ${await answer.clone().text()}`);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }

  async refused(method: string, path: string, json?: unknown): Promise<Refusal> {
    const answer = await this.ask(method, path, json);
    assert.ok(answer.status >= 400, `${method} ${path} is refused`);
    return (await answer.json()) as Refusal;
  }

  /** The public key for which files are encrypted. */
  async readKey(): Promise<Uint8Array> {
    const { publicKey } = await this.call<{ publicKey: string }>('GET', '/api/vault/key');
    return new Uint8Array(Buffer.from(publicKey, 'base64'));
  }

  async encrypt(plain: Uint8Array): Promise<Buffer> {
    return encryptBytes(suite, plain, [await this.readKey()]);
  }

  /** Sends an encrypted file in one request; the answer whatever it is. */
  async send(
    bytes: Uint8Array,
    { name = 'a.c4gh', metadata = {} }: SentFile = {},
  ): Promise<Response> {
    const values = Object.entries({ filename: name, group: this.group, ...metadata });
    return fetch(`${this.url}/api/vault/uploads`, {
      method: 'POST',
      headers: {
        Authorization: this.token,
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(bytes.length),
        'Upload-Metadata': formatUploadMetadata(values),
        'Content-Type': TUS_BODY,
      },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
  }

  /** Sends a file and waits for what becomes of it. */
  async deposit(bytes: Uint8Array, file: SentFile = {}): Promise<DepositAnswer> {
    const answer = await this.send(bytes, file);
    assert.equal(answer.status, 201, await answer.clone().text());
    return this.waitFor(answer.headers.get('location')?.split('/').at(-1) ?? '');
  }

  async waitFor(accession: string, states = ['ready', 'refused']): Promise<DepositAnswer> {
    const deadline = performance.now() + 120_000;
    for (;;) {
      const file = await this.call<DepositAnswer>('GET', `/api/vault/files/${accession}`);
      if (states.includes(file.state)) return file;
      assert.ok(performance.now() < deadline, `${accession} is still ${file.state}`);
      await delay(50);
    }
  }

  async makeRecord(
    kind: string,
    alias: string,
    body: object,
    more: object = {},
  ): Promise<RecordAnswer> {
    const record = { kind, alias, group: this.group, body, ...more };
    return this.call<RecordAnswer>('POST', '/api/vault/records', record);
  }

  /** A draft of a dataset with its policy, committee and study. */
  async makeDataset(
    alias: string,
    files: readonly string[],
    more: object = {},
  ): Promise<RecordAnswer> {
    const committee = await this.makeRecord('committee', `${alias} committee`, {
      title: 'Access committee',
      contact: 'access@example.org',
    });
    const policy = await this.makeRecord('policy', `${alias} policy`, {
      title: 'Policy',
      text: 'Use it for research on influenza only.',
      committee: committee.accession,
      useTerms: [{ code: 'DS', detail: 'MONDO:0005812' }, { code: 'DUO:0000019' }],
    });
    const study = await this.makeRecord('study', `${alias} study`, { title: 'A study' });
    return this.makeRecord('dataset', alias, {
      title: `Dataset ${alias}`,
      description: 'Reads of a ward.',
      study: study.accession,
      policy: policy.accession,
      files,
      ...more,
    });
  }

  async publish(accession: string): Promise<RecordAnswer> {
    await this.call('POST', `/api/vault/records/${accession}/submission`);
    return this.call('POST', `/api/vault/records/${accession}/decision`, { decision: 'publish' });
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Encrypted segments of plain text, one by one, and a header for who shall read them. */
export function sealSegments(
  plain: Uint8Array,
  recipient: Uint8Array,
): { readonly header: Uint8Array; readonly segments: Buffer[] } {
  const dataKey = suite.randomBytes(32);
  const header = createHeader(suite, dataKey, { recipients: [recipient] });
  assert.ok(header.ok);
  const sealer = new SegmentSealer(suite, dataKey);
  const segments: Buffer[] = [];
  for (let at = 0; at < plain.length; at += 65_536) {
    segments.push(Buffer.concat(sealer.seal(plain.subarray(at, at + 65_536))));
  }
  return { header: formatHeader(header.value), segments };
}
