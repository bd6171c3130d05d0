import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';
import { formatAccession } from '../../src/bio/accession.ts';
import { formatVaultAccession } from '../../src/parts/vault/records/record-kinds.ts';
import { FolderStore } from '../../src/platform/objects/folder-store.ts';
import { inPieces, nameBytes } from '../../src/platform/objects/object-store.test-kit.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import { formatUploadMetadata } from '../../src/platform/uploads/upload-metadata.ts';
import { tokenScopes } from '../../src/schema/caller.ts';
import type { AnyOperation } from '../../src/schema/define-operation.ts';
import { visibilities } from '../../src/schema/terms.ts';
import { defined } from '../../src/std/assert.ts';
import type { AccessRule } from './access-rules.ts';
import { addApplication, addControlledDataset } from './desk-kit.ts';
import { NEW_PASSKEY, SHOWN_PASSKEY } from './passkey-bodies.ts';
import { createPerson } from './people.ts';
import { methodsOf } from './run-example.ts';
import { prepareRuns } from './runs.ts';
import { sendRequest } from './send-request.ts';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

/** Whoever asks: with a session, with a token of the group for each scope, or without anything. */
const people = {
  nobody: {},
  stranger: { memberOf: ['other:owner'] },
  reader: { memberOf: ['lab:reader'] },
  submitter: { memberOf: ['lab:submitter'] },
  reviewer: { memberOf: ['lab:reviewer'] },
  owner: { memberOf: ['lab:owner'] },
  hub: { memberOf: ['hub:reader'] },
  // In no group: an entry is shared with the person alone.
  named: {},
  broker: { memberOf: ['acting:owner'] },
  // Acts for the group in the instance of its entries only, and in another instance only.
  'limited-broker': { memberOf: ['acting-here:owner'] },
  'broker-elsewhere': { memberOf: ['acting-elsewhere:owner'] },
  steward: { role: 'steward' },
  administrator: { role: 'administrator' },
} as const;

/** Entries by who may see them; the last one is shared with the group 'hub' and with a person. */
export const THINGS = [...visibilities, 'shared'] as const;

const BROKERS = ['broker', 'limited-broker'];
const READERS = [
  ...['reader', 'submitter', 'reviewer', 'owner', 'steward', 'administrator'],
  ...BROKERS,
];
const EVERYBODY = Object.keys(people);
const SIGNED_IN = EVERYBODY.filter((who) => who !== 'nobody');
const TOKENS = tokenScopes.map((scope) => `token:${scope}`);

/** All who ask. */
const ASKERS: readonly string[] = [...EVERYBODY, ...TOKENS];

// With each of the following one thing is wrong, and all else would be right.
/** Nobody, for the node. */
const FORMERLY_KNOWN = ['ended-session', 'idle-session', 'closed-account'];
/** Refused whatever is asked. */
const FORMER_TOKENS = ['ended-token', 'token-of-closed-account'];
/** Known, and strangers to the group since one thing is wrong. */
const OUTSIDERS = ['ended-broker', 'archived-broker'];
const NARROW_TOKENS = [
  'token-of-owner-for-other-group',
  'token-of-owner-to-administer',
  'token-of-administrator-to-read',
  'token-of-administrator-for-pipeline',
  'token-of-owner-for-pipeline',
  'token-of-administrator-for-pipeline-of-group',
  'token-of-named-to-submit',
];

/** All who ask for what has no rule of its own kind. */
export const ALL_ASKERS: readonly string[] = [
  ...ASKERS,
  ...FORMERLY_KNOWN,
  ...FORMER_TOKENS,
  ...OUTSIDERS,
  ...NARROW_TOKENS,
  'old-proof',
];

/** Whether nobody's right is needed, on a node that is not private. */
export function isForAll(rule: AccessRule): boolean {
  return rule === 'everybody' || rule === 'entrance';
}

/** Who asks for an operation, with those whom it must refuse whatever the rule says. */
export function listAskers({ errors }: AnyOperation, rule: AccessRule): readonly string[] {
  if (isForAll(rule)) return ASKERS;
  return [
    ...ASKERS,
    ...FORMERLY_KNOWN,
    ...FORMER_TOKENS,
    ...OUTSIDERS,
    ...NARROW_TOKENS,
    ...(errors.includes('step-up-required') ? ['old-proof'] : []),
    ...(errors.includes('cross-site-request') ? ['other-site'] : []),
  ];
}

