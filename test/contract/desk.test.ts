// The access desk through its operations: a whole way of each kind of decision, refusals, conflicts, races, deadlines.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keepDeadlines } from '../../src/parts/desk/applications/keep-deadlines.ts';
import { createEntitlementReader } from '../../src/parts/desk/entitlements/read-entitlements.ts';
import { type Answered, addControlledDataset, Visitor } from './desk-kit.ts';
import { createPerson } from './people.ts';
import { startTestNode, type TestNode } from './test-node.ts';

const GROUP = 'ward';
let node: TestNode;
let dataset: string;
let second: string;
let others: string;
const people = new Map<string, Visitor>();
const as = (id: string): Visitor => {
  const found = people.get(id);
  assert.ok(found, id);
  return found;
};

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const { db, url } = node;
  for (const group of [GROUP, 'institute', 'elsewhere'])
    await db.execute("INSERT INTO people_group VALUES ($1, $1, '', '', '', '', now())", [group]);
  const persons: readonly (readonly [string, readonly string[]])[] = [
    ['ada', ['institute:owner']],
    ['ben', []],
    ['hana', [`${GROUP}:reviewer`]],
    ['hugo', [`${GROUP}:reviewer`]],
    ['chief', [`${GROUP}:owner`]],
    ['colleague', [`${GROUP}:reviewer`, 'institute:reader']],
    ['rita', [`${GROUP}:reader`]],
    ['stranger', ['elsewhere:owner']],
  ];
  for (const [id, memberOf] of persons) {
    const Cookie = await createPerson(db, { id, memberOf });
    people.set(id, new Visitor(url, { Cookie }));
  }
  people.set('nobody', new Visitor(url, {}));
  dataset = await addControlledDataset(db, { group: GROUP, number: 100 });
  second = await addControlledDataset(db, { group: GROUP, number: 200 });
  others = await addControlledDataset(db, { group: 'elsewhere', number: 300 });
});
after(() => node?.stop());

const noticesOf = async (id: string): Promise<readonly string[]> => {
  const { body } = await as(id).ask('/api/notices');
  return (body as { notices: { kind: string }[] }).notices.map(({ kind }) => kind);
};

/** Waits until somebody has the notice: they are sent after the step. */
async function waitForNotice(id: string, kind: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await noticesOf(id)).includes(kind))
    assert.ok(performance.now() < deadline, `${id} is told ${kind}`);
}

test('the catalogue tells everybody what can be applied for, and on what terms', async () => {
  const { status, text, body } = await as('nobody').ask('/api/desk/datasets');
  assert.equal(status, 200, text);
  const { datasets } = body as {
    datasets: { accession: string; useTerms: { shorthand: string }[]; workflows: string[] }[];
  };
  const found = datasets.find(({ accession }) => accession === dataset);
  assert.deepEqual(
    found?.useTerms.map(({ shorthand }) => shorthand),
    ['HMB'],
  );
  assert.deepEqual(found?.workflows, ['data-access-committee']);
  const workflows = await as('nobody').ask('/api/desk/workflows');
  assert.equal((workflows.body as { workflows: unknown[] }).workflows.length, 3);
});

