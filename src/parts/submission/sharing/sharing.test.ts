import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { prepareJobs } from '../../../platform/jobs/job-queue.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../../platform/postgres/migrate.ts';
import { withTestDatabase } from '../../../platform/postgres/test-database.ts';
import type { Caller } from '../../../schema/caller.ts';
import { chosenTerms, visibilities } from '../../../schema/terms.ts';
import { defined } from '../../../std/assert.ts';
import { importTexts, withSubmissionDatabase } from '../import/import.test-kit.ts';
import { ensureGroup } from '../instance-store.ts';
import { submissionPart } from '../part.ts';
import { digestAccesses, listAccesses, recordDataAccess } from './access-log.ts';
import { applySharingDates, findStateOn, remindOfOpening } from './apply-dates.ts';
import { changeSharing } from './change-sharing.ts';
import { findLatestEnd, judgeSharingWish, type SharingWish } from './check-sharing-change.ts';
import { readSharingHistory } from './read-history.ts';
import { readSharing, type SharingState } from './sharing-state.ts';

const folder = defined(submissionPart.migrations, 'migrations');
const migrations = [PLATFORM_MIGRATIONS, { part: 'submission', folder }];
const now = new Date('2025-03-04T12:00:00Z');
const TODAY = '2025-03-04';
const steward: Caller = {
  ...{ id: 'steward', name: 'S', email: '', role: 'steward', grants: [], token: null },
};
const groups = {
  readGroupNames: async (ids: readonly string[]) => ids.map((id) => ({ id, name: id })),
  findAccounts: async (emails: readonly string[]) => new Map(emails.map((email) => [email, email])),
};

async function withEntries(count: number, work: (db: Database, all: string[]) => Promise<void>) {
  await withSubmissionDatabase(async (db) => {
    await prepareJobs(db.address);
    const names = Array.from({ length: count }, (_, at) => `s${at}`);
    await importTexts(db, {
      table: `strain\n${names.map((name) => `${name}\n`).join('')}`,
      sequences: names.map((name, at) => `>${name}\nACGT${'ACGT'.repeat(1 + at)}\n`).join(''),
    });
    const rows = await db.query<{ accession: string }>(
      'SELECT accession FROM entry ORDER BY accession',
    );
    assert.equal(rows.length, count);
    await work(
      db,
      rows.map(({ accession }) => accession),
    );
  });
}

const change = (db: Database, accessions: readonly string[], wish: SharingWish) =>
  changeSharing(db, groups, { accessions, wish, reason: 'test', caller: steward, now });

const events = async (db: Database, topic: string) =>
  (
    await db.query<{ payload: { entries: unknown[]; values: Record<string, unknown> } }>(
      'SELECT payload FROM outbox WHERE topic = $1 ORDER BY sequence',
      [topic],
    )
  ).map(({ payload }) => payload);

test('a restricted entry is reminded of once and opens once, with its history, jobs and events', async () => {
  await withEntries(5, async (db, all) => {
    const day = '2025-04-01';
    const restricted = all.slice(0, 3);
    assert.equal(
      await change(db, restricted, { visibility: 'restricted', restrictedUntil: day }),
      3,
    );
    // The same again changes nothing and tells nobody.
    assert.equal(
      await change(db, restricted, { visibility: 'restricted', restrictedUntil: day }),
      0,
    );
    const jobs = await db.query<{ key: string; run_at: Date }>(
      'SELECT key, run_at FROM graphile_worker.jobs ORDER BY key',
    );
    assert.deepEqual(
      jobs.map(({ key, run_at }) => [key, run_at.toISOString().slice(0, 10)]),
      [
        [`apply-sharing-dates ${day}`, day],
        [`remind-of-opening ${day}`, '2025-03-25'],
      ],
    );
    await remindOfOpening(db, day);
    await remindOfOpening(db, day);
    assert.deepEqual(
      (await events(db, 'notice')).map(({ values }) => values),
      [{ count: 3, date: day }],
    );
    const options = { now, signal: new AbortController().signal };
    assert.equal(await applySharingDates(db, '2025-03-31', options), 0);
    // Two at once, as after a job that was cut off: every entry opens in one of them.
    const opened = await Promise.all([
      applySharingDates(db, day, options),
      applySharingDates(db, day, options),
    ]);
    assert.equal(opened[0] + opened[1], 3);
    assert.equal(await applySharingDates(db, day, options), 0);
    for (const state of await readSharing(db, all)) assert.equal(state.visibility, 'open');
    const told = (await events(db, 'entries.changed')).flatMap(({ entries }) => entries);
    assert.equal(told.length, 3 + 3);
    const notices = (await events(db, 'notice')).slice(1);
    assert.equal(
      notices.reduce((sum, { values }) => sum + Number(values.count), 0),
      3,
    );
    const history = await readSharingHistory(db, defined(all[0], 'entry'));
    assert.deepEqual(
      history.map(({ by, before, after }) => [by, before.visibility, after.visibility]),
      [
        ['date', 'restricted', 'open'],
        ['steward', 'open', 'restricted'],
      ],
    );
  });
});

