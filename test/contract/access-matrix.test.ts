import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { listOperations } from '../../src/app/open-api.ts';
import { formatAccession } from '../../src/bio/accession.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { tokenScopes } from '../../src/schema/caller.ts';
import type { AnyOperation } from '../../src/schema/define-operation.ts';
import { visibilities } from '../../src/schema/terms.ts';
import { defined } from '../../src/std/assert.ts';
import { type AccessRule, accessRules } from './access-rules.ts';
import { createPerson } from './people.ts';
import { methodsOf } from './run-example.ts';
import { sendRequest } from './send-request.ts';
import { startTestNode, type TestNode } from './test-node.ts';

/** Whoever asks: with a session, with a token of the group for each scope, or without anything. */
const people = {
  nobody: {},
  stranger: { memberOf: ['other:owner'] },
  reader: { memberOf: ['lab:reader'] },
  submitter: { memberOf: ['lab:submitter'] },
  reviewer: { memberOf: ['lab:reviewer'] },
  owner: { memberOf: ['lab:owner'] },
  hub: { memberOf: ['hub:reader'] },
  broker: { memberOf: ['acting:owner'] },
  steward: { role: 'steward' },
  administrator: { role: 'administrator' },
} as const;

/** Entries by who may see them; the last one is shared with the group 'hub'. */
const THINGS = [...visibilities, 'shared'] as const;

const READERS = ['reader', 'submitter', 'reviewer', 'owner', 'broker', 'steward', 'administrator'];
const EVERYBODY = Object.keys(people);
const SIGNED_IN = EVERYBODY.filter((who) => who !== 'nobody');
const TOKENS = tokenScopes.map((scope) => `token:${scope}`);

function listReaders(thing: string): readonly string[] {
  return [...READERS, 'token:read', ...(thing === 'shared' ? ['hub'] : [])];
}

/** Those whom a rule lets in, by the rule; by the visibility too where a thing has one. */
function listAllowed(rule: AccessRule, visibility: string): readonly string[] {
  switch (rule) {
    case 'everybody':
      return [...EVERYBODY, ...TOKENS];
    case 'reader-of-entry':
      return visibility === 'open' ? [...EVERYBODY, ...TOKENS] : listReaders(visibility);
    case 'known-reader-of-entry':
      return visibility === 'open' ? [...SIGNED_IN, ...TOKENS] : listReaders(visibility);
    // A token that may send, release or manage sees nothing without the scope to read.
    case 'submitter-of-named-group':
    case 'submitter-of-submission':
    case 'submitter-of-draft':
      return ['submitter', 'reviewer', 'owner', 'broker', 'administrator'];
    case 'releaser-of-submission':
      return ['reviewer', 'owner', 'broker', 'steward', 'administrator'];
    case 'releaser-of-entry':
      return [
        ...['reviewer', 'owner', 'broker', 'steward', 'administrator'],
        ...(visibility === 'open' ? ['token:release'] : []),
      ];
    case 'sharer-of-entry':
      return ['owner', 'steward', 'administrator'];
    case 'steward':
      return ['steward', 'administrator'];
    case 'reader-of-group':
    case 'reader-of-submission':
    case 'reader-of-draft':
      return [...READERS, 'token:read'];
    case 'manager-of-group':
      return ['owner', 'administrator'];
    case 'known':
      return [...SIGNED_IN, ...TOKENS];
    case 'session':
      return SIGNED_IN;
    case 'administrator':
    case 'administrator-session':
      return ['administrator'];
  }
}

/** Refusals that say who may not; every other answer has passed the check. */
const REFUSALS = new Set([
  'sign-in-required',
  'not-allowed',
  'session-required',
  'step-up-required',
  'token-not-valid',
  'cross-site-request',
]);

const SUBMISSION = 'matrixSubmission';

/** An id of every kind that names nothing. */
const NOTHING = '00000000-0000-4000-8000-000000000000';

