import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shipped } from '../../../engine/validate/checklists.test-kit.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import type {
  ForeignOrigin,
  ForeignRecord,
  TakeForeignPort,
} from '../../../schema/foreign-records.ts';
import type { AnalysePort } from '../../../schema/ports.ts';
import { createEntryReader } from '../entry-reader.ts';
import {
  createTestReference,
  fakeAnalysis,
  importTexts,
  TEST_INSTANCE,
  withSubmissionDatabase,
} from '../import/import.test-kit.ts';
import { createForeignTaker } from './take-foreign.ts';

const analyse: AnalysePort = {
  ...fakeAnalysis,
  async findReference() {
    return createTestReference(['main']);
  },
};

const ENA: ForeignOrigin = {
  source: 'ena',
  name: 'ENA',
  address: 'https://ena.example.org/',
  method: 'package',
  via: 'a.embl',
  by: 'somebody',
  fetchedAt: new Date('2024-05-01T00:00:00Z'),
  keepsAccessions: false,
};
const NCBI: ForeignOrigin = {
  ...ENA,
  source: 'ncbi',
  name: 'NCBI',
  address: 'https://ncbi.example.org/',
};
const LOCULUS: ForeignOrigin = {
  ...ENA,
  source: 'loculus',
  name: 'Archive of Loculus',
  address: 'https://lapis.example.org/virus',
  keepsAccessions: true,
};

function record(changes: Partial<ForeignRecord> = {}, letters = 'ACGTACGT'): ForeignRecord {
  return {
    source: 'ena',
    accession: 'OX000001',
    version: 1,
    state: 'public',
    reason: null,
    columns: {
      isolate: 'a/1',
      date: '12-Jan-2024',
      'ncbi-biosample:geo_loc_name': 'Kenya: Nairobi',
      'ncbi-biosample:host': 'Homo sapiens',
    },
    others: { note: 'as it came' },
    sequences: [{ segment: null, name: 'x', letters: Buffer.from(letters) }],
    aliases: [],
    submitter: { id: 'lab', name: 'Lab' },
    terms: { id: 'open', until: null },
    firstPublic: '2024-02-01',
    lastUpdated: null,
    where: 'a.embl line 1',
    ...changes,
  };
}

const withdrawn = (changes: Partial<ForeignRecord> = {}): ForeignRecord =>
  record({
    state: 'withdrawn',
    reason: 'a mix-up',
    columns: {},
    others: {},
    sequences: [],
    ...changes,
  });

interface World {
  readonly db: Database;
  readonly port: TakeForeignPort;
  /** 'outcome accession' for each record. */
  readonly take: (origin: ForeignOrigin, ...records: ForeignRecord[]) => Promise<string[]>;
  /** 'accession.version terms revoked' of all entries. */
  readonly list: () => Promise<string[]>;
  /** Topics with their entries, since the last look. */
  readonly events: () => Promise<string[]>;
}

function withTaker(work: (world: World) => Promise<void>): Promise<void> {
  return withSubmissionDatabase(async (db) => {
    const port = createForeignTaker({
      db,
      analyse,
      clock: { now: () => new Date('2024-05-02T00:00:00Z') },
      originNode: 'node',
      accessionPrefix: 'TT',
      readChecklists: async () => [...shipped.values()],
    });
    let seen = 0;
    await work({
      db,
      port,
      take: async (origin, ...records) => {
        const verdicts = await port.take({ instance: TEST_INSTANCE, origin }, records);
        return verdicts.map(({ outcome, accession }) => `${outcome} ${accession}`);
      },
      list: async () => {
        const rows = await db.query<{ line: string }>(
          `SELECT accession || '.' || version || ' ' || terms || CASE WHEN is_revocation THEN ' revoked' ELSE '' END AS line
           FROM entry ORDER BY accession, version`,
        );
        return rows.map(({ line }) => line);
      },
      events: async () => {
        const rows = await db.query<{
          sequence: number;
          topic: string;
          payload: { entries: { accession: string; version: number }[] };
        }>('SELECT sequence, topic, payload FROM outbox WHERE sequence > $1 ORDER BY sequence', [
          seen,
        ]);
        seen = Number(rows.at(-1)?.sequence ?? seen);
        return rows.map(
          ({ topic, payload }) =>
            `${topic} ${payload.entries.map((one) => `${one.accession}.${one.version}`).join(' ')}`,
        );
      },
    });
  });
}