test('shares end after their last day, terms at theirs, and a revision keeps who sees it', async () => {
  await withEntries(2, async (db, all) => {
    const [first = ''] = all;
    await change(db, [first], {
      visibility: 'group',
      terms: 'restricted-use',
      termsUntil: '2025-05-01',
      sharedWith: [
        { group: 'hub', until: '2025-03-10' },
        { group: 'lab', until: null },
      ],
    });
    await importTexts(db, { table: 'strain\tcountry\ns0\tPeru\n', sequences: '>s0\nACGTACGT\n' });
    const [revised] = await readSharing(db, [first]);
    assert.deepEqual(
      [revised?.version, revised?.visibility, revised?.terms],
      [2, 'group', 'restricted-use'],
    );
    const options = { now, signal: new AbortController().signal };
    assert.equal(await applySharingDates(db, '2025-03-10', options), 0);
    assert.equal(await applySharingDates(db, '2025-03-11', options), 1);
    assert.equal(await applySharingDates(db, '2025-05-01', options), 1);
    const [after] = await readSharing(db, [first]);
    assert.deepEqual(after?.sharedWith, [{ group: 'lab', until: null }]);
    assert.deepEqual([after?.terms, after?.termsUntil, after?.visibility], ['open', null, 'group']);
  });
});

test('shares with people end after their last day; an address keeps the account that it was of', async () => {
  await withEntries(1, async (db, [first = '']) => {
    const accountOf = async () =>
      (await db.query<{ account: string | null }>('SELECT account FROM person_share'))[0]?.account;
    const share = (people: SharingWish['people'], accounts: Record<string, string>) =>
      changeSharing(
        db,
        { ...groups, findAccounts: async () => new Map(Object.entries(accounts)) },
        {
          ...{ accessions: [first], reason: 'test', caller: steward, now },
          wish: { visibility: 'group', people },
        },
      );
    const email = 'a@example.org';
    await share([{ email, until: null }], { [email]: 'anna' });
    assert.equal(await accountOf(), 'anna');
    // Somebody else has the address now.
    await share([{ email, until: '2025-03-10' }], { [email]: 'ben' });
    assert.equal(await accountOf(), 'anna');
    const options = { now, signal: new AbortController().signal };
    assert.equal(await applySharingDates(db, '2025-03-10', options), 0);
    assert.equal(await applySharingDates(db, '2025-03-11', options), 1);
    assert.equal(await accountOf(), undefined);
    const [state] = await readSharing(db, [first]);
    assert.deepEqual([state?.people, state?.personKeys], [[], []]);
    const [last] = await readSharingHistory(db, first);
    assert.deepEqual([last?.by, last?.before.people], ['date', [{ email, until: '2025-03-10' }]]);
  });
});