function listReaders(thing: string): readonly string[] {
  return [...READERS, 'token:read', ...(thing === 'shared' ? ['hub', 'named'] : [])];
}

/** All whom the node knows, rights or not. */
const KNOWN = [...SIGNED_IN, ...OUTSIDERS, ...TOKENS, ...NARROW_TOKENS];

/** Those whom a rule lets in, by the rule; by the visibility too where a thing has one. */
export function listAllowed(rule: AccessRule, visibility: string): readonly string[] {
  switch (rule) {
    case 'entrance':
    case 'everybody':
      return ASKERS;
    case 'reader-of-entry':
      return visibility === 'open'
        ? ['nobody', ...FORMERLY_KNOWN, ...KNOWN]
        : listReaders(visibility);
    case 'known-reader-of-entry':
      return visibility === 'open' ? KNOWN : listReaders(visibility);
    // A token that may do what is asked knows what it is asked about, also without the scope to read.
    case 'submitter-of-named-group':
    case 'submitter-of-submission':
    case 'submitter-of-draft':
    case 'submitter-of-file':
    case 'submitter-of-run':
    case 'submitter-of-named-file':
      return ['submitter', 'reviewer', 'owner', ...BROKERS, 'administrator', 'token:submit'];
    // In the vault nobody acts for a group in some instances only.
    case 'submitter-to-vault':
    case 'submitter-of-record':
    case 'submitter-of-deposit':
      return ['submitter', 'reviewer', 'owner', 'broker', 'administrator', 'token:submit'];
    case 'submitter-to-group':
    case 'submitter-of-collection':
    case 'submitter-of-group': {
      // In which instance is asked by the operation itself: broker-instances.test.ts.
      const senders = ['submitter', 'reviewer', 'owner', ...BROKERS, 'broker-elsewhere'];
      return [...senders, 'administrator', 'token:submit'];
    }
    case 'releaser-of-submission':
    case 'releaser-of-entry':
    case 'releaser-of-file':
      return ['reviewer', 'owner', ...BROKERS, 'steward', 'administrator', 'token:release'];
    case 'releaser-of-record':
    case 'releaser-of-deposit':
      return ['reviewer', 'owner', 'broker', 'steward', 'administrator', 'token:release'];
    case 'sharer-of-entry':
      return ['owner', 'steward', 'administrator'];
    case 'releaser-of-named-entry':
      return ['reviewer', 'owner', ...BROKERS, 'steward', 'administrator'];
    case 'decider-on-correction':
      // Its proposer, a steward, has no role in the group: another one decides.
      return ['reviewer', 'owner', ...BROKERS, 'administrator'];
    case 'decider-on-appeal':
      return ['administrator'];
    case 'proposer-of-correction':
      return ['steward'];
    case 'sharer-of-named-entry':
      return ['owner', 'steward', 'administrator'];
    // A matter of people: nobody applies or decides by the token of a group.
    case 'applicant':
      return [
        ...[...SIGNED_IN, ...OUTSIDERS],
        ...['token-of-owner-for-other-group', 'token-of-named-to-submit'],
      ];
    case 'reader-of-own':
      return [
        ...[...SIGNED_IN, ...OUTSIDERS],
        ...['token-of-owner-for-other-group', 'token-of-administrator-to-read'],
      ];
    case 'reader-of-application':
      return ['named', 'reviewer', 'owner', 'broker', 'steward', 'administrator'];
    case 'handler-of-application':
      return ['reviewer', 'owner', 'broker', 'steward', 'administrator'];
    case 'steward':
      return ['steward', 'administrator'];
    case 'releaser-of-collection': {
      const releasers = ['reviewer', 'owner', ...BROKERS, 'broker-elsewhere', 'steward'];
      return [...releasers, 'administrator', 'token:release'];
    }
    case 'reader-of-collection':
    case 'reader-of-group':
      return [...READERS, 'broker-elsewhere', 'token:read'];
    case 'reader-of-submission':
    case 'reader-of-draft':
    case 'reader-of-file':
      return [...listReaders('none'), 'hub'];
    case 'reader-of-run':
      return listReaders('none');
    case 'reader-of-record':
    case 'reader-of-deposit':
      return [...READERS.filter((who) => who !== 'limited-broker'), 'token:read'];
    case 'manager-of-record':
    case 'manager-of-deposit':
    case 'manager-of-submission':
    case 'manager-of-group':
      return ['owner', 'administrator', 'token:manage'];
    case 'manager-of-group-by-session':
      return ['owner', 'administrator'];
    case 'known':
      return KNOWN;
    case 'session':
      return [...SIGNED_IN, ...OUTSIDERS];
    case 'pipeline':
      return ['administrator', 'token-of-administrator-for-pipeline'];
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
  'correction-not-yours',
  'entries-not-yours',
  'application-not-yours',
]);