const A = 'TT_0000013';

test('a record becomes an entry that says where it is from, and the same again changes nothing', () =>
  withTaker(async ({ db, take, list, events }) => {
    assert.deepEqual(await take(ENA, record()), [`added ${A}.1`]);
    assert.deepEqual(await events(), [`entries.released ${A}.1`]);
    const [entry] = await createEntryReader(db).readEntries([{ accession: A, version: 1 }]);
    const { strain, date, country, division, host, hostTaxon, genbankAccession } =
      entry?.metadata ?? {};
    assert.deepEqual(
      { strain, date, country, division, host, hostTaxon, genbankAccession },
      {
        strain: 'a/1',
        date: '2024-01-12',
        country: 'Kenya',
        division: 'Nairobi',
        host: 'Homo sapiens',
        hostTaxon: '9606',
        genbankAccession: 'OX000001.1',
      },
    );
    assert.equal(entry?.ownerGroup, 'mirror:ena:lab');
    const [row] = await db.query<{ provenance: object; other_columns: object; name: string }>(
      'SELECT e.provenance, e.other_columns, g.name FROM entry e JOIN owner_group g ON g.id = e.owner_group',
    );
    assert.deepEqual(row, {
      provenance: {
        method: 'package',
        source: 'ENA OX000001.1',
        by: 'somebody',
        at: '2024-05-01T00:00:00.000Z',
        address: 'https://ena.example.org/',
        via: 'a.embl',
      },
      other_columns: { note: 'as it came' },
      name: 'Lab (ENA)',
    });
    assert.deepEqual(await take(ENA, record(), record({ lastUpdated: '2024-04-04', where: 'b' })), [
      `unchanged ${A}.1`,
      `unchanged ${A}.1`,
    ]);
    assert.deepEqual(await list(), [`${A}.1 open`]);
    assert.deepEqual(await events(), []);
  }));

test('what changes there is the next version here, what is withdrawn is revoked, and it may come back', () =>
  withTaker(async ({ take, list, events }) => {
    await take(ENA, record());
    await events();
    assert.deepEqual(await take(ENA, record({ version: 2 }, 'ACGTACGA')), [`changed ${A}.2`]);
    assert.deepEqual(await take(ENA, withdrawn({ version: 2 })), [`withdrawn ${A}.3`]);
    assert.deepEqual(await take(ENA, withdrawn({ version: 2 })), [`unchanged ${A}.3`]);
    assert.deepEqual(await take(ENA, record({ version: 2 }, 'ACGTACGA')), [`changed ${A}.4`]);
    assert.deepEqual(await list(), [
      `${A}.1 open`,
      `${A}.2 open`,
      `${A}.3 open revoked`,
      `${A}.4 open`,
    ]);
    assert.deepEqual(
      await events(),
      [2, 3, 4].map((version) => `entries.released ${A}.${version}`),
    );
    assert.deepEqual(await take(ENA, withdrawn({ accession: 'OX000009' })), ['unchanged null']);
  }));

test('what was revoked here does not come back by a change there', () =>
  withTaker(async ({ db, port, take }) => {
    await take(ENA, record());
    await db.execute(
      `INSERT INTO entry SELECT accession, 2, instance, submission_id, owner_group, visibility, terms, origin_node, provenance,
         metadata, metadata_version, other_columns, content_digest, true, submitted_at, released_at FROM entry`,
    );
    const [verdict] = await port.take({ instance: TEST_INSTANCE, origin: ENA }, [
      record({ version: 2 }),
    ]);
    assert.equal(verdict?.outcome, 'refused');
    assert.deepEqual(
      verdict?.problems.map(({ code }) => code),
      ['entry-revoked-here'],
    );
  }));

