// Those who answer for data under controlled access: impact assessments, what waits, who has used what and for how long that
// is known.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { forgetUses } from '../../src/parts/delivery/use/forget-uses.ts';
import type { AssessmentList } from '../../src/parts/vault/assessments/assessment-schema.ts';
import type { AnsweredDataset } from '../../src/parts/vault/assessments/stewardship.ts';
import { addApplication, addControlledDataset, Visitor } from './desk-kit.ts';
import { createPerson } from './people.ts';
import { startTestNode, type TestNode } from './test-node.ts';

const DAY = 86_400_000;
const DOCUMENT = Buffer.from('What could happen to those in the data. \u0000 Not much.');
let node: TestNode;
let dataset: string;
let strict: string;
const cookies = new Map<string, string>();

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const { db } = node;
  for (const group of ['lab', 'dac', 'elsewhere'])
    await db.execute("INSERT INTO people_group VALUES ($1, $1, '', '', '', '', now())", [group]);
  dataset = await addControlledDataset(db, { group: 'lab', number: 100 });
  strict = await addControlledDataset(db, { group: 'lab', number: 200 });
  // The committee is another group than the owners; the second policy wants an assessment.
  await db.execute("UPDATE vault_record SET owner_group = 'dac' WHERE kind = 'committee'");
  await db.execute(
    `UPDATE vault_version v SET body = v.body || '{"needsAssessment": true}' FROM vault_version d
     WHERE d.accession = $1 AND v.accession = d.body ->> 'policy'`,
    [strict],
  );
  for (const [id, memberOf, role] of [
    ['olga', ['lab:owner'], 'member'],
    ['rita', ['lab:reader'], 'member'],
    ['vera', ['lab:reviewer'], 'member'],
    ['dan', ['dac:reviewer'], 'member'],
    ['stew', [], 'steward'],
    ['eve', ['elsewhere:owner'], 'member'],
    ['ada', [], 'member'],
  ] as const)
    cookies.set(id, await createPerson(db, { id, memberOf, role }));
});
after(() => node?.stop());

const as = (id: string) => new Visitor(node.url, { Cookie: cookies.get(id) ?? '' });
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

function addressOf(of: string, more: Readonly<Record<string, string>> = {}): string {
  const said = new URLSearchParams({
    ...{ title: 'Impact assessment', version: '1.0', institution: 'Hospital of the lab' },
    ...{ assessedOn: inDays(-30), reviewBy: inDays(400), fileName: 'DPIA (März).pdf' },
    ...more,
  });
  return `/api/vault/datasets/${of}/assessments?${said}`;
}

