import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { nodeCryptoSuite as suite } from '../../src/platform/crypto/node-crypto-suite.ts';
import { TUS_BODY } from '../../src/platform/uploads/tus-protocol.ts';
import { formatUploadMetadata } from '../../src/platform/uploads/upload-metadata.ts';
import { createKey, encryptBytes } from '../crypt4gh/kit.ts';
import { answerForm, type Field } from './desk-kit.ts';

interface Sender {
  readonly url: string;
  readonly cookie: string;
}

const GROUP = 'node';

async function call<T>({ url, cookie }: Sender, path: string, json?: unknown): Promise<T> {
  const answer = await fetch(`${url}${path}`, {
    headers: {
      'X-Outbreak-Request': '1',
      Cookie: cookie,
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  });
  assert.ok(answer.ok, `${path}: ${await answer.clone().text()}`);
  return (await answer.json()) as T;
}

async function begin({ url, cookie }: Sender, bytes: Uint8Array | null): Promise<string> {
  const answer = await fetch(`${url}/api/vault/uploads`, {
    method: 'POST',
    headers: {
      'X-Outbreak-Request': '1',
      Cookie: cookie,
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(bytes?.length ?? 1000),
      'Upload-Metadata': formatUploadMetadata([
        ['filename', 'reads.fastq.c4gh'],
        ['group', GROUP],
      ]),
      ...(bytes === null ? {} : { 'Content-Type': TUS_BODY }),
    },
    ...(bytes === null ? {} : { body: bytes as Uint8Array<ArrayBuffer> }),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}

async function waitFor(sender: Sender, accession: string): Promise<string> {
  for (;;) {
    const { state } = await call<{ state: string }>(sender, `/api/vault/files/${accession}`);
    if (state === 'ready' || state === 'refused') return state;
    await delay(25);
  }
}

async function make(sender: Sender, kind: string, alias: string, body: object): Promise<string> {
  const record = { kind, alias: `prepared ${alias}`, group: GROUP, body };
  return (await call<{ accession: string }>(sender, '/api/vault/records', record)).accession;
}

/** Applications of who sends, one a draft and one handed in. */
async function prepareDesk(sender: Sender, dataset: string): Promise<Record<string, string>> {
  const begin = () =>
    call<{ id: string; workflow: string; licences: { id: string }[]; form: { fields: Field[] } }>(
      sender,
      '/api/desk/applications',
      { datasets: [dataset] },
    );
  const draft = await begin();
  const made = await begin();
  const act = (revision: number, json: object) =>
    call(sender, `/api/desk/applications/${made.id}/commands`, { revision, ...json });
  await act(1, { command: 'accept-licences', licences: made.licences.map(({ id }) => id) });
  await act(2, { command: 'save-draft', answers: answerForm(made.form.fields) });
  await act(3, { command: 'submit' });
  return {
    exampleApplication: draft.id,
    exampleSubmittedApplication: made.id,
    exampleAccessWorkflow: made.workflow,
  };
}

/** Two impact assessments of a dataset: one that lies elsewhere, and one whose document is kept. Their ids. */
async function attachAssessments(sender: Sender, dataset: string): Promise<[string, string]> {
  const said = new URLSearchParams({
    ...{ title: 'Impact assessment', version: '1', institution: 'Example institute' },
    ...{ assessedOn: '2026-01-31', reviewBy: '2099-01-31', fileName: 'assessment.pdf' },
  });
  const attach = async (type: string, body: string): Promise<string> => {
    const address = `${sender.url}/api/vault/datasets/${dataset}/assessments?${said}`;
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'X-Outbreak-Request': '1', Cookie: sender.cookie, 'Content-Type': type },
      body,
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    const { assessments } = (await answer.json()) as { assessments: { id: number }[] };
    return String(assessments[0]?.id);
  };
  const link = { url: 'https://example.org/assessment.pdf', sha256: 'a'.repeat(64) };
  return [
    await attach('application/json', JSON.stringify(link)),
    await attach('application/octet-stream', 'What could happen to those in the data.'),
  ];
}

/** Things of the vault in every state that examples are about. */
export async function prepareVault(sender: Sender): Promise<Readonly<Record<string, string>>> {
  const key = await call<{ id: string; publicKey: string }>(sender, '/api/vault/key');
  const publicKey = new Uint8Array(Buffer.from(key.publicKey, 'base64'));
  const plain = Buffer.from('ACGT');
  const file = await begin(sender, await encryptBytes(suite, plain, [publicKey]));
  const foreign = [createKey(suite).publicKey];
  const refused = await begin(sender, await encryptBytes(suite, plain, foreign));
  assert.equal(await waitFor(sender, file), 'ready');
  assert.equal(await waitFor(sender, refused), 'refused');
  const ended = await begin(sender, null);
  const answer = await fetch(`${sender.url}/api/vault/uploads/${ended}`, {
    method: 'DELETE',
    headers: { 'X-Outbreak-Request': '1', Cookie: sender.cookie, 'Tus-Resumable': '1.0.0' },
  });
  assert.equal(answer.status, 204);
  const committee = await make(sender, 'committee', 'committee', {
    title: 'Access committee',
    contact: 'access@example.org',
  });
  const policy = await make(sender, 'policy', 'policy', {
    title: 'Policy',
    text: 'For research only.',
    committee,
    useTerms: [{ code: 'HMB' }],
  });
  const dataset = await make(sender, 'dataset', 'dataset', {
    title: 'Reads of a ward',
    policy,
    files: [file],
  });
  await call(sender, `/api/vault/records/${dataset}/submission`, {});
  await call(sender, `/api/vault/records/${dataset}/decision`, { decision: 'publish' });
  const [linked, kept] = await attachAssessments(sender, dataset);
  const submitted = await make(sender, 'study', 'submitted', { title: 'Submitted' });
  await call(sender, `/api/vault/records/${submitted}/submission`, {});
  return {
    exampleVaultSubmitted: submitted,
    exampleVaultKey: key.id,
    exampleVaultFile: file,
    exampleVaultRefused: refused,
    exampleVaultEnded: ended,
    exampleVaultUpload: await begin(sender, null),
    exampleVaultUnwanted: await begin(sender, null),
    exampleVaultDataset: dataset,
    exampleLinkedAssessment: linked,
    exampleAssessment: kept,
    exampleVaultPolicy: policy,
    ...(await prepareDesk(sender, dataset)),
    exampleVaultDraft: await make(sender, 'study', 'draft', { title: 'A draft' }),
    exampleVaultUnwantedDraft: await make(sender, 'study', 'unwanted', { title: 'Unwanted' }),
    exampleVaultWaiting: await make(sender, 'study', 'waiting', { title: 'Waiting' }),
  };
}
