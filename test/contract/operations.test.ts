import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import { listOperations } from '../../src/app/open-api.ts';
import { changesState } from '../../src/platform/http/bound-operation.ts';
import { type AnyOperation, isForEverybody } from '../../src/schema/define-operation.ts';
import { type ErrorCode, errorTable } from '../../src/schema/errors.ts';
import { defined } from '../../src/std/assert.ts';
import { addAnalyseSequences } from './analyse-sequences.ts';
import { checkOpenApi } from './check-open-api.ts';
import { prepareCollections } from './collections-kit.ts';
import { prepareFiles } from './files.ts';
import { addGracefulStop } from './graceful-stop.ts';
import { addHostileRequests } from './hostile-requests.ts';
import { addMarkupRequests } from './markup-requests.ts';
import { addPeople, createExampleGroup } from './people.ts';
import {
  checkSuccess,
  type ExampleContext,
  expectedStatus,
  fillPath,
  methodsOf,
  readErrorCode,
  runExample,
} from './run-example.ts';
import { prepareRuns } from './runs.ts';
import { type Answer, sendRequest } from './send-request.ts';
import { addSignInWays } from './sign-in-ways.ts';
import { addSubmissions, prepareSubmissions } from './submissions.ts';
import {
  ADMINISTRATOR,
  createAdministrator,
  readSessionCookie,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from './test-node.ts';
import { prepareVault } from './vault.ts';

const GENOMES = 200;
const operations = listOperations();

/** Refusals of the server itself, which any address may give and no operation declares for that. */
const SERVER_CODES: readonly ErrorCode[] = [
  'request-invalid',
  'not-found',
  'method-not-allowed',
  'request-too-large',
  'media-type-unsupported',
  'too-many-requests',
  'internal',
  'not-ready',
  'read-only',
  'token-not-valid',
  // Of things that an address names; checked before the operation runs.
  'group-not-found',
];

/** They read what one account may have, by POST because their clients do. */
const READ_BY_POST = [
  'get-ega-user',
  'htsget-post-reads',
  'htsget-post-variants',
  'take-ega-statistics',
];

/** Declared refusals that a healthy node on test data cannot be brought to, with the reason. */
const UNREACHED: Readonly<Record<string, string>> = {
  'provider-failed': 'only on a node that has providers; test/identity/provider-sign-in.test.ts',
  'lapis-reference-genome pathogen-not-found': 'the same',
  'lapis-database-config pathogen-not-found': 'the same',
  'lapis-llms-text pathogen-not-found': 'the same',
  'broker-key-wrong': 'only on a node whose settings name a broker; passports.test.ts',
  'add-visa-issuer request-conflict': 'needs an issuer that is trusted; passports.test.ts',
  'add-visa-issuer visa-issuer-not-found': 'only when another removes it at the same moment',
  'get-own-passport not-allowed': 'only for what is nobody’s; access-matrix.test.ts asks with it',
  'assessment-missing': 'needs a policy that wants one; stewardship.test.ts brings it to it',
  'not-ready': 'only while the index thread starts again; hostile-server.test.ts shows its form',
  'get-search-feed pathogen-not-found': 'the same as for get-instance',
  'get-tree pathogen-not-found': 'the same as for get-instance',
  'get-charon-dataset pathogen-not-found': 'the same as for get-instance',
  'get-instance pathogen-not-found':
    "only where a pathogen's folder was taken from the data folder",
  'add-connector connector-name-taken':
    'needs one that runs against an archive; connectors.test.ts brings it to it',
  'change-sharing entries-not-yours': 'needs groups; sharing.test.ts brings it to it',
  'get-entry-sequence sequence-controlled': 'the same',
  'get-entry-sharing not-allowed': 'the same',
  'list-accesses not-allowed': 'the same',
  'put-entry-sharing not-allowed': 'the same',
  'create-upload request-conflict': 'needs parts that are not whole; test/archive/tus.test.ts',
  'get-reanalysis pathogen-not-found': "only where a pathogen's folder was taken away",
  'start-reanalysis pathogen-not-found': 'the same',
  'pipeline-outdated': 'only when a later version has processed all; pipelines.test.ts',
  'check-table too-many-requests':
    'only while 22 tables are checked; check-table-thread.test.ts brings it to it',
  'read-change-table too-many-requests': 'the same',
  'revise-by-table too-many-requests': 'the same',
  'request-registration too-many-requests': 'only on a node where anybody may make an account',
  'set-ena-account not-allowed':
    'only for a member of the group who has less than the right; check-access.test.ts',
  'remove-ena-account not-allowed': 'the same',
  'order-ena-deposit not-allowed': 'the same',
  'order-ena-deposit instance-not-found': 'only with an account; test/exchange brings it to it',
  'order-ena-deposit entry-not-found': 'the same',
  'preview-ena-deposit instance-not-found': 'the same',
  'preview-ena-deposit entry-not-found': 'the same',
  'create-webhook not-allowed':
    'only for a member of the group who has less than the right; check-access.test.ts',
  'delete-webhook not-allowed':
    'only for a member of the group who has less than the right; check-access.test.ts',
  'enable-webhook not-allowed':
    'only for a member of the group who has less than the right; check-access.test.ts',
  'list-webhook-deliveries not-allowed':
    'only for a member of the group who has less than the right; check-access.test.ts',
  'list-webhooks not-allowed':
    'only for a member of the group who has less than the right; check-access.test.ts',
  'appeal-correction correction-not-yours':
    'takes two accounts and a decision; curation-service.test.ts',
  'appeal-correction correction-not-possible':
    'takes two accounts and a decision; curation-service.test.ts',
  'decide-appeal not-allowed': 'only for members; check-access.test.ts',
  'decide-appeal correction-not-yours':
    'takes two accounts and a decision; curation-service.test.ts',
  'decide-appeal correction-not-possible':
    'takes two accounts and a decision; curation-service.test.ts',
  'decide-correction correction-not-yours':
    'takes two accounts and a decision; curation-service.test.ts',
  'decide-correction correction-not-possible':
    'takes two accounts and a decision; curation-service.test.ts',
  'withdraw-correction correction-not-yours':
    'takes two accounts and a decision; curation-service.test.ts',
  'withdraw-correction correction-not-possible':
    'takes two accounts and a decision; curation-service.test.ts',
  'create-collection not-allowed':
    'only for a member of the group who may not submit; access-matrix.test.ts',
  'get-mirror-release release-not-found': 'takes a mirror; restore-node.test.ts reads its releases',
  'get-mirror-release-file release-not-found': 'the same',
  'get-mirror-release-file range-not-satisfiable': 'the same',
  'get-release-file release-file-gone': 'takes several releases; releases.test.ts brings it to it',
  'get-release-file range-not-satisfiable': 'takes a release; releases.test.ts brings it to it',
  'key-service-unavailable': 'only where the key service cannot be reached; key-service.test.ts',
  'issue-ega-token invalid-grant': 'only where the gateway is on; test/delivery/ega.test.ts',
  'issue-ega-token unsupported-grant-type': 'the same',
  'issue-ega-token too-many-requests': 'the same',
  'list-ega-files vault-record-not-found': 'the same',
  'get-ega-file vault-file-not-found': 'the same',
  'read-ega-file vault-file-not-found': 'the same',
  'read-ega-file range-not-satisfiable': 'the same',
  'get-ega-reads vault-file-not-found': 'the same',
  'get-ega-reads htsget-range-invalid': 'the same',
  'get-ega-reads htsget-format-unsupported': 'the same',
  'get-ega-variants vault-file-not-found': 'the same',
  'get-ega-variants htsget-range-invalid': 'the same',
  'get-ega-variants htsget-format-unsupported': 'the same',
  'htsget-reference-not-found': 'takes a file that one may have; test/htsget/tickets.test.ts',
  'hts-file-unusable': 'the same',
  'htsget-block vault-file-not-found': 'takes the token of a ticket; test/htsget/tickets.test.ts',
  'htsget-block range-not-satisfiable': 'the same',
  'get-drs-content vault-file-not-found': 'takes a ticket; drs-access.test.ts has some',
  'get-drs-content range-not-satisfiable': 'the same',
  'drs-get-access request-conflict': 'takes 20,000 entries; outbox.test.ts has them',
  'drs-post-access request-conflict': 'the same',
  'drs-post-accesses request-conflict': 'the same',
  'create-vault-upload quota-exceeded': 'takes a terabyte; test/vault/s3.test.ts gives less space',
  'append-vault-upload request-conflict': 'only of a file that comes by S3; test/vault/s3.test.ts',
  'rotate-vault-keys request-conflict': 'only while a command changes the keys at that moment',
  'get-application application-not-yours': 'takes a conflict of interest; desk.test.ts',
  'create-outbox-entries request-conflict': 'takes 20,000 entries; outbox.test.ts has them',
  'get-outbox-file range-not-satisfiable': 'takes a granted dataset; outbox.test.ts has one',
  'get-file-body range-not-satisfiable': 'the same',
  'create-application not-allowed': 'takes the token of a group; access-matrix.test.ts',
  'act-on-application not-allowed': 'the same',
  'storage-full': 'only on a full disk; growing-files.test.ts fills one',
  'file-unavailable': 'only where what is kept is damaged; check-objects.test.ts damages it',
  'create-upload quota-exceeded': 'takes a terabyte; archive-service.test.ts gives less space',
  'remove-file file-not-ready': 'only while a file is checked',
  'start-workflow-run workflow-not-found': 'takes a file that is kept; test/workflows/runs.test.ts',
  'start-workflow-run workflow-not-runnable': 'the same',
  'check-assay pathogen-not-found': 'An instance has a pathogen unless its files were damaged.',
  'list-assays pathogen-not-found': 'An instance has a pathogen unless its files were damaged.',
  'get-entry sequence-controlled': 'No entry of the test data is controlled.',
  'get-structure-file file-unavailable':
    'only of a damaged file; structure-store.test.ts damages one',
  'create-saved-query saved-queries-full':
    'takes two hundred searches; saved-queries.test.ts keeps them',
  'turn-off-mail request-too-large':
    'the form of one click is some bytes; misread bodies are tested with uploads',
};

let node: TestNode;
let context: ExampleContext;
let memberCookie: string;
const observed = new Map<string, Set<string>>();

/** Reads a refusal and keeps that this operation has given it. */
function observe(operation: AnyOperation, answer: Answer): string {
  const code = readErrorCode(answer, operation.errorForm ?? 'problem');
  observed.set(operation.name, (observed.get(operation.name) ?? new Set()).add(code));
  assert.equal(answer.status, errorTable[code as ErrorCode]?.status, `${code} is in the table`);
  assert.ok(
    code === 'token-not-valid' || operation.errors.includes(code as ErrorCode),
    `${operation.name} declares ${code}: ${answer.text.slice(0, 300)}`,
  );
  return code;
}

/** Sends the operation's first example as somebody else, or without the header. */
async function sendAs(
  operation: AnyOperation,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const example = defined(operation.examples[0], `an example of ${operation.name}`);
  return sendRequest(node.url, {
    method: defined(methodsOf(operation)[0], 'a method'),
    path: fillPath(operation, example.params ?? {}, context),
    headers,
  });
}

async function createMember(): Promise<string> {
  const token = 'a-session-token-of-the-member';
  await node.db.execute(
    "INSERT INTO account (id, name, email, role, password_hash) VALUES ('member', 'M', 'member@example.org', 'member', 'none')",
  );
  await node.db.execute(
    "INSERT INTO session (token_digest, account, created_at, expires_at) VALUES ($1, 'member', now(), now() + interval '1 hour')",
    [createHash('sha256').update(token).digest()],
  );
  return `outbreak-session=${token}`;
}

before(async () => {
  node = await startTestNode({
    demoGenomes: String(GENOMES),
    maxUploadBytes: '100000',
    maxRecordBytes: '50000',
    maxAnalyses: '2',
  });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  const details = await fetch(
    `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/details?limit=1&fields=accession`,
  );
  const { data } = (await details.json()) as { data: { accession: string }[] };
  context = {
    url: node.url,
    administratorCookie: await createAdministrator(node),
    placeholders: {
      exampleInstance: SIMULATED_INSTANCE,
      exampleAccession: defined(data[0], 'an entry').accession,
      exampleGroup: await createExampleGroup(node.db),
    },
  };
  const sender = { url: node.url, cookie: context.administratorCookie };
  const submissions = await prepareSubmissions(sender);
  const files = await prepareFiles(sender);
  const accession = context.placeholders.exampleAccession ?? '';
  const collections = await prepareCollections(sender, accession);
  const runs = await prepareRuns(node.db);
  const vault = await prepareVault(sender);
  const placeholders = {
    ...context.placeholders,
    ...submissions,
    ...files,
    ...collections,
    ...runs,
    ...vault,
  };
  context = { ...context, placeholders };
  memberCookie = await createMember();
});
after(() => node?.stop());

describe('declarations', () => {
  test('names, addresses and examples', () => {
    const names = operations.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, 'names are unique');
    const addresses = operations.flatMap((one) => methodsOf(one).map((m) => `${m} ${one.path}`));
    assert.equal(new Set(addresses).size, addresses.length, 'addresses are unique');
    for (const operation of operations) {
      assert.match(operation.name, /^[a-z]+(?:-[a-z]+)+$/);
      assert.ok(operation.examples.length > 0, `${operation.name} has an example`);
      const exampleNames = operation.examples.map(({ name }) => name);
      assert.equal(new Set(exampleNames).size, exampleNames.length);
      const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const schema = operation.input.params;
      const declared = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
      assert.deepEqual(inPath.toSorted(), declared.toSorted(), `params of ${operation.name}`);
    }
  });

  test('refusals that follow from access and input are declared, and no others of that kind', () => {
    for (const operation of operations) {
      const declares = (code: ErrorCode) => operation.errors.includes(code);
      const { name, access, input } = operation;
      // An operation for every account may refuse by what its body names.
      const needsRole = !isForEverybody(access);
      if (access !== 'account')
        assert.equal(declares('not-allowed'), needsRole, `${name}: not-allowed`);
      // Whoever may read it may do it, but not without a name.
      const isSignedReading = typeof access === 'object' && changesState(operation);
      const needsAccount = !isForEverybody(access) || isSignedReading;
      assert.equal(declares('sign-in-required'), needsAccount, `${name}: sign-in-required`);
      assert.equal(declares('cross-site-request'), changesState(operation), `${name}: cross-site`);
      const isRefusable = [input.params, input.query, input.body].some(
        (schema) => schema !== undefined,
      );
      assert.equal(declares('request-invalid'), isRefusable, `${name}: request-invalid`);
    }
  });

  test('every error of the table is declared or the server own, and nothing else is declared', () => {
    const declared = new Set(operations.flatMap(({ errors }) => errors));
    const all = new Set([...declared, ...SERVER_CODES]);
    assert.deepEqual([...all].toSorted(), Object.keys(errorTable).toSorted());
  });
});

