import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Answer, sendRequest } from './send-request.ts';

/** Who sends, by cookie or token. */
export interface Sender {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Files by their kind, each with the name that its sender gives it. */
export type SentFiles = Readonly<Record<string, readonly [string, string | Uint8Array]>>;

/** What a submission has come to. */
export interface Outcome {
  readonly id: string;
  readonly state: string;
  /** 'a: ready code code' for each row. */
  readonly rows: readonly string[];
  /** Codes of problems with files. */
  readonly problems: readonly string[];
  readonly drafts: readonly {
    readonly id: number;
    readonly submissionId: string;
    readonly state: string;
    readonly metadata: Readonly<Record<string, string | null>>;
    readonly problems: readonly {
      readonly code: string;
      readonly where: string;
      readonly hint: string;
      readonly value: string;
      readonly suggestion: string | null;
    }[];
  }[];
}

const reference = readFileSync(
  new URL('../../pathogens/sars-cov-2/reference.fasta', import.meta.url),
  'utf8',
)
  .replace(/^>.*\n/, '')
  .replace(/\s/g, '');

const NEXT: Readonly<Record<string, string>> = { A: 'C', C: 'G', G: 'T', T: 'A' };

/** The reference with another letter at each of some places, so that no two are the same. */
export function makeGenome(...places: readonly number[]): string {
  const letters = [...reference];
  for (const place of places) letters[place] = NEXT[letters[place] ?? ''] ?? 'A';
  return letters.join('');
}

/** A FASTA file of genomes that differ, by their names. */
export function makeFasta(...names: readonly string[]): string {
  return names.map((name, index) => `>${name}\n${makeGenome(3000 + index)}\n`).join('');
}

/** Asks for JSON. */
export async function ask(
  { url, headers }: Sender,
  path: string,
  content: { readonly method?: string; readonly json?: unknown; readonly bytes?: Uint8Array } = {},
): Promise<Answer> {
  const isJson = content.json !== undefined;
  const method = content.method ?? (isJson || content.bytes !== undefined ? 'POST' : 'GET');
  const body = content.bytes ?? (isJson ? JSON.stringify(content.json) : undefined);
  return sendRequest(url, {
    method,
    path,
    headers: {
      'X-Outbreak-Request': '1',
      ...headers,
      ...(method === 'GET'
        ? {}
        : { 'Content-Type': isJson ? 'application/json' : 'application/octet-stream' }),
    },
    ...(body === undefined ? {} : { body }),
  });
}

/** Makes a submission, sends its files and waits for its verdicts. */
export async function submit(
  sender: Sender,
  files: SentFiles,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  const json = { group: 'node', instance: 'sars-cov-2', title: 'Week 12', ...more };
  const made = await ask(sender, '/api/submissions', { json });
  assert.equal(made.status, 200, made.text);
  const { id } = JSON.parse(made.text) as { id: string };
  for (const [kind, [name, content]] of Object.entries(files)) {
    const bytes = Buffer.from(content as Uint8Array);
    const path = `/api/submissions/${id}/files/${kind}`;
    const announced = await ask(sender, path, {
      method: 'PUT',
      json: { name, size: bytes.length },
    });
    assert.equal(announced.status, 200, announced.text);
    const sent = await ask(sender, path, { bytes });
    assert.equal(sent.status, 200, sent.text);
  }
  const started = await ask(sender, `/api/submissions/${id}/start`, { json: {} });
  assert.equal(started.status, 200, started.text);
  await ask(sender, `/api/submissions/${id}/events`);
  return readOutcome(sender, id);
}

/** What a submission has come to. */
export async function readOutcome(sender: Sender, id: string): Promise<Outcome> {
  const page = JSON.parse((await ask(sender, `/api/submissions/${id}`)).text) as {
    state: string;
    problems: { code: string }[];
  };
  const list = await ask(sender, `/api/submissions/${id}/drafts?limit=1000`);
  const { drafts } = JSON.parse(list.text) as Pick<Outcome, 'drafts'>;
  return {
    id,
    state: page.state,
    problems: page.problems.map(({ code }) => code),
    rows: drafts.map(({ submissionId, state, problems }) =>
      [`${submissionId}: ${state}`, ...new Set(problems.map(({ code }) => code))].join(' '),
    ),
    drafts,
  };
}
