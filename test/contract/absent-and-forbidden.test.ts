// What is not there, what one may not have and what has ended: the same bytes, after the same questions to the database.
// How long the answers take is measured by the bench `forbidden`.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setPlainDelivery } from '../htsget/ticket-kit.ts';
import { absentNames, forbiddenSurfaces } from './forbidden-surfaces.ts';
import { createGrantedDataset, type Grantee, type Person } from './granted-dataset.test-kit.ts';
import { type Answer, sendRequest } from './send-request.ts';
import { startTestNode, type TestNode } from './test-node.ts';

interface Names {
  readonly file: string;
  readonly dataset: string;
  readonly entry: string;
}

/** Who asks, and what is there that is refused all the same. */
interface Case {
  readonly what: string;
  readonly who: Person;
  readonly names: Names;
}

const ROUNDS = 12;
let node: TestNode;
let cases: readonly Case[];
/** Statements since it was emptied. */
let asked: string[] = [];

before(async () => {
  node = await startTestNode({ demo: 'false', egaGateway: 'true' });
  const granted = await createGrantedDataset(node, {
    files: [{ name: 'a.bam.c4gh', plain: randomBytes(100_000) }],
  });
  // What may leave decrypted can be asked for in more ways.
  await setPlainDelivery(granted, true);
  const stranger = await granted.addStranger('stranger');
  const { dataset } = granted;
  const file = granted.files[0]?.accession ?? '';
  const ended = await granted.grantTo('whose-right-ended');
  const mine = await makeEntry(ended, file);
  await ended.revoke();
  const entry = await makeEntry(granted.applicant, file);
  // Somebody who may have another dataset asks for this one.
  const other = await createGrantedDataset(node, {
    group: 'other-lab',
    files: [{ name: 'b.bam.c4gh', plain: randomBytes(100) }],
  });
  cases = [
    { what: 'no right', who: stranger, names: { file, dataset, entry } },
    { what: 'a right that ended', who: ended, names: { file, dataset, entry: mine } },
    { what: 'another right', who: other.applicant, names: { file, dataset, entry } },
    {
      what: 'the token of the group that deposited it',
      who: { ...stranger, token: granted.depositor.token },
      names: { file, dataset, entry },
    },
  ];
  countStatements();
});
after(() => node?.stop());

async function makeEntry({ token }: Grantee, file: string): Promise<string> {
  const answer = await fetch(`${node.url}/api/access/outbox`, {
    method: 'POST',
    headers: { Authorization: token, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      publicKey: randomBytes(32).toString('base64'),
      files: [{ file }],
    }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return ((await answer.json()) as { entries: { id: string }[] }).entries[0]?.id ?? '';
}

/**
 * All parts of the node ask one database object; what it is asked is written down, but what the audit chain does behind
 * the answers of all requests together.
 */
function countStatements(): void {
  const { db } = node.server.delivery.context;
  const { query, execute } = db;
  const note = (text: string) => {
    if (!text.includes('audit_record')) asked.push(text);
  };
  db.query = (text, values) => {
    note(text);
    return query.call(db, text, values) as never;
  };
  db.execute = (text, values) => {
    note(text);
    return execute.call(db, text, values);
  };
}

/** An answer without what differs from request to request. */
function strip({ status, headers, text }: Answer): object {
  const requestId = String(headers['x-request-id'] ?? '');
  const { date: _, ratelimit: _limit, ...rest } = headers;
  assert.notEqual(requestId, '');
  return JSON.parse(
    JSON.stringify({ status, headers: rest, text }).replaceAll(requestId, 'REQUEST'),
  ) as object;
}

for (const { name, of, ask } of forbiddenSurfaces) {
  test(`${name}: absent and forbidden cannot be told apart`, async () => {
    for (const { what, who, names } of cases) {
      const send = async (id: string): Promise<{ answer: object; statements: string[] }> => {
        const question = ask(id);
        asked = [];
        const headers = { ...question.headers, Authorization: who.token };
        const answer = strip(await sendRequest(node.url, { ...question, headers }));
        return { answer, statements: asked };
      };
      let fewest: readonly (readonly string[])[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const absent = await send(absentNames[of]);
        const forbidden = await send(names[of]);
        assert.equal((absent.answer as { status: number }).status, 404);
        assert.deepEqual(forbidden.answer, absent.answer, what);
        const lists = [absent.statements, forbidden.statements];
        // Jobs of the node ask now and then, too: the shortest list is that of the request alone.
        fewest = lists.map((list, i) =>
          fewest[i] === undefined || list.length < fewest[i].length ? list : fewest[i],
        );
      }
      assert.ok((fewest[0]?.length ?? 0) > 1, 'statements are seen');
      assert.deepEqual(fewest[1], fewest[0], `${what}: the same questions to the database`);
    }
  });
}