test('a whole way: draft, handed in, reviewed, decided, approved, extended, revoked', async () => {
  const ada = as('ada');
  const draft = await ada.begin([dataset]);
  const { id } = draft;
  assert.equal(draft.state, 'draft');
  for (const who of ['hana', 'stranger', 'ben'])
    assert.equal((await as(who).try(id, 'approve')).status, 404, `${who} sees no draft`);
  const early = await ada.try(id, 'submit');
  assert.equal(early.status, 400, early.text);
  assert.match(early.text, /answers\.summary/);
  const wrong = await ada.try(id, 'save-draft', { answers: { kinds: ['magic'], other: 'x' } });
  assert.equal(wrong.status, 400);
  assert.match(
    wrong.text,
    /answers\.kinds[\s\S]*answers\.other|answers\.other[\s\S]*answers\.kinds/,
  );
  await ada.do(id, 'invite-member', { email: 'Ben@Example.org' });
  const invited = await as('ben').get(id);
  assert.equal(invited.sees, 'invitation');
  assert.deepEqual(invited.answers, {});
  const { body: mine } = await as('ben').ask('/api/desk/applications');
  assert.deepEqual(
    (mine as { applications: Answered[] }).applications.map((one) => one.id),
    [id],
  );
  await as('ben').do(id, 'accept-invitation');
  assert.equal((await as('ben').get(id)).sees, 'own');
  const handedIn = await ada.handIn(draft, { kinds: ['health'] });
  assert.equal(handedIn.state, 'submitted');
  assert.ok(handedIn.dueAt, 'the committee has a deadline');
  await waitForNotice('hana', 'application-waiting');
  const [thing] = handedIn.things;
  assert.equal(thing?.match?.verdict, 'matches');
  assert.deepEqual(
    thing?.match?.terms.map(({ shorthand }) => shorthand),
    ['HMB'],
  );

  const queue = await as('hana').ask('/api/desk/applications?view=committee&phase=deciding');
  assert.ok(queue.text.includes(id));
  assert.ok(!(await as('stranger').ask('/api/desk/applications?view=committee')).text.includes(id));
  await as('hana').do(id, 'request-review', { person: 'rita' });
  assert.deepEqual((await as('rita').get(id)).roles, ['reviewer']);
  await as('rita').do(id, 'review', { comment: 'The plan is sound.' });
  await as('hana').do(id, 'remark', { comment: 'Between us.' });
  const seen = await ada.get(id);
  assert.ok(seen.events.every(({ comment }) => comment === null || !/sound|Between/.test(comment)));
  assert.ok(
    seen.people.every(({ role }) => role === 'member'),
    'judges are not named to her',
  );
  const self = await ada.try(id, 'approve');
  assert.deepEqual([self.status, self.code], [403, 'application-not-yours']);
  const approved = await as('hana').do(id, 'approve', { until: inDays(30) });
  assert.equal(approved.state, 'approved');
  for (const who of ['ada', 'ben']) assert.deepEqual(await as(who).listEntitled(), [dataset]);
  assert.deepEqual(await as('rita').listEntitled(), []);
  const before = approved.grants[0]?.until ?? '';
  const extended = await as('hana').do(id, 'extend', { until: inDays(60) });
  assert.ok((extended.grants[0]?.until ?? '') > before);
  assert.equal((await as('hana').try(id, 'extend', { until: inDays(40) })).status, 400);
  assert.equal((await as('hana').try(id, 'revoke')).status, 400, 'it needs a reason');
  await as('hana').do(id, 'revoke', { comment: 'Shared with others.' });
  for (const who of ['ada', 'ben']) assert.deepEqual(await as(who).listEntitled(), []);
  const late = await as('hana').try(id, 'approve');
  assert.deepEqual([late.status, late.code], [409, 'application-not-possible']);
  await waitForNotice('ada', 'application-changed');
  const rows = await node.db.query<{ command: string }>(
    `SELECT content::jsonb -> 'details' ->> 'command' AS command FROM audit_record
     WHERE content::jsonb ->> 'operation' = 'application-step' AND content::jsonb ->> 'target' = $1 ORDER BY sequence`,
    [`/desk/applications/${id}`],
  );
  const { events } = await as('hana').get(id);
  assert.deepEqual(
    rows.map(({ command }) => command),
    events.map(({ command }) => command),
    'each event is in the audit chain, in its order',
  );
});

test('who shares a group with who applies, or says so, cannot judge; nobody judges the own', async () => {
  const application = await as('ada').begin([dataset]);
  const { id } = application;
  await as('ada').handIn(application);
  const partial = await as('colleague').try(id, 'approve', { revision: 4 });
  assert.deepEqual([partial.status, partial.code], [403, 'application-not-yours']);
  assert.equal((await as('colleague').ask(`/api/desk/applications/${id}`)).status, 403);
  const named = await as('hana').try(id, 'request-review', { person: 'colleague' });
  assert.equal(named.status, 400, named.text);
  const said = await as('hana').do(id, 'declare-conflict');
  assert.deepEqual([said.sees, said.answers, said.events.length], ['nothing', {}, 0]);
  assert.equal((await as('hana').try(id, 'approve', { revision: 5 })).status, 403);
  await as('hugo').do(id, 'reject', { comment: 'Too little detail.' });
  const told = (await as('ada').get(id)).events.at(-1);
  assert.deepEqual([told?.command, told?.comment], ['reject', 'Too little detail.']);
  const own = await as('hana').begin([dataset]);
  await as('hana').handIn(own);
  assert.equal((await as('hana').try(own.id, 'approve')).status, 403);
});

test('of two who decide at once, one does and the other is told', async () => {
  const application = await as('ben').begin([dataset]);
  const { revision, id } = await as('ben').handIn(application);
  const [one, two] = await Promise.all([
    as('hana').try(id, 'approve', { revision }),
    as('hugo').try(id, 'reject', { revision, comment: 'No.' }),
  ]);
  assert.deepEqual([one.status, two.status].toSorted(), [200, 409], `${one.text} ${two.text}`);
  const { state, events } = await as('chief').get(id);
  assert.equal(state, one.status === 200 ? 'approved' : 'rejected');
  assert.deepEqual(
    events.map(({ number }) => number),
    events.map((_, i) => i + 1),
  );
});