test('the same record from two archives is one entry, known by both, that follows the first', () =>
  withTaker(async ({ db, take, list }) => {
    await take(ENA, record());
    const ncbi = record({ source: 'ncbi', columns: { isolate: 'otherwise' } });
    assert.deepEqual(await take(NCBI, ncbi), [`duplicate ${A}.1`]);
    assert.deepEqual(await take(NCBI, ncbi), [`unchanged ${A}.1`]);
    assert.deepEqual(await take(NCBI, { ...ncbi, version: 2 }), [`duplicate ${A}.1`]);
    assert.deepEqual(await take(ENA, withdrawn()), [`withdrawn ${A}.2`]);
    assert.deepEqual(await take(NCBI, { ...ncbi, version: 3 }), [`duplicate ${A}.2`]);
    const loculus = record({ source: 'loculus', accession: 'LOC_000001Y', aliases: ['OX000001'] });
    assert.deepEqual(await take(LOCULUS, loculus), [`duplicate ${A}.2`]);
    assert.deepEqual(await list(), [`${A}.1 open`, `${A}.2 open revoked`]);
    const links = await db.query('SELECT source, is_followed FROM foreign_record ORDER BY source');
    assert.deepEqual(
      links.map((link) => Object.values(link)),
      [
        ['ena', true],
        ['loculus', false],
        ['ncbi', false],
      ],
    );
  }));

test('what this node released itself and comes back by an archive is recognised', () =>
  withTaker(async ({ db, take }) => {
    const table =
      'strain\tdate\tgenbankAccession\nb\t2024-01-02\tOX000002.1\na/1\t2024-01-12\t\nc\t2024\t\n';
    await importTexts(db, { table, sequences: '>b\nACGTT\n>a/1\nACGTACGT\n>c\nACGTC\n' });
    const rows = await db.query<{ name: string; accession: string }>(
      'SELECT submission_id AS name, accession FROM entry ORDER BY 1',
    );
    const of = (name: string) => rows.find((row) => row.name === name)?.accession;
    await db.execute(
      `INSERT INTO external_metadata VALUES ($1, 1, 'genbankAccession', 'ena', 'OX000003', now(), 'x', 'x')`,
      [of('c')],
    );
    await db.execute(
      `INSERT INTO external_metadata VALUES ($1, 1, 'biosampleAccession', 'ena', 'SAMEA000007', now(), 'x', 'x')`,
      [of('c')],
    );
    const back = (accession: string, letters: string, isolate: string) =>
      record({ accession, columns: { isolate } }, letters);
    assert.deepEqual(
      await take(
        ENA,
        back('OX000002', 'ACGTG', 'other'),
        back('OX000003', 'ACGTG', 'other'),
        // By the sample that it was deposited as.
        record({ accession: 'OX000006', columns: { biosampleAccession: 'SAMEA000007' } }, 'ACGTGG'),
        // By its letters under its name.
        back('OX000004', 'ACGTACGT', 'a/1'),
        back('OX000005', 'ACGTACGT', 'another'),
      ),
      [
        `duplicate ${of('b')}.1`,
        `duplicate ${of('c')}.1`,
        `duplicate ${of('c')}.1`,
        `duplicate ${of('a/1')}.1`,
        (await take(ENA, back('OX000005', 'ACGTACGT', 'another')))[0]?.replace(
          'unchanged',
          'added',
        ),
      ],
    );
  }));

