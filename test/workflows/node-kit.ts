import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import { waitForState } from '../archive/archive-node.ts';

/** Who asks a node. */
export interface Asker {
  readonly url: string;
  /** Header Authorization. */
  readonly token: string;
}

/** What a run's address answers, as far as tests ask. */
export interface RunState {
  readonly id: string;
  readonly state: string;
  readonly sample: string;
  readonly submission: string | null;
  readonly accession: string | null;
  readonly primerScheme: {
    readonly name: string;
    readonly version: string;
    readonly isInferred: boolean;
  } | null;
  readonly problem: { readonly code: string; readonly where: string; readonly hint: string } | null;
  readonly result: {
    readonly called: number;
    readonly missing: number;
    readonly check: { readonly verdict: string };
  } | null;
  readonly steps: readonly {
    readonly name: string;
    readonly command: string;
    readonly state: string;
    readonly endedWith: string | null;
    readonly log: string;
  }[];
  readonly outputs: readonly {
    readonly kind: string;
    readonly file: string;
    readonly name: string;
    readonly sha256: string;
  }[];
  readonly provenance: Readonly<Record<string, unknown>> | null;
}

/** Asks for JSON; gives it with the status. */
export async function ask<Answer = { readonly code: string; readonly detail: string }>(
  { url, token }: Asker,
  path: string,
  json?: unknown,
  method = json === undefined ? 'GET' : 'POST',
): Promise<{ readonly status: number; readonly answer: Answer }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      Authorization: token,
      'X-Outbreak-Request': '1',
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  return { status: response.status, answer: (text === '' ? {} : JSON.parse(text)) as Answer };
}

/** Sends a file and waits until it is kept; resolves with its id. */
export async function sendFile(
  { url, token }: Asker,
  file: { readonly name: string; readonly bytes: Buffer; readonly instance?: string },
): Promise<string> {
  const { name: filename, bytes, instance = 'sars-cov-2' } = file;
  const id = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${url}/api/files/uploads`,
      headers: { Authorization: token },
      metadata: { filename, group: 'lab', instance },
      onError: reject,
      onSuccess: () => resolve((upload.url ?? '').split('/').at(-1) ?? ''),
    });
    upload.start();
  });
  const { state, problems } = await waitForState(url, { file: id, token });
  assert.equal(state, 'ready', JSON.stringify(problems));
  return id;
}

/** Asks until a run is in one of these states. */
export async function waitForRun(
  asker: Asker,
  run: string,
  states: readonly string[] = ['done', 'failed', 'cancelled'],
  isReached: (run: RunState) => boolean = () => true,
): Promise<RunState> {
  const deadline = performance.now() + 300_000;
  for (;;) {
    const { status, answer } = await ask<RunState>(asker, `/api/workflow-runs/${run}`);
    assert.equal(status, 200, JSON.stringify(answer));
    if (states.includes(answer.state) && isReached(answer)) return answer;
    const said = answer.steps.map(({ name, state }) => `${name} ${state}`).join(', ');
    assert.ok(performance.now() < deadline, `${run} is still ${answer.state}: ${said}`);
    await delay(50);
  }
}

/** Puts a workflow of the operator where the node looks for it. */
export async function addWorkflow(dataFolder: string, name: string, text: string): Promise<void> {
  const folder = join(dataFolder, 'workflows', name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, '1.0.0.json'), text);
}

/** Reads as an Illumina instrument names them. */
export function makeReads(count: number): Buffer {
  return Buffer.from(
    Array.from(
      { length: count },
      (_, at) =>
        `@M01234:5:000-ABC:1:1101:${at}:7 1:N:0:ATCACG\n${'ACGT'.repeat(20)}\n+\n${'I'.repeat(80)}\n`,
    ).join(''),
  );
}