let node: TestNode;
let draft = '';
const credentials = new Map<string, Readonly<Record<string, string>>>();
const accessions = new Map<string, string>();

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const { db } = node;
  for (const group of ['lab', 'other', 'acting', 'hub']) {
    await db.execute("INSERT INTO people_group VALUES ($1, $1, '', '', '', '', now())", [group]);
  }
  await db.execute(
    `INSERT INTO broker_grant VALUES
       ('lab', 'acting', '{submit,release}', 'x', now(), now() + interval '1 day')`,
  );
  await addCredentials(db);
  for (const [id, { memberOf }] of Object.entries<Person>(people)) {
    for (const membership of memberOf ?? []) {
      const [group, role] = membership.split(':');
      await db.execute('INSERT INTO group_member VALUES ($1, $2, $3, now())', [group, id, role]);
    }
  }
  await addEntries(db);
  await addSubmission(db);
  const shared = accessions.get('shared');
  await db.execute("INSERT INTO share VALUES ('entry', $1, 'hub', 'x', now(), NULL)", [shared]);
});

interface Person {
  readonly role?: string;
  readonly memberOf?: readonly string[];
}

/** A session for every account, and a token of the group for every scope. */
async function addCredentials(db: Database): Promise<void> {
  for (const [id, { role }] of Object.entries<Person>(people)) {
    const person = role === undefined ? { id } : { id, role };
    if (id !== 'nobody') credentials.set(id, { Cookie: await createPerson(db, person) });
  }
  await db.execute('DELETE FROM api_token');
  for (const scope of tokenScopes) await addGroupToken(db, scope);
}
after(() => node?.stop());

async function addGroupToken(db: Database, scope: string): Promise<void> {
  const secret = `oct_matrix-${scope}`;
  await db.execute(
    `INSERT INTO api_token (id, token_digest, name, group_id, scopes, created_by, created_at, expires_at)
     VALUES ($1, $2, $1, 'lab', ARRAY[$1], 'owner', now(), now() + interval '1 day')`,
    [scope, createHash('sha256').update(secret).digest()],
  );
  credentials.set(`token:${scope}`, { Authorization: `Bearer ${secret}` });
}

/** An entry of each visibility, all of the group 'lab'. */
async function addEntries(db: Database): Promise<void> {
  await db.execute("INSERT INTO owner_group (id, name) VALUES ('lab', 'lab')");
  const letters = Buffer.from('ACGTACGTACGT');
  const reference = createHash('sha256').update(letters).digest();
  await db.execute('INSERT INTO reference_sequence VALUES ($1, $2)', [reference, letters]);
  for (const [i, thing] of THINGS.entries()) {
    const accession = formatAccession('OC', 9001 + i);
    accessions.set(thing, accession);
    await db.execute(
      `INSERT INTO entry (accession, version, instance, submission_id, owner_group, visibility, terms,
         origin_node, provenance, metadata, metadata_version, content_digest, submitted_at, released_at,
         restricted_until)
       VALUES ($1, 1, 'sars-cov-2', $2, 'lab', $3, 'open', 'here', '{}', '{}', 1, '', now(), now(), $4)`,
      [
        accession,
        thing,
        thing === 'shared' ? 'group' : thing,
        thing === 'restricted' ? '2099-01-01' : null,
      ],
    );
    await db.execute("INSERT INTO entry_sequence VALUES ($1, 1, 'main', 1, '', $2, $3)", [
      accession,
      reference,
      zstdCompressSync(letters, { dictionary: letters }),
    ]);
  }
}

/** A submission of the group 'lab' that has ended, with one draft. */
async function addSubmission(db: Database): Promise<void> {
  await db.execute(
    `INSERT INTO submission (id, instance, owner_group, kind, title, submitted_by, submitter_name,
       method, settings, state, created_at)
     VALUES ($1, 'sars-cov-2', 'lab', 'new', '', 'x', 'x', 'api', $2, 'complete', now())`,
    [SUBMISSION, JSON.stringify({ visibility: 'group', terms: 'open' })],
  );
  const [row] = await db.query<{ id: string | number }>(
    `INSERT INTO draft (submission, row_number, submission_id, state, metadata, change, changed_at)
     VALUES ($1, 1, 's', 'needs-attention', '{}', 0, now()) RETURNING id`,
    [SUBMISSION],
  );
  draft = String(row?.id);
}

