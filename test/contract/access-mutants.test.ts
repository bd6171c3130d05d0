import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installMutants, type Mutant } from './access-mutants.test-kit.ts';

// Before anything of the program is loaded: its modules come with a switch at each check.
const mutants = installMutants();
const { listOperations } = await import('../../src/app/open-api.ts');
const kit = await import('./access-matrix.test-kit.ts');
const { askView, views } = await import('./access-views.test-kit.ts');
const { accessRules } = await import('./access-rules.ts');

type World = Awaited<ReturnType<typeof kit.AccessWorld.start>>;

let world: World;
before(async () => {
  world = await kit.AccessWorld.start();
});
after(() => world?.node.stop());

/** One question whose answer somebody must not get. */
interface Refused {
  readonly operation: string;
  readonly who: string;
  /** Whether it is answered. */
  readonly ask: () => Promise<boolean>;
}

// Copies: what is asked stays as it is while the program's own declaration is changed.
const verdicts: Refused[] = listOperations().flatMap(({ ...operation }) => {
  const rule = accessRules[operation.name] ?? 'everybody';
  if (kit.isAboutAnother(operation)) return [];
  return (rule.endsWith('-of-entry') ? kit.THINGS : ['none']).flatMap((thing) => {
    const allowed = kit.listAllowed(rule, thing);
    return kit
      .listAskers(operation, rule)
      .filter((who) => !allowed.includes(who))
      .map((who) => ({
        operation: operation.name,
        who,
        ask: () => world.findVerdict(operation, who, thing),
      }));
  });
});

const told: Refused[] = views.flatMap((view) =>
  kit.ALL_ASKERS.filter((who) => !view.allowed.includes(who)).map((who) => ({
    operation: view.operation,
    who,
    ask: () => askView(view, world, who),
  })),
);

/** The first that is answered all the same, or over which the node falls. */
async function findWitness(questions: readonly Refused[]): Promise<Refused | null> {
  for (const question of questions) {
    if (await question.ask().catch(() => true)) return question;
  }
  return null;
}

const methods = new Map(listOperations().map(({ name, method }) => [name, method]));

/** Makes what was there before again, where the witness may have changed it: what is refused changes nothing. */
async function restoreAfter(witness: Refused | null): Promise<void> {
  if (witness === null || methods.get(witness.operation) !== 'GET') await world.restore();
}

// The same order every time, and everybody and everything soon in it.
const shuffled = [...told, ...verdicts]
  .map((question, i) => ({ question, key: createHash('sha1').update(String(i)).digest('hex') }))
  .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  .map(({ question }) => question);

const wordsOf: Readonly<Record<string, readonly string[]>> = {
  curation: ['correction'],
  archive: ['file', 'upload', 'drs-get'],
  workflows: ['workflow', 'intra-host'],
};

const source = fileURLToPath(new URL('../../src/', import.meta.url));
/** Which part answers an operation, by the file that declares it. */
const partOf = new Map(
  globSync('parts/*/operations/*.ts', { cwd: source }).map((path) => [
    basename(path, '.ts'),
    path.split('/')[1],
  ]),
);

/** Questions about the file in which the check stands come first, then those that its part answers. */
function sortByNearness({ where }: Mutant): readonly Refused[] {
  const part = where.split('/')[2] ?? '';
  const file =
    where
      .replace(/\.ts:\d+$/, '')
      .split('/')
      .at(-1) ?? '';
  const words = wordsOf[part] ?? [file, 'list-sessions'];
  const distance = ({ operation }: Refused): number => {
    if (words.some((word) => operation.includes(word))) return 0;
    return partOf.get(operation) === part ? 1 : 2;
  };
  return shuffled.toSorted((a, b) => distance(a) - distance(b));
}

