import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareJobs } from '../../platform/jobs/job-queue.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { PLATFORM_MIGRATIONS } from '../../platform/postgres/migrate.ts';
import { onEmbeddedServer } from '../../platform/postgres/test-database.ts';
import type { Caller, GroupRight, NodeRole } from '../../schema/caller.ts';
import type { ReleasedEntry } from '../../schema/ports.ts';
import { defined } from '../../std/assert.ts';
import type { Proposal } from './check-proposal.ts';
import { CurationService } from './curation-service.ts';
import { curationPart } from './part.ts';

function makeCaller(
  id: string,
  rights: readonly GroupRight[] = [],
  role: NodeRole = 'member',
): Caller {
  const grants = rights.length === 0 ? [] : [{ group: 'lab', rights, via: 'membership' as const }];
  return { id, name: id.toUpperCase(), email: `${id}@example.org`, role, grants, token: null };
}

const stranger = makeCaller('stranger');
const reader = makeCaller('reader', ['read']);
const reviewer = makeCaller('reviewer', ['read', 'submit', 'release']);
const steward = makeCaller('steward', [], 'steward');
const otherSteward = makeCaller('steward-2', [], 'steward');

const entry = {
  accession: 'OC_0000013',
  version: 2,
  instance: 'sars-cov-2',
  ownerGroup: 'lab',
  visibility: 'open',
  metadata: { strain: 's', host: 'Human', date: '2021-03-09' },
} as unknown as ReleasedEntry;

const value: Proposal = {
  claim: 'value',
  field: 'host',
  value: 'Neovison vison',
  evidence: '<script>alert(1)</script> The paper says mink.',
  confidence: 'high',
};

interface World {
  readonly db: Database;
  readonly service: CurationService;
  setVisibility(visibility: ReleasedEntry['visibility']): void;
}

function withCuration(work: (world: World) => Promise<void>): Promise<void> {
  const folder = defined(curationPart.migrations, 'migrations');
  return onEmbeddedServer()([PLATFORM_MIGRATIONS, { part: 'curation', folder }], async (db) => {
    await prepareJobs(db.address);
    let visibility: ReleasedEntry['visibility'] = 'open';
    const service = new CurationService({
      db,
      clock: { now: () => new Date('2026-03-03T12:00:00Z') },
      findEntry: async (text) => (text === entry.accession ? { ...entry, visibility } : null),
      revisions: { proposeRevision: async () => null },
      stewards: 'node',
    });
    const setVisibility = (next: ReleasedEntry['visibility']) => {
      visibility = next;
    };
    await work({ db, service, setVisibility });
  });
}

const by = (caller: Caller, reason = 'Because.') => ({
  caller,
  requestId: 'r',
  clientAddress: '192.0.2.1',
  reason,
});
const denied = { code: 'correction-not-yours' };

