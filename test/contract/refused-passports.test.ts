// Every forged, expired or swapped token of the engine's tests, sent to DRS over HTTP: each opens nothing and leaves its own
// reason in the audit log, and nothing of itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { refusedPassports } from '../../src/engine/passports/refused-passports.test-kit.ts';
import { besideVisas, refusedVisas } from '../../src/engine/passports/refused-visas.test-kit.ts';
import * as kit from '../../src/engine/passports/tokens.test-kit.ts';
import type { Clock } from '../../src/std/clock.ts';
import { addControlledDataset } from './desk-kit.ts';
import { createPerson } from './people.ts';
import { sendRequest } from './send-request.ts';
import { startTestNode, type TestNode } from './test-node.ts';

const NODE = 'https://node.example.org';

let node: TestNode;
let dataset = '';

before(async () => {
  node = await startTestNode({ demo: 'false' });
  // The tokens are of one day and for one node, and so is what reads them.
  Object.assign(node.server.passports.context, {
    clock: { now: () => new Date(kit.NOW * 1000) } satisfies Clock,
    nodeUrl: () => NODE,
  });
  await createPerson(node.db, { id: 'reader', memberOf: [] });
  dataset = await addControlledDataset(node.db, { group: 'node', number: 900 });
  for (const trust of Object.values(kit.issuers)) await trustAs(trust);
});
after(() => node?.stop());

/** Trusts an issuer with keys that were read a moment ago. */
async function trustAs(trust: (typeof kit.issuers)[keyof typeof kit.issuers]): Promise<void> {
  const [{ jku, keys } = { jku: null, keys: [] }] = trust.keySets.filter((one) => one.jku !== null);
  const id = `issuer-${Buffer.from(trust.issuer).toString('hex').slice(-16)}`;
  const now = new Date(kit.NOW * 1000);
  await node.db.execute(
    `INSERT INTO passports_issuer (id, issuer, jku, issues_passports, visa_types, sources, links_identities, committees,
       keys, keys_read_at, keys_tried_at, added_by, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, '{}', $8, $9, $9, 'test', $9)`,
    [
      ...[id, trust.issuer, jku, trust.issuesPassports, trust.visaTypes, trust.sources],
      ...[trust.linksIdentities, JSON.stringify(keys), now],
    ],
  );
}

async function present(passport: string) {
  const { status, text } = await sendRequest(node.url, {
    method: 'POST',
    path: `/ga4gh/drs/v1/objects/${dataset}`,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ passports: [passport] }),
  });
  return { status, text };
}

interface Presented {
  readonly text: string;
  readonly status: number;
  readonly details: {
    readonly holder: string | null;
    readonly grants: readonly unknown[];
    readonly refused: readonly { readonly code: string; readonly where: string }[];
  };
}

/** What the audit log says of the passport that was presented last. */
async function readLast(): Promise<Presented> {
  const [row] = await node.db.query<{ content: string }>(
    `SELECT content FROM audit_record WHERE operation = 'present-passport' ORDER BY sequence DESC LIMIT 1`,
  );
  const text = row?.content ?? '';
  return { text, ...(JSON.parse(text) as Omit<Presented, 'text'>) };
}

/** Parts of a token that only its text has; the shortest ones are in every text. */
function listSecrets(token: string): readonly string[] {
  return token.split('.').filter((part) => part.length > 20);
}

/** Tokens that are texts of a length that a request may have, judged as this node judges. */
function listCases<Case extends readonly [string, string, () => unknown, ...unknown[]]>(
  cases: readonly Case[],
  toToken: (made: unknown) => unknown,
): readonly { name: string; code: string; token: string }[] {
  return cases.flatMap(([name, code, make, context]) => {
    // Whoever asks without an account has no identity that a passport could differ from.
    const isJudgedAlike = context === undefined && code !== 'passport-of-another';
    const token = isJudgedAlike ? toToken(make()) : undefined;
    return typeof token === 'string' && token.length < 1_000_000 ? [{ name, code, token }] : [];
  });
}

test('passports are refused as a whole, each with its own reason', async () => {
  const cases = listCases(refusedPassports, (made) => made);
  assert.equal(cases.length, PASSPORTS);
  for (const { name, code, token } of cases) {
    const answer = await present(token);
    assert.equal(answer.status, 404, name);
    const row = await readLast();
    assert.deepEqual(
      row.details.refused.map((one) => one.code),
      [code],
      name,
    );
    assert.deepEqual([row.status, row.details.holder, row.details.grants], [403, null, []], name);
    for (const secret of listSecrets(token)) {
      assert.ok(!row.text.includes(secret) && !answer.text.includes(secret), name);
    }
  }
});

test('visas are refused one by one, each with its own reason, beside good ones', async () => {
  const others = besideVisas();
  const cases = listCases(refusedVisas, (made) => kit.makePassport([...others, made]));
  assert.equal(cases.length, VISAS);
  for (const { name, code, token } of cases) {
    assert.equal((await present(token)).status, 404, name);
    const row = await readLast();
    assert.deepEqual(
      row.details.refused.map((one) => one.code),
      [code],
      name,
    );
    assert.match(row.details.refused[0]?.where ?? '', /^passport 1: visa 3/, name);
    assert.match(row.details.holder ?? '', /^passport:[0-9a-f]{64}$/, name);
    assert.deepEqual(row.details.grants, [], name);
    // No identifier of a person either.
    assert.ok(!row.text.includes('user-1'), name);
  }
});

test('the same tokens without their fault open the dataset', async () => {
  const value = `${NODE}/api/vault/datasets/${dataset}`;
  const [committee = ''] = (
    await node.db.query<{ accession: string }>(
      "SELECT accession FROM vault_record WHERE kind = 'committee'",
    )
  ).map(({ accession }) => accession);
  const source = `${NODE}/api/vault/records/${committee}`;
  await node.db.execute('UPDATE passports_issuer SET sources = NULL WHERE issuer = $1', [
    kit.COMMITTEE,
  ]);
  const passport = kit.makePassport([kit.makeLink(), kit.makeVisa({ visa: { value, source } })]);
  await present(passport);
  const { details, status } = await readLast();
  assert.deepEqual([status, details.refused], [200, []]);
  const [grant] = details.grants as { dataset: string; until: string; source: string }[];
  assert.deepEqual(
    [grant?.dataset, grant?.source, grant?.until],
    [dataset, source, new Date((kit.NOW + 3600) * 1000).toISOString()],
  );
  // A source that is not the committee's opens nothing, whoever signs it.
  await present(
    kit.makePassport([
      kit.makeLink(),
      kit.makeVisa({ visa: { value, source: 'https://other.example.net/dac' } }),
    ]),
  );
  assert.deepEqual((await readLast()).details.grants, []);
});

/** So many tokens are tried; the others need another clock, other limits, or are no texts. */
const PASSPORTS = 101;
const VISAS = 104;