describe('examples', () => {
  for (const operation of operations) {
    for (const example of operation.examples) {
      test(`${operation.name}: ${example.name}`, async () => {
        const answer = await runExample(operation, example, context);
        const expected = expectedStatus(operation, example);
        assert.equal(answer.status, expected, answer.text.slice(0, 500));
        if (answer.status >= 400) observe(operation, answer);
        else checkSuccess(operation, answer);
      });
    }
  }
});

describe('access', () => {
  for (const operation of operations) {
    const header = { 'X-Outbreak-Request': '1' };
    if (!isForEverybody(operation.access)) {
      test(`${operation.name} without a session`, async () => {
        assert.equal(observe(operation, await sendAs(operation, header)), 'sign-in-required');
        const forged = await sendAs(operation, { ...header, Cookie: 'outbreak-session=forged' });
        assert.equal(observe(operation, forged), 'sign-in-required');
        const token = { ...header, Authorization: 'Bearer invented' };
        assert.equal(observe(operation, await sendAs(operation, token)), 'token-not-valid');
      });
    }
    if (operation.access === 'administrator' || operation.access === 'pipeline') {
      test(`${operation.name} as a member`, async () => {
        const answer = await sendAs(operation, { ...header, Cookie: memberCookie });
        assert.equal(observe(operation, answer), 'not-allowed');
      });
    }
    if (changesState(operation)) {
      test(`${operation.name} from another site`, async () => {
        const { administratorCookie } = context;
        const answer = await sendAs(operation, { Cookie: administratorCookie });
        assert.equal(observe(operation, answer), 'cross-site-request');
      });
    } else if (operation.method !== 'GET') {
      test(`${operation.name} reads only, so it needs neither session nor header`, async () => {
        // Those of one account have a cookie that no other site's request carries, and answers that none can read.
        const isOfOne = READ_BY_POST.includes(operation.name);
        assert.ok(isForEverybody(operation.access) || isOfOne);
      });
    }
  }

  test('nothing is written without an account, whatever is tried', async () => {
    const before = await countRows();
    for (const operation of operations.filter(changesState)) {
      for (const example of operation.examples) {
        const { as: _nobody, ...anonymous } = example;
        const answer = await runExample(operation, anonymous, context);
        assert.ok(answer.status >= 400 && answer.status < 500, `${operation.name} refuses`);
      }
    }
    assert.deepEqual(await countRows(), before);
  });

  test('every change of state is in the audit log with its outcome', async () => {
    const path = `/api/instances/${SIMULATED_INSTANCE}`;
    const headers = {
      'X-Outbreak-Request': '1',
      'X-Request-ID': 'audited-1',
      Cookie: memberCookie,
    };
    await sendRequest(node.url, { method: 'DELETE', path, headers });
    const rows = await node.db.query(
      `SELECT operation, actor, target, status, content::jsonb ->> 'clientAddress' AS client
       FROM audit_record WHERE content::jsonb ->> 'requestId' = 'audited-1'`,
    );
    const expected = { operation: 'delete-instance', actor: 'member', target: path, status: 403 };
    assert.deepEqual(rows, [{ ...expected, client: '127.0.0.1' }]);
  });
});

