import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { computeSequenceDigests } from '../../src/parts/archive/refget/sequence-digests.ts';
import { formatUploadMetadata } from '../../src/platform/uploads/upload-metadata.ts';
import { SIMULATED_INSTANCE } from './test-node.ts';

interface Sender {
  readonly url: string;
  readonly cookie: string;
}

const SIZE = 1000;
// One read; a line end each and the signs before name and qualities are the rest.
const LETTERS = (SIZE - '@read\n\n+\n\n'.length) / 2;
const READS = `@read\n${'A'.repeat(LETTERS)}\n+\n${'I'.repeat(LETTERS)}\n`;
const REFERENCE = new URL('../../pathogens/sars-cov-2/reference.fasta', import.meta.url);

async function call(
  { url, cookie }: Sender,
  path: string,
  content: {
    readonly method: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  },
): Promise<Response> {
  const headers = {
    'X-Outbreak-Request': '1',
    'Tus-Resumable': '1.0.0',
    Cookie: cookie,
    ...content.headers,
  };
  const answer = await fetch(`${url}${path}`, { ...content, headers });
  assert.ok(answer.ok, `${path}: ${await answer.clone().text()}`);
  return answer;
}

async function begin(sender: Sender, instance = 'sars-cov-2'): Promise<string> {
  const metadata = { filename: 'reads.fastq', group: 'node', instance };
  const answer = await call(sender, '/api/files/uploads', {
    method: 'POST',
    headers: {
      'Upload-Length': String(SIZE),
      'Upload-Metadata': formatUploadMetadata(Object.entries(metadata)),
    },
  });
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}

async function send(sender: Sender, instance?: string): Promise<string> {
  const file = await begin(sender, instance);
  await call(sender, `/api/files/uploads/${file}`, {
    method: 'PATCH',
    headers: { 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
    body: READS,
  });
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await call(sender, `/api/files/${file}`, { method: 'GET' });
    const { state } = (await answer.json()) as { state: string };
    if (state === 'ready') return file;
    assert.ok(state === 'checking' && performance.now() < deadline, `the file is ${state}`);
    await delay(25);
  }
}

/** Makes the files that examples name, and gives their placeholders. */
export async function prepareFiles(sender: Sender): Promise<Record<string, string>> {
  const json = { 'Content-Type': 'application/json' };
  const exampleFile = await send(sender);
  const open = JSON.stringify({ visibility: 'open' });
  const sharing = { method: 'PUT', headers: json, body: open };
  await call(sender, `/api/files/${exampleFile}/sharing`, sharing);
  const exampleRemoved = await send(sender);
  const body = JSON.stringify({ reason: 'of the test' });
  await call(sender, `/api/files/${exampleRemoved}/removal`, {
    method: 'POST',
    headers: json,
    body,
  });
  const exampleEnded = await begin(sender);
  await call(sender, `/api/files/uploads/${exampleEnded}`, { method: 'DELETE' });
  const letters = readFileSync(REFERENCE, 'utf8').replace(/^>.*\n/, '');
  return {
    exampleFile,
    exampleRemoved,
    exampleEnded,
    exampleSimulatedFile: await send(sender, SIMULATED_INSTANCE),
    exampleUpload: await begin(sender),
    exampleUnwanted: await begin(sender),
    exampleSequence: computeSequenceDigests(letters).ga4gh,
  };
}