test('an instance of Loculus keeps its accessions, versions and terms', () =>
  withTaker(async ({ take, list, events }) => {
    const loculus = (version: number, changes: Partial<ForeignRecord> = {}, letters?: string) =>
      record({ source: 'loculus', accession: 'LOC_000001Y', version, ...changes }, letters);
    const restricted = { terms: { id: 'restricted-use', until: '2099-01-01' } } as const;
    const versions = [
      loculus(1, restricted),
      loculus(2, restricted, 'ACGTACGA'),
      withdrawn({ source: 'loculus', accession: 'LOC_000001Y', version: 3 }),
      loculus(4, { terms: { id: 'open', until: null } }, 'ACGTACGC'),
    ];
    assert.deepEqual(await take(LOCULUS, ...versions), [
      'added LOC_000001Y.1',
      'changed LOC_000001Y.2',
      'withdrawn LOC_000001Y.3',
      'changed LOC_000001Y.4',
    ]);
    // Terms are those of the entry, and open with its last version.
    assert.deepEqual(await list(), [
      'LOC_000001Y.1 open',
      'LOC_000001Y.2 open',
      'LOC_000001Y.3 open revoked',
      'LOC_000001Y.4 open',
    ]);
    await events();
    assert.deepEqual(
      await take(LOCULUS, ...versions),
      versions.map(() => 'unchanged LOC_000001Y.4'),
    );
    assert.deepEqual(await events(), []);
    assert.deepEqual(await take(LOCULUS, loculus(5, restricted)), ['changed LOC_000001Y.5']);
    assert.deepEqual(await take(LOCULUS, loculus(5)), ['changed LOC_000001Y.5']);
    assert.equal((await list()).at(-1), 'LOC_000001Y.5 open');
  }));

test('a value that is wrong does not lose a record; what is no genome of the pathogen is refused alone', () =>
  withTaker(async ({ db, port }) => {
    const records = [
      record({
        columns: { isolate: 'a', date: '2099-01-01', sex: 'yes' },
        others: { 'a\u0000b': '\ud800' },
      }),
      record({ accession: 'OX000002' }, 'XXACGT'),
      record({ accession: 'OX000003', sequences: [] }),
      record({ accession: 'OX000004', columns: {} }),
      record({ accession: 'OX000005', columns: { isolate: 'simulated/x' } }),
    ];
    const verdicts = await port.take({ instance: TEST_INSTANCE, origin: ENA }, records);
    assert.deepEqual(
      verdicts.map(({ outcome, problems }) => [outcome, ...problems.map(({ code }) => code)]),
      [
        ['added', 'date-in-future', 'term-unknown'],
        ['refused', 'analysis-failed'],
        ['refused', 'sequence-missing'],
        ['added'],
        ['refused', 'sample-simulated'],
      ],
    );
    const rows = await db.query<{ name: string; date: string | null; others: object }>(
      `SELECT metadata ->> 'strain' AS name, metadata ->> 'date' AS date, other_columns AS others FROM entry ORDER BY accession`,
    );
    assert.deepEqual(rows, [
      { name: 'a', date: null, others: { date: '2099-01-01', 'a b': '\ufffd' } },
      { name: 'OX000004', date: null, others: { note: 'as it came' } },
    ]);
  }));

test('entries, links and what the caller commits are one transaction', () =>
  withTaker(async ({ db, port, list }) => {
    const target = { instance: TEST_INSTANCE, origin: ENA };
    const fail = port.take(target, [record()], async (tx, verdicts) => {
      assert.deepEqual(
        verdicts.map(({ outcome }) => outcome),
        ['added'],
      );
      await tx.execute("INSERT INTO owner_group VALUES ('cursor', 'c')");
      throw new Error('cut off');
    });
    await assert.rejects(fail, /cut off/);
    assert.deepEqual(await list(), []);
    assert.deepEqual(await db.query('SELECT FROM foreign_record'), []);
    const both = await Promise.all([port.take(target, [record()]), port.take(target, [record()])]);
    assert.deepEqual(
      both
        .flat()
        .map(({ outcome }) => outcome)
        .sort(),
      ['added', 'unchanged'],
    );
    await assert.rejects(port.prepare('nothing'), /no instance/);
  }));