test('a refused correction is appealed and decided by a steward who had no part in it', () =>
  withCuration(async ({ db, service }) => {
    const { id } = await service.propose(entry.accession, value, by(steward));
    await assert.rejects(service.decide(id, 'accepted', by(steward)), denied);
    await assert.rejects(service.decide(id, 'accepted', by(reader)), denied);
    await assert.rejects(service.decide(id, 'accepted', by(stranger)), denied);
    await service.decide(id, 'refused', by(otherSteward));
    await assert.rejects(service.decide(id, 'accepted', by(reviewer)), {
      code: 'correction-not-possible',
    });
    await assert.rejects(service.appeal(id, by(stranger)), denied);
    await service.appeal(id, by(steward));
    await assert.rejects(service.decideAppeal(id, 'upheld', by(reviewer)), denied);
    await assert.rejects(service.decideAppeal(id, 'accepted', by(steward)), denied);
    await assert.rejects(service.decideAppeal(id, 'upheld', by(otherSteward)), denied);
    await service.decideAppeal(id, 'accepted', by(makeCaller('steward-3', [], 'steward')));
    const [correction] = await service.listOfEntry(entry.accession);
    assert.deepEqual(
      correction?.steps.map(({ state, by: name }) => [state, name]),
      [
        ['proposed', 'STEWARD'],
        ['refused', 'STEWARD-2'],
        ['appealed', 'STEWARD'],
        ['accepted', 'STEWARD-3'],
      ],
    );
    assert.deepEqual(
      [correction?.valueThen, correction?.valueProposed, correction?.evidence],
      ['Human', 'Neovison vison', value.evidence],
    );
    const audit = await db.query<{ details: { before: string; after: string } }>(
      "SELECT content::jsonb -> 'details' AS details FROM audit_record ORDER BY sequence",
    );
    assert.deepEqual(
      audit.map(({ details }) => [details.before, details.after]),
      [
        [null, 'proposed'],
        ['proposed', 'refused'],
        ['refused', 'appealed'],
        ['appealed', 'accepted'],
      ],
    );
    const events = await db.query<{ topic: string; kind: string; to: object }>(
      `SELECT topic, payload ->> 'kind' AS kind, payload -> 'to' AS "to" FROM outbox
       WHERE topic = 'notice' ORDER BY sequence`,
    );
    assert.deepEqual(
      events.map(({ kind, to }) => [kind, to]),
      [
        ['correction-proposed', { group: 'lab', right: 'release' }],
        ['correction-decided', { account: 'steward' }],
        ['correction-appealed', { group: 'node', right: 'release' }],
        ['correction-decided', { account: 'steward' }],
        ['correction-decided', { group: 'lab', right: 'release' }],
      ],
    );
  }));

test('one of two who decide at once does, and the other is told', () =>
  withCuration(async ({ service }) => {
    const { id } = await service.propose(entry.accession, value, by(stranger));
    const results = await Promise.allSettled([
      service.decide(id, 'accepted', by(reviewer)),
      service.decide(id, 'refused', by(reviewer)),
      service.withdraw(id, by(stranger)),
    ]);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await service.listOfEntry(entry.accession))[0]?.steps.length, 2);
  }));

test('a correction of an entry that is not open is not there for others', () =>
  withCuration(async ({ service, setVisibility }) => {
    const { id } = await service.propose(entry.accession, value, by(reader));
    setVisibility('group');
    const gone = { code: 'correction-not-found' };
    await assert.rejects(service.decide(id, 'refused', by(stranger)), gone);
    await assert.rejects(
      service.withdraw('00000000-0000-4000-8000-000000000000', by(reader)),
      gone,
    );
    assert.deepEqual(await service.listForCaller(stranger, []), []);
    assert.equal((await service.listForCaller(reader, ['proposed'])).length, 1);
    assert.equal((await service.listForCaller(steward, [])).length, 1);
    await service.withdraw(id, by(reader));
  }));

test('what is proposed is checked as what is submitted', () =>
  withCuration(async ({ service }) => {
    const invalid: readonly Partial<Proposal>[] = [
      { field: 'date', value: '2021-02-31' },
      { field: 'date', value: '2027-01-01' },
      { field: 'nothing' },
      { field: 'toString' },
      { field: 'strain' },
      { value: 'Human' },
      { value: 'a\u0001b' },
      { claim: 'duplicate', duplicateOf: 'OC_0000013' },
      { claim: 'duplicate', duplicateOf: 'OC_0000014' },
      { claim: 'duplicate' },
    ];
    for (const more of invalid) {
      await assert.rejects(
        service.propose(entry.accession, { ...value, ...more }, by(stranger)),
        { code: 'request-invalid' },
        JSON.stringify(more),
      );
    }
    await service.propose(entry.accession, { ...value, value: 'unknown' }, by(stranger));
    const [correction] = await service.listOfEntry(entry.accession);
    assert.equal(correction?.valueProposed, null);
    await assert.rejects(service.propose('OC_9', value, by(stranger)), { code: 'entry-not-found' });
  }));
