import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { submitFiles } from '../../src/app/commands/submit.ts';
import { announceSubmissionFile } from '../../src/parts/submission/operations/announce-submission-file.ts';
import { appendSubmissionFile } from '../../src/parts/submission/operations/append-submission-file.ts';
import { approveDrafts } from '../../src/parts/submission/operations/approve-drafts.ts';
import { createSubmission } from '../../src/parts/submission/operations/create-submission.ts';
import { reviseByTable } from '../../src/parts/submission/operations/revise-by-table.ts';
import { reviseEntries } from '../../src/parts/submission/operations/revise-entries.ts';
import type { AnyOperation } from '../../src/schema/define-operation.ts';
import { makeFasta } from './intake-kit.ts';
import { type Answer, sendRequest } from './send-request.ts';
import type { TestNode } from './test-node.ts';

interface Sender {
  readonly url: string;
  readonly cookie: string;
}

/** Sends JSON, or bytes where they are given, as the administrator. */
function post(
  { url, cookie }: Sender,
  path: string,
  content: { readonly method?: string; readonly json?: unknown; readonly bytes?: string },
): Promise<Answer> {
  const isJson = content.bytes === undefined;
  return sendRequest(url, {
    method: content.method ?? 'POST',
    path,
    headers: {
      'X-Outbreak-Request': '1',
      Cookie: cookie,
      'Content-Type': isJson ? 'application/json' : 'application/octet-stream',
    },
    body: content.bytes ?? JSON.stringify(content.json ?? {}),
  });
}

async function create(sender: Sender, settings: object = {}): Promise<string> {
  const json = { group: 'node', instance: 'sars-cov-2', title: 'Week 12', settings };
  const answer = await post(sender, '/api/submissions', { json });
  assert.equal(answer.status, 200, answer.text);
  return (JSON.parse(answer.text) as { id: string }).id;
}

/** Sends both files and starts; the answer of the events is the end of the processing. */
async function sendAll(
  sender: Sender,
  id: string,
  files: Readonly<Record<string, string>> = {
    metadata: 'strain\tdate\nx\t2024-13-01\n',
    sequences: '>x\nACGT\n',
  },
): Promise<void> {
  for (const [kind, bytes] of Object.entries(files)) {
    const path = `/api/submissions/${id}/files/${kind}`;
    const json = { name: kind, size: bytes.length };
    assert.equal((await post(sender, path, { method: 'PUT', json })).status, 200);
    assert.equal((await post(sender, path, { bytes })).status, 200);
  }
  assert.equal((await post(sender, `/api/submissions/${id}/start`, {})).status, 200);
  const events = await sendRequest(sender.url, {
    path: `/api/submissions/${id}/events`,
    headers: { Cookie: sender.cookie },
  });
  assert.match(events.text, /"state":"complete"/);
}

/** Makes the submissions that examples name, and gives their placeholders. */
export async function prepareSubmissions(sender: Sender): Promise<Record<string, string>> {
  const exampleSubmission = await create(sender);
  const exampleWithdrawn = await create(sender);
  const exampleRevision = await create(sender, { isValidateOnly: true });
  await sendAll(sender, exampleRevision);
  const answer = await sendRequest(sender.url, {
    path: `/api/submissions/${exampleRevision}/drafts`,
    headers: { Cookie: sender.cookie },
  });
  const { drafts } = JSON.parse(answer.text) as { drafts: { id: number; state: string }[] };
  assert.deepEqual(
    drafts.map(({ state }) => state),
    ['needs-attention'],
  );
  const exampleDraft = String(drafts[0]?.id);
  return { exampleSubmission, exampleWithdrawn, exampleRevision, exampleDraft };
}