// Not seen here, most as a second lock behind another: without it the first refuses all the same, in other words.
const SECOND_LOCKS = [
  // A session that ended between the first look and the last.
  "session-service.ts throw new AppError('sign-in-required');",
  // Nobody has no right in any group either.
  "check-access.ts throw new AppError('sign-in-required');",
  // Files that are listed are chosen by SQL, and each by the rule for one file; archive-service.test.ts compares both.
  'archive-service.ts readableGroups(caller)',
  'archive-service.ts maySee(caller, toOwnership(file, today(this.context)))',
  // Of a file that is joined of parts: a state of it, whoever asks; join-uploads.test.ts.
  "append-upload.ts throw new AppError('not-allowed', { detail: 'A file that is joined of parts take",
  // Runs that are listed are chosen by SQL, and each by the rule for one run; so are variants, by their run or its entry.
  'workflow-service.ts readableGroups(caller)',
  'workflow-service.ts maySee(caller, toRunOwnership(run))',
  'list-variants.ts readableGroups(caller)',
  // Of copies of another node's entries: without either half more is refused; mirrors.test.ts finds it gone as a whole.
  "caller.ts right !== 'read'",
  'caller.ts isMirrorGroup(place.group)',
  // Tells whether a group is there, and lets nobody in.
  "collections-service.ts hasRight(caller, place, 'read')",
  // Who may do what is told to a page; each step is checked by itself.
  "describe-collection.ts hasRight(caller, { group: ownerGroup, instance: null }, 'submit')",
  "describe-collection.ts hasRight(caller, { group: ownerGroup, instance: null }, 'release')",
  // Drafts are refused by their address; this asks once more.
  "describe-collection.ts hasRight(caller, { group, instance: null }, 'read')",
  // Members of a published collection that are not open; collections.test.ts finds them shown.
  "read-members.ts maySee(caller, { group, instance, isOpen: visibility === 'open', sharedWith })",
  // Of what may be given away of entries that one may read; export-service.test.ts finds it.
  "export-service.ts hasRight(request.caller, place, 'submit')",
  // The index has what is open only, and may be a moment behind.
  'build-tree.ts maySee(entry, asking)',
  // Of the vault. What is listed is chosen by SQL, and each by the rule for one record or file.
  'vault-service.ts readableGroups(caller)',
  // Of uses of a dataset; test/vault/lockdown.test.ts.
  "answers-for.ts hasRight(caller, { group, instance: VAULT_PLACE }, 'release')",
  // Of assessments of a dataset, and of what waits for those who answer for one; stewardship.test.ts.
  'stewardship.ts hasRight(caller, { group: of, instance: VAULT_PLACE }, right)',
  // By the token of a ticket, which nobody here has; test/htsget/tickets.test.ts.
  "answer-block.ts throw new AppError('token-not-valid', { detail: `Blocks are asked for with the h",
  "answer-content.ts throw new AppError('token-not-valid', { detail: `Ask for the bytes with the head",
  // What those who run the node have locked; test/vault/holds.test.ts lifts it as the owner.
  "lock-vault.ts throw new AppError('not-allowed', { detail: 'Those who run this node have locked",
  // Of locks; test/vault/holds.test.ts.
  "read-locks.ts hasRight(caller, { group, instance: VAULT_PLACE }, 'read')",
  'vault-service.ts maySee(caller, toRecordOwnership(record))',
  'vault-service.ts maySee(caller, toDepositOwnership(file))',
  // Of records that are published and worked on, and of records that another one names; test/vault/deposit.test.ts.
  "record-schema.ts hasRight(caller, place, 'read')",
  "record-schema.ts hasRight(caller, place, 'submit')",
  'change-records.ts maySee(caller, toRecordOwnership(named))',
  // By S3, which has no operations; test/vault/s3.test.ts.
  'answer-s3-request.ts readableGroups(caller)',
  "answer-s3-request.ts hasRight(caller, where, 'submit')",
  "answer-s3-request.ts hasRight(caller, where, 'read')",
  "answer-s3-request.ts hasRight(caller, where, 'release')",
  // Of pages of other sites, which nobody here is; mcp.test.ts finds it.
  "mcp-route.ts throw new AppError('cross-site-request', { detail: 'Pages of other sites cannot ",
  // Of a private node, which this one is not; private-node.test.ts finds it.
  "check-access.ts throw new AppError('sign-in-required', { detail: 'This node is private.' });",
];

// That all is refused with every check in its place is what access-matrix.test.ts says.

test('an operation that lost its declaration of who may call it is found', async () => {
  const unseen: string[] = [];
  // Handlers that need an account ask for one themselves, too, and who reads a draft of a collection is asked once more:
  // these second locks are open meanwhile.
  const seconds = mutants.filter(
    ({ where, what }) =>
      where.startsWith('src/schema/require-caller.ts') ||
      (where.startsWith('src/parts/collections/describe-collection.ts') &&
        what.endsWith("'read')")),
  );
  globalThis.accessMutants = new Set(seconds.map(({ id }) => id));
  for (const operation of listOperations()) {
    const { access, name } = operation;
    // An entrance is for everybody too; private-node.test.ts tells the two apart.
    if (access === 'public' || access === 'entrance' || kit.isAboutAnother(operation)) continue;
    Object.assign(operation, { access: 'public' });
    const own = verdicts.filter((question) => question.operation === name);
    const witness = await findWitness(own);
    if (witness === null) unseen.push(name);
    else await restoreAfter(witness);
    Object.assign(operation, { access });
  }
  globalThis.accessMutants.clear();
  assert.deepEqual(unseen, []);
});

for (const mutant of mutants) {
  const file = mutant.where.replace(/:\d+$/, '').split('/').at(-1);
  if (SECOND_LOCKS.includes(`${file} ${mutant.what}`)) continue;
  test(`a check that is gone is found: ${mutant.where} ${mutant.what}`, async () => {
    globalThis.accessMutants.add(mutant.id);
    const witness = await findWitness(sortByNearness(mutant));
    globalThis.accessMutants.clear();
    await restoreAfter(witness);
    assert.notEqual(witness, null, 'all is refused without it');
  });
}