async function countRows(): Promise<unknown> {
  return node.db.query(
    `SELECT (SELECT count(*) FROM entry) AS entries, (SELECT count(*) FROM account) AS accounts,
       (SELECT count(*) FROM session) AS sessions, (SELECT count(*) FROM instance) AS instances,
       (SELECT count(*) FROM import_run) AS imports, (SELECT max(sequence) FROM outbox) AS events`,
  );
}

/** Fields that they do not know are passed over: RFC 6749, section 3.2, and what clients of the EGA tell of themselves. */
const TAKES_MORE = ['issue-ega-token', 'take-ega-statistics'];

describe('input', () => {
  for (const operation of operations.filter(
    ({ name, input }) => input.body !== undefined && !TAKES_MORE.includes(name),
  )) {
    test(`${operation.name} refuses a field that it does not know`, async () => {
      const example = defined(
        operation.examples.find(({ body }) => body !== undefined) ?? operation.examples[0],
        'an example',
      );
      const body = { ...(example.body as object), notAField: 1 };
      const asAdministrator = !isForEverybody(operation.access);
      const answer = await runExample(
        operation,
        { ...example, body, ...(asAdministrator ? { as: 'administrator' } : {}) },
        context,
      );
      assert.equal(observe(operation, answer), 'request-invalid');
      assert.match(answer.text, /notAField/);
    });
  }

  for (const operation of operations.filter(({ input }) => input.params !== undefined)) {
    test(`${operation.name} refuses parameters that are no names`, async () => {
      const example = defined(operation.examples[0], 'an example');
      for (const value of ['x'.repeat(300), '\u0000', "' OR 1=1 --", '../../etc/passwd', '%']) {
        const params = Object.fromEntries(
          Object.keys(example.params ?? {}).map((name) => [name, value]),
        );
        const answer = await runExample(
          operation,
          {
            ...example,
            params,
            ...(isForEverybody(operation.access) ? {} : { as: 'administrator' }),
          },
          context,
        );
        assert.ok(answer.status === 400 || answer.status === 404, `${value}: ${answer.text}`);
        observe(operation, answer);
      }
    });
  }

  test('text that no database takes is refused and is no fault of the program', async () => {
    for (const name of ['create-session', 'create-first-account', 'create-import']) {
      const operation = defined(
        operations.find((one) => one.name === name),
        name,
      );
      const { body } = defined(operation.examples[0], 'an example');
      const hostile = Object.fromEntries(
        Object.keys(body as object).map((field) => [field, `a\u0000b@example.org long enough`]),
      );
      const as = isForEverybody(operation.access) ? {} : { as: 'administrator' as const };
      const answer = await runExample(operation, { name: 'NUL', body: hostile, ...as }, context);
      assert.equal(observe(operation, answer), 'request-invalid');
    }
  });
});