/** Refusals that depend on what a submission has come to. */
export function addSubmissions(
  find: () => {
    readonly node: TestNode;
    readonly cookie: string;
    readonly processed: string;
    readonly observe: (operation: AnyOperation, answer: Answer) => string;
  },
): void {
  describe('submissions', () => {
    let sender: Sender;
    before(() => {
      sender = { url: find().node.url, cookie: find().cookie };
    });
    const refuse = (operation: unknown, answer: Answer): string =>
      find().observe(operation as AnyOperation, answer);

    test('files of a submission that was started stay as they are', async () => {
      const path = `/api/submissions/${find().processed}/files/metadata`;
      const json = { name: 'other.tsv', size: 10 };
      const announced = await post(sender, path, { method: 'PUT', json });
      assert.equal(refuse(announceSubmissionFile, announced), 'request-conflict');
      const sent = await post(sender, path, { bytes: 'strain\n' });
      assert.equal(refuse(appendSubmissionFile, sent), 'request-conflict');
    });

    test('bytes at another place and beyond the end are refused, and the file stays as it was', async () => {
      const path = `/api/submissions/${await create(sender)}/files/sequences`;
      const json = { name: '../../etc/passwd', size: 5 };
      assert.equal((await post(sender, path, { method: 'PUT', json })).status, 200);
      const behind = await post(sender, `${path}?offset=3`, { bytes: 'AC' });
      assert.equal(refuse(appendSubmissionFile, behind), 'offset-mismatch');
      const beyond = await post(sender, path, { bytes: '>x\nACGT\n' });
      assert.equal(refuse(appendSubmissionFile, beyond), 'request-too-large');
      const again = await post(sender, path, { method: 'PUT', json });
      assert.deepEqual(JSON.parse(again.text), { received: 0 });
    });

    test('what was sent in to be checked only is never released', async () => {
      const path = `/api/submissions/${find().processed}/approve`;
      const answer = await post(sender, path, { json: { selection: {} } });
      assert.equal(refuse(approveDrafts, answer), 'request-conflict');
    });

    test('what may tell who a person is holds approval back', async () => {
      const id = await create(sender);
      const metadata = 'strain\tdate\tcountry\tlocation\nperson\t2024-01-03\tSwitzerland\tBern\n';
      await sendAll(sender, id, { metadata, sequences: makeFasta('person') });
      const path = `/api/submissions/${id}/approve`;
      const answer = await post(sender, path, { json: { selection: {} } });
      assert.equal(refuse(approveDrafts, answer), 'privacy-open');
    });

    test('the command sends files by a token, tells of each row, and again finds what it has sent', async () => {
      const secret = 'oct_a-token-of-the-group-of-operators';
      await find().node.db.execute(
        `INSERT INTO api_token (id, token_digest, name, group_id, scopes, created_by, created_at, expires_at)
         VALUES ('command', $1, 'Sequencer', 'node', '{read,submit}', 'test', now(), now() + interval '1 hour')`,
        [createHash('sha256').update(secret).digest()],
      );
      const folder = await mkdtemp(join(tmpdir(), 'outbreak-submit-'));
      const files = { metadata: join(folder, 'table.tsv'), sequences: join(folder, 'x.fasta') };
      await writeFile(files.metadata, 'strain\tdate\ny\t2024-13-01\nz\t2024-01-02\n');
      await writeFile(files.sequences, '>y\nACGT\n');
      const flags = { url: sender.url, token: secret, group: 'node', pathogen: 'sars-cov-2' };
      const runs: string[] = [];
      for (let run = 0; run < 2; run += 1) {
        let printed = '';
        const print = (text: string) => {
          printed += text;
        };
        assert.equal(await submitFiles(files, flags, { print }), 2);
        runs.push(printed);
      }
      assert.equal(runs[0], runs[1], 'the same submission is told of again');
      assert.match(
        runs[0] ?? '',
        /^The table is of no known source.*\n {2}strain -> strain \(\d+ %\)\n {2}date -> date \(\d+ %\)\nrow 2 y date: .*\n(row .*\n)*2 needs-attention\n\/submissions\//,
      );
      const wrong = submitFiles(files, { ...flags, token: 'oct_wrong' }, {});
      await assert.rejects(wrong, /token is not valid/);
      const other = submitFiles(files, { ...flags, group: 'nobody' }, {});
      await assert.rejects(other, /no such group/);
      await rm(folder, { recursive: true });
    });

    test('a key that was used for something else is refused', async () => {
      await find().node.db.execute(
        `INSERT INTO people_group (id, name, institution, country, contact_email, address, created_at)
         VALUES ('second', 'Second', '', '', '', '', now()) ON CONFLICT DO NOTHING`,
      );
      const base = { instance: 'sars-cov-2', title: 'T', idempotencyKey: 'a-key-of-two' };
      const revisions = [{ accession: 'OC_0000001', changes: { country: 'Austria' } }];
      for (const [path, operation, more] of [
        ['/api/submissions', createSubmission, {}],
        ['/api/revisions', reviseEntries, { revisions }],
      ] as const) {
        const send = (group: string) => post(sender, path, { json: { ...base, ...more, group } });
        assert.equal((await send('node')).status, 200);
        assert.equal(refuse(operation, await send('second')), 'request-conflict');
      }
      const sendTable = (group: string) =>
        post(
          sender,
          `/api/groups/${group}/revisions?instance=sars-cov-2&idempotencyKey=a-key-of-tables`,
          { bytes: 'accession\tcountry\nOC_0000001\tAustria\n' },
        );
      assert.equal((await sendTable('node')).status, 200);
      assert.equal(refuse(reviseByTable, await sendTable('second')), 'request-conflict');
    });
  });
}
