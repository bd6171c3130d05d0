import assert from 'node:assert/strict';
import type { DepositAnswer } from '../../src/parts/vault/deposits/deposit-schema.ts';
import { Depositor } from '../vault/vault-node.ts';
import { Visitor } from './desk-kit.ts';
import { createPerson } from './people.ts';
import type { TestNode } from './test-node.ts';

/** A file for a dataset: its plain text, which is encrypted for the node, or the encrypted file as it is. */
export interface FileToDeposit {
  /** As it stands in the dataset, such as 'run1/reads.bam.c4gh'. */
  readonly name: string;
  readonly plain?: Uint8Array;
  /** A whole encrypted file for the node's key, in place of `plain`. */
  readonly encrypted?: (nodeKey: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** Somebody with an account. */
export interface Person {
  /** Id of the account. */
  readonly id: string;
  /** Cookie header of a session. */
  readonly cookie: string;
  /** Authorization header with a token of the account that may read. */
  readonly token: string;
  /** At the desk, by the session. */
  readonly visitor: Visitor;
}

/** Somebody whose application was approved. */
export interface Grantee extends Person {
  /** Id of the application. */
  readonly application: string;
  /** Id of the entitlement. */
  readonly entitlement: string;
  /** The committee takes the right away. Resolves when the desk has answered. */
  revoke(): Promise<void>;
}

/** A published dataset under controlled access, and who may use it. */
export interface GrantedDataset {
  readonly group: string;
  readonly dataset: string;
  readonly policy: string;
  readonly committee: string;
  readonly study: string;
  readonly sample: string;
  readonly run: string;
  /** Verified, in the order in which they were given. */
  readonly files: readonly DepositAnswer[];
  readonly depositor: Depositor;
  /** Decides for the group. */
  readonly decider: Person;
  /** Whose application was approved. */
  readonly applicant: Grantee;
  /** Somebody else who applies for the dataset and is approved. */
  grantTo(id: string): Promise<Grantee>;
  /** Somebody with an account and no right. */
  addStranger(id: string): Promise<Person>;
}

/**
 * A dataset with these files, published, and somebody whose application for it was approved, all by the API: only accounts
 * and the group are put into the database. Everything is named after the group, so that a node can have several.
 */
export async function createGrantedDataset(
  node: Pick<TestNode, 'db' | 'url'>,
  {
    group = 'granted-lab',
    files: given,
    days = 30,
    more = {},
  }: {
    readonly group?: string;
    readonly files: readonly FileToDeposit[];
    /** Until the right ends. */
    readonly days?: number;
    /** Further fields of the dataset's record. */
    readonly more?: object;
  },
): Promise<GrantedDataset> {
  const depositor = await Depositor.create(node, group);
  const files: DepositAnswer[] = [];
  for (const file of given) files.push(await depositFile(depositor, file));
  const records = await publishDataset(depositor, { group, files, more });
  const { dataset } = records;
  const decider = await addPerson(node, `decider-of-${group}`, [`${group}:reviewer`]);
  const grantTo = async (id: string): Promise<Grantee> =>
    grantAccess(await addPerson(node, id), { dataset, decider, days });
  return {
    ...{ group, ...records, files, depositor, decider, grantTo },
    applicant: await grantTo(`applicant-of-${group}`),
    addStranger: (id) => addPerson(node, id),
  };
}

/** An account with a session and a token that may read. */
export async function addPerson(
  { db, url }: Pick<TestNode, 'db' | 'url'>,
  id: string,
  memberOf: readonly string[] = [],
): Promise<Person> {
  const cookie = await createPerson(db, { id, memberOf });
  const visitor = new Visitor(url, { Cookie: cookie });
  const asked = { name: 'a program', scopes: ['read'], days: 1 };
  const { status, body, text } = await visitor.ask('/api/tokens', asked);
  assert.ok(status < 300, text);
  return { id, cookie, visitor, token: `Bearer ${(body as { token: string }).token}` };
}

async function depositFile(
  depositor: Depositor,
  { name, plain = new Uint8Array(), encrypted }: FileToDeposit,
): Promise<DepositAnswer> {
  const bytes = encrypted
    ? await encrypted(await depositor.readKey())
    : await depositor.encrypt(plain);
  const file = await depositor.deposit(bytes, { name });
  assert.equal(file.state, 'ready', JSON.stringify(file.problems));
  return file;
}

async function publishDataset(
  depositor: Depositor,
  made: {
    readonly group: string;
    readonly files: readonly DepositAnswer[];
    readonly more: object;
  },
): Promise<
  Readonly<Record<'dataset' | 'policy' | 'committee' | 'study' | 'sample' | 'run', string>>
> {
  const make = async (kind: string, body: object): Promise<string> =>
    (await depositor.makeRecord(kind, `${made.group} ${kind}`, body)).accession;
  const committee = await make('committee', {
    title: 'Access committee',
    contact: 'access@example.org',
  });
  const policy = await make('policy', {
    title: 'Policy',
    text: 'Use it for research only.',
    committee,
    useTerms: [{ code: 'GRU' }],
  });
  const study = await make('study', { title: `Study of ${made.group}` });
  const sample = await make('sample', { title: 'Blood', organism: 'Homo sapiens' });
  const files = made.files.map(({ accession }) => accession);
  const run = await make('run', { title: 'Run', sample, files });
  const dataset = await make('dataset', {
    ...{ title: `Dataset of ${made.group}`, description: 'Genomes of a ward.' },
    ...{ study, policy, runs: [run], files, ...made.more },
  });
  await depositor.publish(dataset);
  return { dataset, policy, committee, study, sample, run };
}

async function grantAccess(
  person: Person,
  {
    dataset,
    decider,
    days,
  }: { readonly dataset: string; readonly decider: Person; readonly days: number },
): Promise<Grantee> {
  const application = await person.visitor.begin([dataset]);
  await person.visitor.handIn(application);
  const { id } = application;
  const until = new Date(Date.now() + days * 86_400_000).toISOString();
  await decider.visitor.do(id, 'approve', { until });
  const { body, text } = await person.visitor.ask('/api/desk/entitlements');
  const { entitlements } = body as { entitlements: { id: string; application: string }[] };
  const entitlement = entitlements.find((one) => one.application === id);
  assert.ok(entitlement, text);
  return {
    ...{ ...person, application: id, entitlement: entitlement.id },
    revoke: async () => {
      await decider.visitor.do(id, 'revoke', { comment: 'The project has ended.' });
    },
  };
}