/** Attaches the document itself; the answer whatever it is. */
async function attach(
  id: string,
  of: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${node.url}${addressOf(of, more)}`, {
    method: 'POST',
    headers: {
      'X-Outbreak-Request': '1',
      'Content-Type': 'application/octet-stream',
      Cookie: cookies.get(id) ?? '',
    },
    body: DOCUMENT,
  });
}

async function attached(of: string, more: Readonly<Record<string, string>> = {}): Promise<number> {
  const answer = await attach('olga', of, more);
  assert.equal(answer.status, 200, await answer.clone().text());
  const { assessments } = (await answer.json()) as AssessmentList;
  return assessments[0]?.id ?? 0;
}

const codeOf = (answer: { readonly body: unknown }) => (answer.body as { code: string }).code;

async function listed(id: string, of: string): Promise<AssessmentList> {
  const { status, body, text } = await as(id).ask(`/api/vault/datasets/${of}/assessments`);
  assert.equal(status, 200, text);
  return body;
}

async function waitsOf(id: string, of: string): Promise<AnsweredDataset['waits'] | null> {
  const { body } = await as(id).ask('/api/vault/stewardship');
  const { datasets } = body as { datasets: AnsweredDataset[] };
  return datasets.find(({ accession }) => accession === of)?.waits ?? null;
}

test('an assessment is attached by owners, read by those who answer, and told of in public where that is wanted', async () => {
  const id = await attached(dataset, { public: 'false' });
  for (const who of ['olga', 'rita', 'vera', 'dan', 'stew']) {
    const { needed, assessments } = await listed(who, dataset);
    const [one] = assessments;
    assert.deepEqual(
      [needed, one?.id, one?.state, one?.decision],
      [false, id, 'current', 'approved'],
    );
    assert.deepEqual(one?.document, {
      ...{ url: null, name: 'DPIA (März).pdf', bytes: DOCUMENT.length },
      sha256: createHash('sha256').update(DOCUMENT).digest('hex'),
    });
    const document = await fetch(
      `${node.url}/api/vault/datasets/${dataset}/assessments/${id}/document`,
      { headers: { Cookie: cookies.get(who) ?? '' } },
    );
    assert.deepEqual(Buffer.from(await document.arrayBuffer()), DOCUMENT);
    assert.equal(document.headers.get('content-type'), 'application/octet-stream');
    assert.match(
      document.headers.get('content-disposition') ?? '',
      /^attachment; filename\*=UTF-8''DPIA%20%28M%C3%A4rz%29\.pdf$/,
    );
  }
  // Whoever does not answer for it is told what is told of a dataset that is not there.
  for (const path of [`assessments`, `assessments/${id}/document`]) {
    const [foreign, absent] = await Promise.all(
      [dataset, 'OCVD_YYYYYYR'].map((of) => as('eve').ask(`/api/vault/datasets/${of}/${path}`)),
    );
    assert.equal(foreign?.status, 404);
    assert.equal(codeOf(foreign as never), 'vault-record-not-found');
    assert.equal(codeOf(absent as never), 'vault-record-not-found');
  }
  for (const who of ['rita', 'vera', 'dan', 'stew', 'eve'])
    assert.equal((await attach(who, dataset)).status, 403, who);
  const read = async () => {
    const { body } = await as('nobody').ask(`/api/vault/datasets/${dataset}`);
    return (body as { assessments: unknown }).assessments;
  };
  assert.deepEqual(await read(), []);
  await attached(dataset, { supersedes: String(id), public: 'true', title: 'Second look' });
  assert.deepEqual(await read(), [{ title: 'Second look', assessedOn: inDays(-30) }]);
  const { assessments } = await listed('dan', dataset);
  assert.deepEqual(
    assessments.map(({ state }) => state),
    ['current', 'superseded'],
  );
  const again = await attach('olga', dataset, { supersedes: String(id) });
  assert.equal(again.status, 409, 'it was replaced already');
  const foreign = await attach('olga', strict, { supersedes: String(id) });
  assert.equal(foreign.status, 400, 'of another dataset');
});

test('what is no assessment is refused, with what is wrong, and leaves nothing', async () => {
  const count = async () => (await listed('olga', dataset)).assessments.length;
  const before = await count();
  const json = (body: object, more = {}) => as('olga').ask(addressOf(dataset, more), body);
  const url = 'https://example.org/dpia.pdf';
  const sha256 = 'a'.repeat(64);
  for (const [body, more, where] of [
    [{ url, sha256: 'A'.repeat(64) }, {}, 'sha256'],
    [{ url: 'javascript:alert(1)', sha256 }, {}, 'url'],
    [{ url }, {}, 'sha256'],
    [{ url, sha256 }, { assessedOn: inDays(3) }, 'assessedOn'],
    [{ url, sha256 }, { reviewBy: inDays(-30) }, 'reviewBy'],
    [{ url, sha256 }, { title: ' ' }, 'title'],
    [{ url, sha256 }, { institution: 'x'.repeat(301) }, 'institution'],
  ] as const) {
    const { status, text } = await json(body, more);
    assert.equal(status, 400, text);
    assert.ok(text.includes(where), `${where}: ${text}`);
  }
  const empty = await fetch(`${node.url}${addressOf(dataset)}`, {
    method: 'POST',
    headers: {
      ...{ 'X-Outbreak-Request': '1', 'Content-Type': 'application/octet-stream' },
      Cookie: cookies.get('olga') ?? '',
    },
  });
  assert.equal(empty.status, 400);
  const large = await fetch(`${node.url}${addressOf(dataset)}`, {
    method: 'POST',
    headers: {
      ...{ 'X-Outbreak-Request': '1', 'Content-Type': 'application/octet-stream' },
      Cookie: cookies.get('olga') ?? '',
    },
    body: Buffer.alloc((10 << 20) + 1),
  });
  assert.equal(large.status, 413);
  assert.equal(await count(), before);
});

test('a policy that wants an assessment gives no new access without a current one; what was given stays', async () => {
  const [ada, dan, olga] = [as('ada'), as('dan'), as('olga')];
  assert.deepEqual(await waitsOf('dan', strict), [
    { kind: 'assessment-missing', date: null, files: null },
  ]);
  const application = await ada.begin([strict]);
  await ada.handIn(application);
  const until = new Date(Date.now() + 30 * DAY).toISOString();
  const approve = () => dan.try(application.id, 'approve', { until });
  const missing = await approve();
  assert.equal(missing.status, 409, missing.text);
  assert.match(missing.text, /"code":"assessment-missing"/);
  const { policy } = (await olga.ask(`/api/vault/datasets/${strict}`)).body as {
    policy: { accession: string };
  };
  assert.ok(missing.text.includes(strict) && missing.text.includes(policy.accession), missing.text);
  // One whose review has passed is none.
  const old = await attached(strict, { assessedOn: inDays(-400), reviewBy: inDays(-1) });
  assert.deepEqual(await waitsOf('stew', strict), [
    { kind: 'assessment-overdue', date: inDays(-1), files: null },
  ]);
  assert.equal((await approve()).status, 409);
  const id = await attached(strict, { supersedes: String(old) });
  assert.deepEqual(await waitsOf('dan', strict), []);
  assert.equal((await approve()).status, 200);
  assert.deepEqual(await ada.listEntitled(), [strict]);
  const path = `/api/vault/datasets/${strict}/assessments/${id}?reason=The+data+have+changed`;
  assert.equal((await as('vera').ask(path, undefined, 'DELETE')).status, 403);
  const { body } = await olga.ask(path, undefined, 'DELETE');
  const [one, former] = (body as AssessmentList).assessments;
  assert.deepEqual(
    [one?.state, one?.withdrawReason, former?.state],
    ['withdrawn', 'The data have changed', 'superseded'],
    'the one that it replaced stays replaced',
  );
  assert.equal((await olga.ask(path, undefined, 'DELETE')).status, 409);
  assert.deepEqual(await ada.listEntitled(), [strict], 'what was given stays');
  const later = await as('eve').begin([strict]);
  await as('eve').handIn(later);
  assert.match((await dan.try(later.id, 'approve', { until })).text, /assessment-missing/);
  const rows = await node.db.query<{ operation: string }>(
    `SELECT operation FROM audit_record WHERE operation LIKE 'vault-assessment-%' AND content::jsonb ->> 'target' = $1 ORDER BY 1`,
    [`/vault/records/${strict}`],
  );
  assert.deepEqual(
    rows.map(({ operation }) => operation),
    ['vault-assessment-added', 'vault-assessment-added', 'vault-assessment-withdrawn'],
  );
});

test('owners and committee are told once at each step before a review, and see it in their work list', async () => {
  const due = await addControlledDataset(node.db, { group: 'lab', number: 300 });
  await node.db.execute("UPDATE vault_record SET owner_group = 'dac' WHERE kind = 'committee'");
  assert.deepEqual(await waitsOf('olga', due), []);
  const id = await attached(due, { reviewBy: inDays(20) });
  const noticesOf = async (who: string) => {
    const { body } = await as(who).ask('/api/notices');
    const { notices } = body as { notices: { kind: string; title: string }[] };
    return notices.filter(({ kind }) => kind === 'assessment-due').map(({ title }) => title);
  };
  const toldTo = async (who: string, count: number) => {
    const deadline = performance.now() + 60_000;
    while ((await noticesOf(who)).length < count) assert.ok(performance.now() < deadline, who);
    return noticesOf(who);
  };
  const work = async () => {
    await node.server.vault.work.keepHolds();
    await node.server.vault.work.keepHolds();
    const [row] = await node.db.query<{ days: number }>(
      'SELECT reminded_days AS days FROM vault_assessment WHERE id = $1',
      [id],
    );
    return row?.days;
  };
  assert.equal(await work(), 30);
  assert.match((await toldTo('olga', 1))[0] ?? '', new RegExp(`${due}.*${inDays(20)}`));
  await toldTo('dan', 1);
  await node.db.execute('UPDATE vault_assessment SET review_by = $2 WHERE id = $1', [
    id,
    inDays(3),
  ]);
  assert.equal(await work(), 7);
  const events = await node.db.query(
    "SELECT FROM outbox WHERE topic = 'notice' AND payload ->> 'kind' = 'assessment-due'",
  );
  assert.equal(events.length, 4, 'two groups, twice, however often the job ran');
  assert.deepEqual(await noticesOf('vera'), [], 'who does not manage is not told');
  assert.deepEqual(await waitsOf('rita', due), [
    { kind: 'assessment-due', date: inDays(3), files: null },
  ]);
  assert.equal(await waitsOf('eve', due), null);
});

/** Uses of a dataset in a month, by people whose applications say something, or nothing. */
async function addUses(of: string, month: string, people: readonly string[]): Promise<void> {
  for (const account of people) {
    await node.db.execute(
      `INSERT INTO delivery_use (account, dataset, file, entitlement, application, way, started_at, sent_bytes, outcome, ended_at,
         request_id)
       VALUES ($1, $2, 'OCVF_0000013', 'E', $3, 'crypt4gh', $4, 10, 'whole', $4, 'r'), ($1, $2, 'OCVF_0000013', 'E', $3, 'drs', $4, 10,
         'broken', $4, 'r')`,
      [account, of, account === 'ada' ? 'DA-USEDUSEDUS' : null, `${month}-31T23:30:00Z`],
    );
  }
}

interface Counts {
  readonly fewest: number;
  readonly months: readonly {
    readonly month: string;
    readonly people: number | null;
    readonly purposes: readonly { readonly kind: string; readonly people: number }[];
  }[];
}

async function countsOf(of: string): Promise<ReadonlyMap<string, Counts['months'][number]>> {
  const { status, body, text } = await as('nobody').ask(
    `/api/access/datasets/${of}/use-counts?months=120`,
  );
  assert.equal(status, 200, text);
  const { fewest, months } = body as Counts;
  assert.deepEqual([fewest, months.length], [5, 120]);
  return new Map(months.map((month) => [month.month, month]));
}

test('everybody is told how many used a dataset, but of few people nothing; the log forgets who, and keeps that', async () => {
  const used = await addControlledDataset(node.db, { group: 'lab', number: 400 });
  await node.db.execute("UPDATE vault_record SET owner_group = 'dac' WHERE kind = 'committee'");
  await addApplication(node.db, {
    ...{ id: 'DA-USEDUSEDUS', applicant: 'ada', committeeGroup: 'dac', dataset: used },
  });
  const people = (count: number) => [
    'ada',
    ...Array.from({ length: count - 1 }, (_, i) => `p${i}`),
  ];
  const year = new Date().getUTCFullYear() - 1;
  const [march, may, july] = [`${year}-03`, `${year}-05`, `${year}-07`];
  await addUses(used, march, people(7));
  await addUses(used, may, people(4));
  await addUses(used, july, people(5));
  const told = async () => {
    const counts = await countsOf(used);
    return [march, may, july, `${year}-01`].map((month) => {
      const { people: all = null, purposes = [] } = counts.get(month) ?? {};
      return [all, purposes.map(({ kind, people: some }) => `${kind} ${some}`)];
    });
  };
  const expected = [
    [5, ['untold 5']],
    [null, []],
    [5, ['untold 5']],
    [null, []],
  ];
  assert.deepEqual(await told(), expected);

  // A cell that a spreadsheet would run, and one with a comma and a quote.
  await node.db.execute(`UPDATE account SET name = '=1+2, "Ada"' WHERE id = 'ada'`);
  const csv = await as('dan')
    .ask(`/api/access/datasets/${used}/uses.csv`)
    .catch((error: unknown) => error);
  assert.ok(csv instanceof SyntaxError, 'it is no JSON');
  const answer = await fetch(`${node.url}/api/access/datasets/${used}/uses.csv`, {
    headers: { Cookie: cookies.get('dan') ?? '' },
  });
  assert.match(answer.headers.get('content-type') ?? '', /^text\/csv/);
  const text = await answer.text();
  const lines = text.split('\r\n');
  assert.equal(lines.pop(), '', 'every line ends');
  assert.equal(lines.length, 1 + 2 * (7 + 4 + 5));
  assert.ok(!/(^|[^\r])\n/.test(text), 'by CR and LF');
  assert.match(
    lines[0] ?? '',
    /^account,dataset,file,way,.*,person,project,kinds,diseases,institutions$/,
  );
  assert.ok(lines[1]?.includes(`,"'=1+2, ""Ada""",`), lines[1]);
  for (const who of ['eve', 'rita', 'ada'])
    assert.equal((await as(who).ask(`/api/access/datasets/${used}/uses.csv`)).status, 404, who);
  const exports = await node.db.query(
    `SELECT FROM audit_record WHERE operation = 'dataset-uses-exported' AND content::jsonb ->> 'actor' = 'dan'`,
  );
  assert.equal(exports.length, 2);

  // The first day on which all of May is older than 30 days.
  const { context } = node.server.delivery;
  const clock = { now: () => new Date(`${year}-07-02T00:00:00Z`) };
  const forget = (useLogDays: number) =>
    forgetUses({ ...context, clock, useLogDays }, AbortSignal.timeout(60_000));
  assert.equal(await forget(0), 0, '0 keeps all');
  await node.db.execute(
    "UPDATE delivery_use SET outcome = 'running' WHERE dataset = $1 AND id = (SELECT min(id) FROM delivery_use WHERE dataset = $1)",
    [used],
  );
  assert.equal(await forget(30), 1, 'a month in which something runs waits');
  await node.db.execute("UPDATE delivery_use SET outcome = 'cut' WHERE outcome = 'running'");
  assert.equal(await forget(30), 1);
  assert.equal(await forget(30), 0, 'the same again does nothing');
  const left = await node.db.query<{ month: string }>(
    "SELECT DISTINCT to_char(started_at, 'YYYY-MM') AS month FROM delivery_use WHERE dataset = $1",
    [used],
  );
  assert.deepEqual(left, [{ month: july }]);
  assert.deepEqual(await told(), expected, 'the counts are what they were');
  const { uses } = (await as('dan').ask(`/api/access/datasets/${used}/uses`)).body as {
    uses: { account: string }[];
  };
  assert.equal(new Set(uses.map(({ account }) => account)).size, 5);
});

test('an administrator reads what locks were, and what ran when one began', async () => {
  const cookie = await createPerson(node.db, { id: 'root', role: 'administrator' });
  const root = new Visitor(node.url, { Cookie: cookie });
  const locked = await root.ask('/api/vault/lock', { why: 'Yearly drill', drill: true });
  assert.equal(locked.status, 200, locked.text);
  assert.ok((await waitsOf('olga', dataset))?.some(({ kind }) => kind === 'locked'));
  const over = await root.ask('/api/vault/lock?why=The+drill+is+over', undefined, 'DELETE');
  assert.equal(over.status, 200, over.text);
  const { locks } = (await root.ask('/api/vault/lock-history')).body as {
    locks: Readonly<Record<string, unknown>>[];
  };
  const [{ lockedAt, endedAt, ...drill } = {}] = locks;
  assert.deepEqual(drill, {
    ...{ id: drill.id, scope: 'vault', target: '', drill: true, why: 'Yearly drill' },
    ...{
      byOperator: true,
      lockedBy: 'root',
      lockedByName: 'root',
      endedBy: 'root',
      endWhy: 'The drill is over',
    },
  });
  assert.ok(String(endedAt) >= String(lockedAt));
  const at = new Date(String(lockedAt)).getTime();
  const uses = [
    [at - 5000, at + 400, 'cut'],
    [at - 4000, at + 700, 'cut'],
    [at - 3000, at + 100, 'whole'],
    [at - 2000, null, 'running'],
    [at - 9000, at - 8000, 'whole'],
    [at + 50, at + 60, 'whole'],
  ] as const;
  for (const [began, ended, outcome] of uses) {
    await node.db.execute(
      `INSERT INTO delivery_use (account, dataset, file, entitlement, way, started_at, ended_at, outcome, request_id)
       VALUES ('ada', $1, 'f', 'E', 'drs', $2, $3, $4, 'r')`,
      [strict, new Date(began), ended === null ? null : new Date(ended), outcome],
    );
  }
  const { body } = await root.ask(`/api/access/cuts?at=${String(lockedAt)}`);
  const expected = { ran: 4, cut: 2, otherwise: 1, running: 1, slowestMilliseconds: 700 };
  assert.deepEqual(body, expected);
  const nothing = { ran: 0, cut: 0, otherwise: 0, running: 0, slowestMilliseconds: null };
  for (const [of, found] of [
    [`dataset=${strict}`, expected],
    [`dataset=${dataset}`, nothing],
    ['file=f', expected],
    ['file=OCVF_0000013', nothing],
  ] as const) {
    const { body: some } = await root.ask(`/api/access/cuts?at=${String(lockedAt)}&${of}`);
    assert.deepEqual(some, found, of);
  }
  for (const path of ['/api/vault/lock-history', `/api/access/cuts?at=${String(lockedAt)}`])
    assert.equal((await as('stew').ask(path)).status, 403);
});