test('what cannot be asked for together, or at all, is refused with what to do', async () => {
  const ask = (json: object) => as('ada').ask('/api/desk/applications', json);
  for (const [json, pattern] of [
    [{ datasets: [dataset, others] }, /application for each/],
    [{ datasets: ['OCVD_YYYYYYR'] }, /catalogue/],
    [{ datasets: [dataset], workflow: 'output-checking' }, /offers: data-access-committee/],
    [{ datasets: [] }, /datasets/],
  ] as const) {
    const { status, text } = await ask(json);
    assert.equal(status, 400, text);
    assert.match(text, pattern);
  }
  assert.equal(
    (await as('nobody').ask('/api/desk/applications', { datasets: [dataset] })).status,
    401,
  );
});

test('rows of what happened cannot be changed, not even in the database', async () => {
  for (const table of ['desk_event', 'desk_definition'])
    await assert.rejects(node.db.execute(`UPDATE ${table} SET body = '{}'`), /only added/);
  await assert.rejects(node.db.execute('DELETE FROM desk_event'), /only added/);
});

test('access ends by the clock before anything has looked, and then the application is closed', async () => {
  const application = await as('ben').begin([second]);
  await as('ben').handIn(application);
  await as('hana').do(application.id, 'approve', { until: inDays(10) });
  const { entitlements, context } = node.server.desk;
  const find = async (days: number) => {
    const clock = { now: () => new Date(Date.now() + days * 86_400_000) };
    return createEntitlementReader(context.db, clock).findEntitlement('ben', [second]);
  };
  assert.ok(await entitlements.findEntitlement('ben', [second]));
  assert.equal(await entitlements.findEntitlement('ada', [second]), null);
  assert.ok(await find(9));
  assert.equal(await find(12), null);
  const later = { ...context, clock: { now: () => new Date(Date.now() + 12 * 86_400_000) } };
  await keepDeadlines(later, AbortSignal.timeout(60_000));
  const closed = await as('ben').get(application.id);
  assert.equal(closed.state, 'closed');
  assert.deepEqual(
    closed.grants.map(({ status }) => status),
    ['ended'],
  );
  assert.ok(!(await as('ben').listEntitled()).includes(second));
});