test('accesses are kept by the group that owns the records, and told once', async () => {
  await withTestDatabase(migrations, async (db) => {
    await prepareJobs(db.address);
    await ensureGroup(db, 'lab', 'Laboratory');
    const own: Caller = {
      ...{ ...steward, id: 'own', role: 'member' },
      grants: [{ group: 'lab', rights: ['read'], via: 'membership' }],
    };
    const access = { operation: 'lapis-details', instance: 'test' };
    await recordDataAccess(db, { ...access, caller: steward, records: { lab: 4, other: 1 } }, now);
    await recordDataAccess(db, { ...access, caller: own, records: { lab: 2 } }, now);
    await recordDataAccess(db, { ...access, caller: steward, records: {} }, now);
    const rows = await listAccesses(db, 'lab', { before: undefined, limit: 10 });
    assert.deepEqual(
      rows.map(({ by, records, isOwn }) => [by.id, records, isOwn]),
      [
        ['own', 2, true],
        ['steward', 4, false],
      ],
    );
    const jobs = await db.query<{ key: string; run_at: Date }>(
      "SELECT key, run_at FROM graphile_worker.jobs WHERE key LIKE 'digest%' ORDER BY key",
    );
    assert.deepEqual(
      jobs.map(({ key, run_at }) => [key, run_at.toISOString()]),
      [
        ['digest-accesses lab', '2025-03-05T05:00:00.000Z'],
        ['digest-accesses other', '2025-03-05T05:00:00.000Z'],
      ],
    );
    await digestAccesses(db, 'lab');
    await digestAccesses(db, 'lab');
    assert.deepEqual(
      (await events(db, 'notice')).map(({ values }) => values),
      [{ count: 1 }],
    );
  });
});

const day = fc.constantFrom('2025-03-05', '2025-06-01', '2025-12-31');
const stateArbitrary: fc.Arbitrary<SharingState> = fc
  .record({
    visibility: fc.constantFrom(...visibilities),
    restrictedUntil: day,
    terms: fc.constantFrom(...chosenTerms),
    termsUntil: day,
    sharedWith: fc.uniqueArray(
      fc.record({ group: fc.constantFrom('a', 'b'), until: fc.option(day) }),
      { selector: ({ group }) => group },
    ),
    people: fc.uniqueArray(
      fc.record({ email: fc.constantFrom('a@b.ch', 'c@d.ch'), until: fc.option(day) }),
      { selector: ({ email }) => email },
    ),
  })
  .map((state) => ({
    ...state,
    restrictedUntil: state.visibility === 'restricted' ? state.restrictedUntil : null,
    termsUntil: state.terms === 'restricted-use' ? state.termsUntil : null,
    sharedWith: state.sharedWith.toSorted((a, b) => (a.group < b.group ? -1 : 1)),
    people: state.people.toSorted((a, b) => (a.email < b.email ? -1 : 1)),
  }));

/** Whether somebody outside the owning group could see or use something on a day. */
const isOpenOn = (state: SharingState, on: string) => findStateOn(state, on).visibility === 'open';

test('what an owner may do never closes anything, on any day', () => {
  fc.assert(
    fc.property(stateArbitrary, stateArbitrary, (before, wished) => {
      const wish = {
        ...wished,
        terms: wished.terms as SharingWish['terms'],
        restrictedUntil: wished.restrictedUntil ?? undefined,
        termsUntil: wished.termsUntil ?? undefined,
      };
      const verdict = judgeSharingWish(before, wish, TODAY);
      if (verdict.problems.length > 0 || verdict.stewardOnly !== null) return;
      assert.ok(before.visibility !== 'controlled' || verdict.after.visibility === 'controlled');
      for (const on of [TODAY, '2025-03-05', '2025-06-01', '2025-12-31', '2026-01-01'])
        assert.ok(!isOpenOn(before, on) || isOpenOn(verdict.after, on), on);
      const lost = before.sharedWith.some(
        ({ group }) => !verdict.after.sharedWith.some((share) => share.group === group),
      );
      const isLeftOut = before.people.some(
        ({ email }) => !verdict.after.people.some((share) => share.email === email),
      );
      assert.ok(!(lost || isLeftOut) || verdict.needsReason);
    }),
    { numRuns: 500 },
  );
});

test('a restriction ends within a year, and not today', () => {
  assert.equal(findLatestEnd('2024-02-29'), '2025-02-28');
  const before: SharingState = {
    ...{
      visibility: 'group',
      restrictedUntil: null,
      terms: 'open',
      termsUntil: null,
      sharedWith: [],
      people: [],
    },
  };
  const problems = (restrictedUntil: string | undefined) =>
    judgeSharingWish(before, { visibility: 'restricted', restrictedUntil }, TODAY).problems.length;
  assert.deepEqual(
    [TODAY, '2025-03-05', '2026-03-04', '2026-03-05', undefined].map(problems),
    [1, 0, 0, 1, 1],
  );
});