addPeople(() => ({ node, context, observe }));
addSignInWays(() => ({ node, context, observe }));

describe('accounts', () => {
  const find = (name: string) =>
    defined(
      operations.find((one) => one.name === name),
      name,
    );

  test('a one-time link works once, and an address has one account', async () => {
    const operation = find('create-first-account');
    const again = { name: 'again', body: { token: node.linkToken, ...ADMINISTRATOR } };
    const used = await runExample(operation, again, context);
    assert.equal(observe(operation, used), 'link-used-or-unknown');
    const token = await node.server.identity.createAdministratorLink();
    const taken = { name: 'taken', body: { token, ...ADMINISTRATOR, email: 'ADA@example.org' } };
    assert.equal(observe(operation, await runExample(operation, taken, context)), 'email-taken');
  });

  test('signing in and out', async () => {
    const { email, password } = ADMINISTRATOR;
    const headers = { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' };
    const body = JSON.stringify({ email, password });
    const response = await fetch(`${node.url}/api/sessions`, { method: 'POST', headers, body });
    const attributes = response.headers.get('set-cookie') ?? '';
    assert.match(attributes, /; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    assert.match(attributes, /; Path=\//);
    const cookie = readSessionCookie(response);
    const readRole = async () => {
      const answer = await fetch(`${node.url}/api/node`, { headers: { Cookie: cookie } });
      return ((await answer.json()) as { account: { role: string } | null }).account?.role;
    };
    assert.equal(await readRole(), 'administrator');
    const out = await fetch(`${node.url}/api/sessions/current`, {
      method: 'DELETE',
      headers: { 'X-Outbreak-Request': '1', Cookie: cookie },
    });
    assert.equal(out.status, 204, await out.text());
    assert.match(out.headers.get('set-cookie') ?? '', /^outbreak-session=;.*Max-Age=0/);
    assert.equal(await readRole(), undefined);
  });

  test('guessing is slowed down', async () => {
    const operation = find('create-session');
    const example = { name: 'guess', body: { email: ADMINISTRATOR.email, password: 'a guess' } };
    const codes: string[] = [];
    for (let attempt = 0; attempt < 8 && !codes.includes('too-many-requests'); attempt += 1) {
      const answer = await runExample(operation, example, context);
      codes.push(observe(operation, answer));
      if (answer.status === 429) assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/);
    }
    assert.equal(codes.at(-1), 'too-many-requests');
    assert.ok(codes.length > 3, 'a few mistakes are free');
  });
});

describe('uploads', () => {
  const find = (name: string) =>
    defined(
      operations.find((one) => one.name === name),
      name,
    );

  test('an import needs both files, and a file has its limit', async () => {
    const begun = await runExample(
      find('create-import'),
      { name: 'begin', as: 'administrator', body: { instance: 'sars-cov-2' } },
      context,
    );
    const { id } = JSON.parse(begun.text) as { id: string };
    const run = find('run-import');
    const early = { name: 'early', as: 'administrator', params: { id }, body: {} } as const;
    assert.equal(observe(run, await runExample(run, early, context)), 'request-invalid');
    const upload = find('upload-import-file');
    const params = { id, kind: 'metadata' };
    const large = {
      name: 'large',
      as: 'administrator',
      params,
      body: 'x'.repeat(100_001),
    } as const;
    assert.equal(observe(upload, await runExample(upload, large, context)), 'request-too-large');
    const processed = find('submit-processed-data');
    const results = {
      ...large,
      params: { instance: 'sars-cov-2' },
      query: { pipelineVersion: '1' },
    };
    assert.equal(
      observe(processed, await runExample(processed, results, context)),
      'request-too-large',
    );
    const external = find('submit-external-metadata');
    const registered = { ...results, query: { externalMetadataUpdater: 'ena' } };
    assert.equal(
      observe(external, await runExample(external, registered, context)),
      'request-too-large',
    );
    const table = find('check-table');
    const columns = { name: 'large', body: 'x'.repeat(100_001) } as const;
    assert.equal(observe(table, await runExample(table, columns, context)), 'request-too-large');
    for (const name of ['read-change-table', 'revise-by-table']) {
      const operation = find(name);
      const query = name === 'revise-by-table' ? { instance: 'sars-cov-2' } : {};
      const body = `accession\tcountry\n${'x'.repeat(100_001)}`;
      const example = {
        name,
        as: 'administrator',
        params: { group: 'node' },
        query,
        body,
      } as const;
      assert.equal(
        observe(operation, await runExample(operation, example, context)),
        'request-too-large',
      );
    }
    const small = { ...large, body: 'strain\tdate\na\t2020-01-01\n' };
    assert.equal((await runExample(upload, small, context)).status, 204);
  });
});

addAnalyseSequences(() => ({ node, context, observe }));
addSubmissions(() => ({
  node,
  cookie: context.administratorCookie,
  processed: context.placeholders.exampleRevision ?? '',
  observe,
}));
addHostileRequests(() => ({ node, context }));
addMarkupRequests(operations, () => ({ node, context }));

describe('the description of the interface', () => {
  test('is OpenAPI 3.1 and names every operation', async () => {
    const document = await (await fetch(`${node.url}/api/openapi.json`)).json();
    assert.deepEqual(checkOpenApi(document), []);
    const paths = (document as { paths: Record<string, object> }).paths;
    for (const operation of operations) {
      for (const method of methodsOf(operation))
        assert.ok(method.toLowerCase() in (paths[operation.path] ?? {}), operation.name);
    }
    const served = Object.values(paths).flatMap((item) => Object.keys(item));
    assert.equal(served.length, operations.flatMap(methodsOf).length);
  });

  test('the check finds what is wrong with a document', () => {
    const problems = checkOpenApi({
      openapi: '3.0.0',
      info: { title: 'x' },
      paths: {
        '/a/{id}': {
          get: {
            operationId: 'a',
            parameters: [{ name: 'other', in: 'path', required: true, schema: { type: 'text' } }],
            responses: { '404': { description: 'x', content: { a: { $ref: '#/nothing' } } } },
            security: [{ nobody: [] }],
          },
          post: { operationId: 'a', responses: { '200': {} } },
        },
      },
    });
    for (const found of ['3.1', 'info.version', '{id} is not declared', "'text'", '#/nothing'])
      assert.ok(
        problems.some((problem) => problem.includes(found)),
        found,
      );
    for (const found of ["scheme 'nobody'", 'nothing succeeds', 'no description', 'is the id of'])
      assert.ok(
        problems.some((problem) => problem.includes(found)),
        found,
      );
  });
});

/** Whether the rights of groups decide: before the operation runs, or in it. */
function isByGroup(name: string): boolean {
  const access = operations.find((one) => one.name === name)?.access;
  return typeof access === 'object' || access === 'account';
}

test('every declared refusal was given in this run, but for those that only a sick node gives', () => {
  const missing = operations.flatMap(({ name, errors }) =>
    errors
      .filter((code) => observed.get(name)?.has(code) !== true)
      // The administrator of this test has every right in every group.
      .filter((code) => code !== 'not-allowed' || !isByGroup(name))
      .filter((code) => !(code in UNREACHED) && !(`${name} ${code}` in UNREACHED))
      .map((code) => `${name} ${code}`),
  );
  assert.deepEqual(missing, []);
});

addGracefulStop(() => node);