test('a deadline that comes is told once to those whose turn it is', async () => {
  const application = await as('ben').begin([second]);
  const { id } = await as('ben').handIn(application);
  const { context } = node.server.desk;
  const at = (days: number) => ({
    ...context,
    clock: { now: () => new Date(Date.now() + days * 86_400_000) },
  });
  const count = async () => {
    const [row] = await node.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM outbox WHERE payload ->> 'kind' = 'application-due'
         AND payload -> 'values' ->> 'application' = $1`,
      [id],
    );
    return row?.n;
  };
  await keepDeadlines(at(1), AbortSignal.timeout(60_000));
  assert.equal(await count(), 0);
  for (const days of [17, 18]) await keepDeadlines(at(days), AbortSignal.timeout(60_000));
  assert.equal(await count(), 1, 'fourteen days before');
  for (const days of [28, 31, 32]) await keepDeadlines(at(days), AbortSignal.timeout(60_000));
  assert.equal(await count(), 3, 'three days before, and when it has passed');
  assert.equal((await as('ben').get(id)).state, 'submitted', 'nobody else decides');
});

test('a committee says by which ways it is applied to; the other kinds go through the same operations', async () => {
  const workflows = [
    { workflow: 'biobank-negotiation' },
    { workflow: 'output-checking', form: null },
  ];
  const licences = [{ id: 'mta', title: 'Transfer', text: 'No onward transfer.' }];
  const settings = { version: 0, workflows, licences };
  const put = (who: string, json: object) => as(who).ask(`/api/groups/${GROUP}/desk`, json, 'PUT');
  assert.equal((await put('hana', settings)).status, 403);
  assert.equal((await put('stranger', settings)).status, 404);
  assert.equal(
    (await put('chief', { ...settings, workflows: [{ workflow: 'none' }] })).status,
    400,
  );
  assert.equal((await put('chief', settings)).status, 200);
  assert.equal((await put('chief', settings)).status, 409, 'the version is not the last');

  const request = await as('ada').begin([dataset, second], 'biobank-negotiation');
  const { id } = request;
  assert.deepEqual(
    request.licences.map((one) => one.id).filter((one) => one === 'mta'),
    ['mta'],
  );
  await as('ada').handIn(request);
  await as('hana').do(id, 'approve');
  await as('hana').do(id, 'start');
  for (const one of [dataset, second])
    await as('hana').do(id, 'check-availability', { dataset: one });
  await as('hana').do(id, 'mark-unavailable', { dataset: second, comment: 'Used up.' });
  await as('hana').do(id, 'mark-available', { dataset });
  await as('hana').do(id, 'state-conditions', { dataset, comment: 'Ethics approval.' });
  await as('ada').do(id, 'accept-conditions', { dataset });
  assert.deepEqual(await as('ada').listEntitled(), []);
  const given = await as('hana').do(id, 'make-available', { dataset });
  assert.deepEqual(
    given.things.map(({ state }) => state),
    ['made-available', 'resource-unavailable'],
  );
  assert.deepEqual(await as('ada').listEntitled(), [dataset]);
  assert.equal((await as('hana').do(id, 'conclude')).state, 'concluded');
  await as('hana').do(id, 'revoke', { dataset, comment: 'Consent was withdrawn.' });
  assert.deepEqual(await as('ada').listEntitled(), []);

  const outputs = await as('ada').begin([dataset], 'output-checking');
  await as('ada').handIn(outputs);
  await as('hana').do(outputs.id, 'review', { verdict: 'approved' });
  const unseen = await as('hugo').get(outputs.id);
  assert.ok(unseen.events.every(({ command }) => command !== 'review'));
  assert.equal((await as('hana').try(outputs.id, 'review', { verdict: 'approved' })).status, 409);
  await as('hugo').do(outputs.id, 'review', { verdict: 'approved' });
  await as('hana').do(outputs.id, 'approve');
  assert.equal((await as('hana').do(outputs.id, 'release')).state, 'released');
  const told = (await as('ada').get(outputs.id)).events.at(-1);
  assert.deepEqual([told?.command, told?.by], ['release', ''], 'checkers have no names');
});

test('a copy begins with the answers; a withdrawn dataset is not granted', async () => {
  const { status } = await as('chief').ask(
    `/api/groups/${GROUP}/desk`,
    { version: 1, workflows: [{ workflow: 'data-access-committee' }] },
    'PUT',
  );
  assert.equal(status, 200);
  const application = await as('ben').begin([dataset]);
  await as('ben').handIn(application, { title: 'The first' });
  const { text } = await as('ben').try(application.id, 'copy-as-new');
  const { copy } = JSON.parse(text) as { copy: string };
  const copied = await as('ben').get(copy);
  assert.deepEqual([copied.state, copied.answers.title], ['draft', 'The first']);
  assert.ok(copied.licences.every(({ accepted }) => !accepted));
  await node.db.execute("UPDATE vault_record SET state = 'withdrawn' WHERE accession = $1", [
    dataset,
  ]);
  const refused = await as('hana').try(application.id, 'approve');
  assert.deepEqual([refused.status, refused.code], [409, 'application-not-possible']);
  await node.db.execute("UPDATE vault_record SET state = 'published' WHERE accession = $1", [
    dataset,
  ]);
});

test('decision times are told of ten decisions and more, rounded, and of no fewer', async () => {
  const read = async () => {
    const { body } = await as('nobody').ask('/api/desk/decision-times');
    return (body as { times: Record<string, unknown>[] }).times.filter(
      ({ committee }) => committee === 'counted',
    );
  };
  const add = (i: number, outcome: string) =>
    node.db.execute(
      `INSERT INTO desk_application (id, committee_group, workflow, workflow_version, form, is_simulated, sequence, state,
         phase, applicant, items, created_at, changed_at, looked_at, submitted_at, decided_at, first_outcome)
       VALUES ($1, 'counted', 'w', 1, '{}', false, 1, 'x', 'decided', 'x', '{}', now(), now(), now(), now(),
         now() + $2 * interval '1 day', $3)`,
      [`counted-${i}`, i + 1, outcome],
    );
  for (let i = 0; i < 9; i += 1) await add(i, 'approved');
  const told = { committee: 'counted', workflow: 'w' };
  const nothing = { decided: null, medianDays: null, ninthDecileDays: null };
  assert.deepEqual(await read(), [{ ...told, ...nothing, approved: null, refused: null }]);
  for (let i = 9; i < 13; i += 1) await add(i, 'refused');
  const some = { decided: 10, medianDays: 7, ninthDecileDays: 12 };
  assert.deepEqual(await read(), [{ ...told, ...some, approved: null, refused: null }]);
  for (let i = 13; i < 21; i += 1) await add(i, 'refused');
  assert.deepEqual((await read())[0]?.refused, null, 'nine approvals would show');
  await add(21, 'approved');
  const [all] = await read();
  assert.deepEqual([all?.decided, all?.approved, all?.refused], [20, 10, 10]);
});

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