/** What is not there for who may not see it, where the body or an id names it. */
const NAMED: Readonly<Record<string, string>> = {
  'revoke-entries': 'entry-not-found',
  'change-sharing': 'entry-not-found',
  'decide-correction': 'correction-not-found',
  'appeal-correction': 'correction-not-found',
  'withdraw-correction': 'correction-not-found',
  'start-workflow-run': 'file-not-found',
  'get-application': 'application-not-found',
  'act-on-application': 'application-not-found',
};

const CORRECTION = '11111111-1111-4111-8111-111111111111';

const GENOMES = 4;
const SUBMISSION = 'matrixSubmission';
/** The file of the matrix. */
export const FILE = 'file-0000000000000matrix0';
const PLACE = { prefix: 'OC', isSimulated: false };
/** A record and a file of the vault, of the group 'lab'. */
export const RECORD = formatVaultAccession('study', 9001, PLACE);
export const DEPOSIT = formatVaultAccession('file', 9002, PLACE);
/** A dataset and a policy of the same group. */
const DATASET = formatVaultAccession('dataset', 9003, PLACE);
const POLICY = formatVaultAccession('policy', 9004, PLACE);

/** An application of the person 'named', on which the group 'lab' decides. */
export const APPLICATION = 'DA-MATRXMATRX';

/** Of nobody's saved search. */
const QUERY = 'AAAAAAAAAAAAAAAAAAAAAA';
/** A collection of the group 'lab', whose draft is asked about: published ones are everybody's, and stay. */
const COLLECTION = '0000000000';

/** Entries of the group 'other', by who may see them, and an accession of none. */
export const OTHERS = {
  open: formatAccession('OC', 9101),
  hidden: formatAccession('OC', 9102),
  none: formatAccession('OC', 9103),
} as const;

/** Header fields by which an operation knows whose thing it is asked about. */
export const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'create-vault-upload': {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': '1',
    'Upload-Metadata': formatUploadMetadata([
      ['filename', 'a.c4gh'],
      ['group', 'lab'],
    ]),
  },
  'create-upload': {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': '1',
    'Upload-Metadata': formatUploadMetadata([
      ['filename', 'a.bin'],
      ['group', 'lab'],
      ['instance', 'sars-cov-2'],
    ]),
  },
};

/** Queries without which an operation does not ask who it is that asks. */
const QUERIES: Readonly<Record<string, string>> = {
  'import-vault-records': '?kind=sample&group=lab',
  'unlock-vault': '?why=of+the+matrix',
};

/** Of what nobody has access to. */
const NO_VAULT_FILE = formatVaultAccession('file', 9009, PLACE);

/** An id of every kind that names nothing. */
const NOTHING = '00000000-0000-4000-8000-000000000000';

const NAMES: Readonly<Record<string, string>> = {
  accession: 'entry',
  group: 'group',
  submission: 'submission',
  draft: 'draft',
  file: 'file',
  collection: 'collection',
  run: 'run',
  record: 'vault-record',
  deposit: 'vault-file',
};

/** Operations that name a second group, which is not there: the refusal is about that one. */
export function isAboutAnother({ name }: AnyOperation): boolean {
  return name === 'allow-broker' || name === 'end-broker';
}