/** The address with ids that name nothing, but for the thing whose group decides. */
function fillAddress({ path, access }: AnyOperation, visibility: string): string {
  const isOfGroup = typeof access === 'object';
  return path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    if (name === 'code') return 'BBBB-BBBB';
    if (name === 'accession') return accessions.get(visibility) ?? '';
    if (name === 'submission') return SUBMISSION;
    if (name === 'kind') return 'metadata';
    if (name === 'draft') return draft;
    return isOfGroup && name === 'group' ? 'lab' : NOTHING;
  });
}

async function findVerdict(
  operation: AnyOperation,
  who: string,
  visibility: string,
): Promise<boolean> {
  const { body } = defined(operation.examples[0], 'an example');
  const method = defined(methodsOf(operation)[0], 'a method');
  const hasBody = body !== undefined && method !== 'GET';
  const answer = await sendRequest(node.url, {
    method,
    path: fillAddress(operation, visibility),
    headers: {
      'X-Outbreak-Request': '1',
      ...credentials.get(who),
      ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(findBody(operation.name, body)) } : {}),
  });
  if (answer.status < 400) return true;
  const document = JSON.parse(answer.text) as { code?: string };
  const code = document.code ?? '';
  if (code === 'internal') assert.fail(`${operation.name} as ${who}: ${answer.text}`);
  const isAboutPath = code === 'request-invalid' && answer.text.includes('"where":"path.');
  assert.ok(!isAboutPath, `${operation.name} is asked about something that it takes`);
  const { access } = operation;
  const kind = typeof access === 'object' ? access.on : 'group';
  const hidden = code === `${NAMES[kind]}-not-found`;
  // A thing that is there and is said not to be is one that may not be seen.
  return !(REFUSALS.has(code) || (hidden && !isAboutAnother(operation)));
}

const NAMES: Readonly<Record<string, string>> = {
  accession: 'entry',
  group: 'group',
  submission: 'submission',
  draft: 'draft',
};

/** Two operations name a second group, which is not there: the refusal is about that one. */
function isAboutAnother({ name }: AnyOperation): boolean {
  return name === 'allow-broker' || name === 'end-broker';
}

/** Examples whose body is refused before it is asked who sends it tell nothing of access. */
function findBody(name: string, body: unknown): unknown {
  const valid: Readonly<Record<string, unknown>> = {
    'change-password': { password: 'a long password' },
    'create-token': { name: 't', scopes: ['read'], days: 1 },
    'put-entry-sharing': {},
    'create-submission': { group: 'lab', instance: 'sars-cov-2', title: 't' },
    'revise-entries': {
      group: 'lab',
      instance: 'sars-cov-2',
      revisions: [{ accession: accessions.get('open'), changes: { country: 'Kenya' } }],
    },
    'create-group-token': { name: 't', scopes: ['read'], days: 1 },
  };
  return valid[name] ?? body;
}

const operations = listOperations();

test('every operation has a rule, and no rule is left over', () => {
  const names = operations.map(({ name }) => name);
  const missing = names.filter((name) => !(name in accessRules));
  const hint = 'add a row "operation: rule" to test/contract/access-rules.ts for';
  assert.deepEqual(missing, [], `${hint} ${missing.join(', ')}`);
  assert.deepEqual(
    Object.keys(accessRules).filter((name) => !names.includes(name)),
    [],
    'rules of operations that are gone',
  );
});

// They end the session or token that they are asked with: all get new ones afterwards.
const ending = ['delete-session', 'withdraw-current-token'];

for (const operation of operations) {
  const rule = accessRules[operation.name];
  // What is for everybody needs nobody's right; its own narrowing is the matter of its part's tests.
  if (rule === undefined || rule === 'everybody' || isAboutAnother(operation)) continue;
  const isOfEntry = rule.endsWith('-of-entry');
  test(`${operation.name}: ${rule}`, async () => {
    for (const visibility of isOfEntry ? THINGS : ['none']) {
      const allowed = listAllowed(rule, visibility);
      const found: string[] = [];
      for (const who of [...EVERYBODY, ...TOKENS]) {
        if (await findVerdict(operation, who, visibility)) found.push(who);
      }
      assert.deepEqual(found.toSorted(), allowed.toSorted(), `of ${visibility}`);
      if (ending.includes(operation.name)) await addCredentials(node.db);
    }
  });
}