interface Person {
  readonly role?: string;
  readonly memberOf?: readonly string[];
}

/** A node with a group's people, tokens, entries of each visibility and a submission, and who may do what on it. */
export class AccessWorld {
  readonly node: TestNode;
  #draft = '';
  #run = '';
  readonly #credentials = new Map<string, Readonly<Record<string, string>>>();
  readonly #accessions = new Map<string, string>();

  private constructor(node: TestNode) {
    this.node = node;
  }

  static async start(): Promise<AccessWorld> {
    const world = new AccessWorld(await startTestNode({ demoGenomes: String(GENOMES) }));
    await world.#fill();
    await world.#hideOne();
    return world;
  }

  /** Everything as it was at the begin, whatever somebody did that he may not. */
  async restore(): Promise<void> {
    await this.#empty();
    await this.#fill();
  }

  /** Jobs of the node may be at work on what goes: whoever comes second of two that wait for each other tries again. */
  async #empty(attempts = 10): Promise<void> {
    try {
      await this.node.db.transaction(async (tx) => {
        await tx.execute("SET LOCAL lock_timeout = '3s'");
        await tx.execute(
          `TRUNCATE account, people_group, owner_group, entry, reference_sequence, submission, share, notice, webhook,
             correction, entry_comment, archive_object, archive_file, collection, person_share, workflow_run,
             vault_record, vault_file, vault_access_key, vault_lock, desk_application CASCADE`,
        );
      });
    } catch (error) {
      if (attempts <= 1) throw error;
      await wait(100);
      await this.#empty(attempts - 1);
    }
  }

  async #fill(): Promise<void> {
    const { db } = this.node;
    for (const group of ['lab', 'other', 'acting', 'acting-here', 'acting-elsewhere', 'hub']) {
      await db.execute("INSERT INTO people_group VALUES ($1, $1, '', '', '', '', now())", [group]);
    }
    await db.execute(
      `INSERT INTO broker_grant VALUES
         ('lab', 'acting', '{submit,release}', 'x', now(), now() + interval '1 day', NULL),
         ('lab', 'acting-here', '{submit,release}', 'x', now(), now() + interval '1 day', '{sars-cov-2}'),
         ('lab', 'acting-elsewhere', '{submit,release}', 'x', now(), now() + interval '1 day', $1)`,
      [[SIMULATED_INSTANCE]],
    );
    await this.addCredentials();
    for (const [id, { memberOf }] of Object.entries<Person>(people)) {
      for (const membership of memberOf ?? []) {
        const [group, role] = membership.split(':');
        await db.execute('INSERT INTO group_member VALUES ($1, $2, $3, now())', [group, id, role]);
      }
    }
    await addEntries(db, this.#accessions);
    this.#draft = await addSubmission(db);
    await addFile(this.node);
    const { exampleWaitingRun } = await prepareRuns(db, 'lab');
    this.#run = exampleWaitingRun;
    await addVault(db);
    const dataset = await addControlledDataset(db, { group: 'lab', number: 9501 });
    const application = { id: APPLICATION, applicant: 'named', committeeGroup: 'lab', dataset };
    await addApplication(db, application);
    const restricted = this.#accessions.get('restricted');
    await db.execute('UPDATE workflow_run SET accession = $1', [restricted]);
    const shared = this.#accessions.get('shared');
    await db.execute("INSERT INTO share VALUES ('entry', $1, 'hub', 'x', now(), NULL)", [shared]);
    await db.execute(
      "INSERT INTO person_share VALUES ($1, 'named@example.org', 'named', 'x', now(), NULL)",
      [shared],
    );
    await db.execute("INSERT INTO share VALUES ('submission', $1, 'hub', 'x', now(), NULL)", [
      SUBMISSION,
    ]);
    await addRecords(db, {
      open: this.accessionOf('open'),
      restricted: this.accessionOf('restricted'),
    });
  }

  /** Gives one of the simulated genomes to the group and waits until the index holds it back. */
  async #hideOne(): Promise<void> {
    const { db } = this.node;
    await this.node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
    const [hidden] = await db.query<{ accession: string }>(
      `UPDATE entry SET owner_group = 'lab', visibility = 'group'
       WHERE accession = (SELECT min(accession) FROM entry WHERE instance = $1) RETURNING accession`,
      [SIMULATED_INSTANCE],
    );
    const { accession } = defined(hidden, 'a simulated genome');
    this.#accessions.set('indexed', accession);
    await db.execute(
      "INSERT INTO outbox (topic, instance, payload) VALUES ('entries.changed', $1, $2)",
      [SIMULATED_INSTANCE, JSON.stringify({ entries: [{ accession, version: 1 }] })],
    );
    await this.node.waitForEntries(SIMULATED_INSTANCE, GENOMES - 1);
  }

  accessionOf(thing: string): string {
    return this.#accessions.get(thing) ?? '';
  }

  credentialOf(who: string): Readonly<Record<string, string>> {
    return this.#credentials.get(who) ?? {};
  }

  /** A session for every account, and a token of the group for every scope. */
  async addCredentials(): Promise<void> {
    const { db } = this.node;
    for (const [id, { role }] of Object.entries<Person>(people)) {
      const person = role === undefined ? { id } : { id, role };
      if (id !== 'nobody') this.#credentials.set(id, { Cookie: await createPerson(db, person) });
    }
    await db.execute('DELETE FROM api_token');
    for (const scope of tokenScopes) {
      const Authorization = await addToken(db, { name: scope, scopes: [scope], group: 'lab' });
      this.#credentials.set(`token:${scope}`, { Authorization });
    }
    await this.#addRefused();
  }

  /** Each would be let in nearly everywhere, but for the one thing that is wrong. */
  async #addRefused(): Promise<void> {
    const { db } = this.node;
    for (const id of ['old-proof', 'ended-session', 'idle-session', 'closed-account']) {
      const role = 'administrator';
      this.#credentials.set(id, { Cookie: await createPerson(db, { id, role }) });
      await addMember(db, 'lab', id);
    }
    const end = (set: string, id: string) =>
      db.execute(`UPDATE session SET ${set} WHERE account = $1`, [id]);
    await end("verified_at = now() - interval '50 minutes'", 'old-proof');
    await end("expires_at = now() - interval '1 minute'", 'ended-session');
    await end("last_used_at = now() - interval '1 day'", 'idle-session');
    await db.execute("UPDATE account SET disabled_at = now() WHERE id = 'closed-account'");
    this.#credentials.set('other-site', this.#credentials.get('administrator') ?? {});
    await db.execute(
      `INSERT INTO session (token_digest, account, created_at, expires_at, last_used_at, client_name)
       VALUES ('\\x01', 'owner', now(), now() - interval '1 hour', now(), 'a session that ended'),
         ('\\x02', 'owner', now(), now() + interval '1 hour', now() - interval '1 day', 'a session that was left')
       ON CONFLICT DO NOTHING`,
    );
    await this.#addRefusedTokens();
    for (const id of ['ended-broker', 'archived-broker']) {
      const group = [id, id, id === 'archived-broker'];
      await db.execute(
        `INSERT INTO people_group VALUES ($1, $2, '', '', '', '', now(),
           CASE WHEN $3 THEN now() END) ON CONFLICT DO NOTHING`,
        group,
      );
      this.#credentials.set(id, { Cookie: await createPerson(db, { id }) });
      await addMember(db, id, id);
    }
    await db.execute(
      `INSERT INTO people_group VALUES ('archive', 'archive', '', '', '', '', now(), now())
       ON CONFLICT DO NOTHING`,
    );
    await addMember(db, 'archive', 'owner');
    await db.execute(
      `INSERT INTO broker_grant VALUES
         ('archive', 'acting', '{submit,release}', 'x', now(), now() + interval '1 day'),
         ('lab', 'ended-broker', '{submit,release}', 'x', now(), now() - interval '1 hour'),
         ('lab', 'archived-broker', '{submit,release}', 'x', now(), now() + interval '1 day')
       ON CONFLICT DO NOTHING`,
    );
  }

  async #addRefusedTokens(): Promise<void> {
    const { db } = this.node;
    const scopes = tokenScopes;
    const tokens = {
      'ended-token': { group: 'lab', scopes, ends: '-1 day' },
      'token-of-closed-account': { account: 'closed-account', scopes },
      'token-of-owner-for-other-group': { account: 'owner', limit: 'other', scopes },
      'token-of-owner-to-administer': { account: 'owner', scopes: ['administer', 'steward'] },
      'token-of-administrator-to-read': { account: 'administrator', scopes: ['read'] },
      'token-of-administrator-for-pipeline': { account: 'administrator', scopes: ['pipeline'] },
      'token-of-administrator-for-pipeline-of-group': {
        account: 'administrator',
        limit: 'lab',
        scopes: ['pipeline'],
      },
      'token-of-named-to-submit': { account: 'named', scopes: ['submit'] },
      'token-of-owner-for-pipeline': { account: 'owner', scopes: ['pipeline'] },
    };
    for (const [name, token] of Object.entries(tokens)) {
      this.#credentials.set(name, { Authorization: await addToken(db, { name, ...token }) });
    }
  }

  /** Whether an operation lets somebody in. @throws AssertionError where the node answers with a fault */
  async findVerdict(operation: AnyOperation, who: string, visibility: string): Promise<boolean> {
    const { body } = defined(operation.examples[0], 'an example');
    const method = defined(methodsOf(operation)[0], 'a method');
    const hasBody = body !== undefined && method !== 'GET';
    const answer = await sendRequest(this.node.url, {
      method,
      path: this.#fillAddress(operation, visibility),
      headers: {
        ...(who === 'other-site' ? {} : { 'X-Outbreak-Request': '1' }),
        ...this.credentialOf(who),
        ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
        ...HEADERS[operation.name],
      },
      ...(hasBody ? { body: JSON.stringify(this.#findBody(operation.name, body)) } : {}),
    });
    if (answer.status < 400) return true;
    const document = JSON.parse(answer.text) as { code?: string; htsget?: { code?: string } };
    const code = document.code ?? document.htsget?.code ?? '';
    if (code === 'internal') assert.fail(`${operation.name} as ${who}: ${answer.text}`);
    const isAboutPath = code === 'request-invalid' && answer.text.includes('"where":"path.');
    assert.ok(!isAboutPath, `${operation.name} is asked about something that it takes`);
    const { access } = operation;
    const kind = typeof access === 'object' ? access.on : 'group';
    const hidden = code === (NAMED[operation.name] ?? `${NAMES[kind]}-not-found`);
    // A thing that is there and is said not to be is one that may not be seen.
    return !(REFUSALS.has(code) || (hidden && !isAboutAnother(operation)));
  }

  /** The address with ids that name nothing, but for the thing whose group decides. */
  #fillAddress({ name: operation, path, access }: AnyOperation, visibility: string): string {
    const isOfGroup = typeof access === 'object';
    const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => {
      if (name === 'code') return 'BBBB-BBBB';
      if (path.startsWith('/api/access/') && name === 'accession') return NO_VAULT_FILE;
      if (name === 'person' || name === 'assessment') return '999999';
      if (name === 'accession') return this.#accessions.get(visibility) ?? '';
      if (name === 'submission') return SUBMISSION;
      if (name === 'kind') return 'metadata';
      if (name === 'draft') return this.#draft;
      if (name === 'file') return FILE;
      if (name === 'collection') return `${COLLECTION}.draft`;
      if (name === 'name' && path.startsWith('/api/collections/')) return 'members.tsv';
      if (name === 'run') return this.#run;
      if (name === 'record' && path.startsWith('/api/vault/datasets/')) return DATASET;
      // It has no list: that somebody is not on one is told in the same words as that a record is not there.
      if (name === 'record' && operation === 'lift-vault-opt-out') return POLICY;
      if (name === 'record') return RECORD;
      if (name === 'deposit') return DEPOSIT;
      if (name === 'application') return APPLICATION;
      if (name === 'key') return '0123456789abcdef';
      if (name === 'id' && path.startsWith('/api/vault/')) return 'OC00';
      if (path.startsWith('/api/saved-queries/')) return QUERY;
      if (name === 'id' && path.startsWith('/api/corrections/')) return CORRECTION;
      const isGroup = name === 'group' && (isOfGroup || path.endsWith('/storage'));
      return isGroup ? 'lab' : NOTHING;
    });
    return `${filled}${QUERIES[operation] ?? ''}`;
  }

  /** Examples whose body is refused before it is asked who sends it tell nothing of access. */
  #findBody(name: string, body: unknown): unknown {
    const accession = this.accessionOf('open');
    const accessions = [this.accessionOf('restricted')];
    const valid: Readonly<Record<string, unknown>> = {
      'change-password': { password: 'a long password' },
      'create-token': { name: 't', scopes: ['read'], days: 1 },
      'put-entry-sharing': {},
      'change-file': {},
      // It stays for those who ask after.
      'remove-file': {},
      'put-submission-sharing': { sharedWith: [{ group: 'hub' }] },
      'change-sharing': { accessions, terms: 'open', reason: 'x' },
      'revoke-entries': { accessions, why: 'of the matrix' },
      'create-collection': { group: 'lab', title: 't' },
      'change-collection-members': { list: '' },
      // Neither changes anything: the datasets are not there, and the revision is not the last.
      'create-application': { datasets: ['OCVD_YYYYYYR'] },
      'act-on-application': { command: 'remark', revision: 1, comment: 'x' },
      'change-desk-settings': { version: 99, workflows: [{ workflow: 'nothing' }] },
      'create-vault-record': { kind: 'study', group: 'lab', alias: 'x', body: {} },
      'create-submission': { group: 'lab', instance: 'sars-cov-2', title: 't' },
      'revise-entries': {
        group: 'lab',
        instance: 'sars-cov-2',
        revisions: [{ accession, changes: { country: 'Kenya' } }],
      },
      'add-passkey': NEW_PASSKEY,
      'confirm-by-passkey': SHOWN_PASSKEY,
      'create-group-token': { name: 't', scopes: ['read'], days: 1 },
      'start-workflow-run': { workflow: 'nothing', files: [FILE] },
    };
    return valid[name] ?? body;
  }
}

async function addMember(db: Database, group: string, account: string): Promise<void> {
  await db.execute(
    "INSERT INTO group_member VALUES ($1, $2, 'owner', now()) ON CONFLICT DO NOTHING",
    [group, account],
  );
}

/** A token of a group or of an account; resolves with the header that shows it. */
async function addToken(
  db: Database,
  token: {
    readonly name: string;
    readonly scopes: readonly string[];
    readonly group?: string;
    readonly account?: string;
    /** The only group in which an account's token has rights. */
    readonly limit?: string;
    readonly ends?: string;
  },
): Promise<string> {
  const secret = `oct_matrix-${token.name}`;
  await db.execute(
    `INSERT INTO api_token (id, token_digest, name, group_id, account, limit_group, scopes, created_by,
       created_at, expires_at)
     VALUES ($1, $2, $1, $3, $4, $5, $6, 'owner', now(), now() + $7::interval)`,
    [
      token.name,
      createHash('sha256').update(secret).digest(),
      token.group ?? null,
      token.account ?? null,
      token.limit ?? null,
      token.scopes,
      token.ends ?? '1 day',
    ],
  );
  return `Bearer ${secret}`;
}

/** An entry of each visibility, all of the group 'lab'. */
async function addEntries(db: Database, accessions: Map<string, string>): Promise<void> {
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

/** A correction of the restricted entry that a steward proposed, and what only the group reads of the open one. */
async function addRecords(
  db: Database,
  { open, restricted }: { readonly open: string; readonly restricted: string },
): Promise<void> {
  await db.execute(
    `INSERT INTO correction (id, accession, version, instance, owner_group, claim, evidence, confidence, state,
       proposed_by, proposed_by_name, proposed_at)
     VALUES ($1, $2, 1, 'sars-cov-2', 'lab', 'other', 'evidence of the matrix', 'low', 'proposed',
       'steward', 'steward', now())`,
    [CORRECTION, restricted],
  );
  await db.execute(
    `INSERT INTO collection (id, owner_group, draft, created_by, created_by_name, created_at, changed_at, latest)
     VALUES ($1, 'lab', $2, 'stranger', 'x', now(), now(), 1)`,
    [
      COLLECTION,
      JSON.stringify({
        title: 'collection of the matrix',
        description: '',
        authors: [],
        funding: [],
      }),
    ],
  );
  await db.execute(
    `INSERT INTO entry_comment (accession, at, by_id, by_name, body)
     VALUES ($1, now(), 'reader', 'reader', 'comment of the matrix')`,
    [open],
  );
}

/** A file of the group 'lab' that is shared with the group 'hub'. */
async function addFile({ db, dataFolder }: TestNode): Promise<void> {
  const bytes = Buffer.from('x');
  const object = nameBytes(bytes);
  await new FolderStore(join(dataFolder, 'objects/kept')).put(object, inPieces(bytes));
  await db.execute(
    `INSERT INTO archive_file (id, instance, owner_group, name, media_type, size, state, visibility, shared_with, terms,
       uploaded_by, uploader_name, created_at, sha256, md5)
     VALUES ($1, 'sars-cov-2', 'lab', 'a.bin', 'application/octet-stream', 1, 'ready', 'group', '{hub}', 'open',
       'stranger', 'x', now(), $2, $3)`,
    [FILE, object.sha256, 'b'.repeat(32)],
  );
  await db.execute("INSERT INTO archive_object VALUES ($1, 1, $2, 'kept', now(), now())", [
    object.sha256,
    'b'.repeat(32),
  ]);
  await db.execute("INSERT INTO owner_group (id, name) VALUES ('other', 'other')");
  for (const [visibility, accession] of Object.entries({
    open: OTHERS.open,
    group: OTHERS.hidden,
  })) {
    await db.execute(
      `INSERT INTO entry (accession, version, instance, submission_id, owner_group, visibility, terms, origin_node,
         provenance, metadata, metadata_version, content_digest, submitted_at, released_at)
       VALUES ($1, 1, 'sars-cov-2', $1, 'other', $2, 'open', 'here', '{}', '{}', 1, '', now(), now())`,
      [accession, visibility],
    );
  }
}

/**
 * A record and a file of the vault, of the group 'lab'; who made them has no rights in the group any more. The record says
 * that it was published, so that nobody can remove it.
 */
async function addVault(db: Database): Promise<void> {
  await db.execute(
    `INSERT INTO vault_record (accession, kind, owner_group, is_simulated, alias, is_public, state, body, created_by,
       created_at, changed_at, version)
     VALUES ($1, 'study', 'lab', false, 'matrix', true, 'draft', '{"title":"M"}', 'stranger', now(), now(), 1),
       ($2, 'dataset', 'lab', false, 'matrix-dataset', true, 'draft', '{"title":"M"}', 'stranger', now(), now(), 1),
       ($3, 'policy', 'lab', false, 'matrix-policy', true, 'draft', '{"title":"M"}', 'stranger', now(), now(), 1)`,
    [RECORD, DATASET, POLICY],
  );
  await db.execute(
    `INSERT INTO vault_file (accession, owner_group, is_simulated, name, origin, state, size, uploaded_by, uploader_name,
       created_at)
     VALUES ($1, 'lab', false, 'a.c4gh', 'tus', 'refused', 9, 'stranger', 'x', now())`,
    [DEPOSIT],
  );
}

/**
 * A submission of the group 'lab' that has ended, with one draft, whose id it resolves with. Who sent it has no rights
 * in the group any more.
 */
async function addSubmission(db: Database): Promise<string> {
  await db.execute(
    `INSERT INTO submission (id, instance, owner_group, kind, title, submitted_by, submitter_name,
       method, settings, state, created_at)
     VALUES ($1, 'sars-cov-2', 'lab', 'new', '', 'stranger', 'x', 'api', $2, 'complete', now())`,
    [SUBMISSION, JSON.stringify({ visibility: 'group', terms: 'open' })],
  );
  const [row] = await db.query<{ id: string | number }>(
    `INSERT INTO draft (submission, row_number, submission_id, state, metadata, change, changed_at)
     VALUES ($1, 1, 's', 'needs-attention', '{}', 0, now()) RETURNING id`,
    [SUBMISSION],
  );
  return String(row?.id);
}
