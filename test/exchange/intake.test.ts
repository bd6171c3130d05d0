// Packages of ENA and NCBI Datasets, and a whole instance of Loculus, against a stand-in of its LAPIS.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { shipped } from '../../src/engine/validate/checklists.test-kit.ts';
import { type IntakeEvent, IntakeService } from '../../src/parts/exchange/intake/intake-service.ts';
import { LoculusError } from '../../src/parts/exchange/intake/loculus-client.ts';
import { createForeignTaker } from '../../src/parts/submission/foreign/take-foreign.ts';
import {
  createTestReference,
  fakeAnalysis,
  TEST_INSTANCE,
  withSubmissionDatabase,
} from '../../src/parts/submission/import/import.test-kit.ts';
import { makeStoredZip } from '../../src/platform/files/stored-zip-fixture.ts';
import type { Database } from '../../src/platform/postgres/database.ts';
import type { ForeignSource } from '../../src/schema/foreign-records.ts';
import { LoculusStandIn, type ReleasedVersion } from './loculus-stand-in.ts';

interface World {
  readonly db: Database;
  /** 'source outcome accession code' for each record. */
  readonly take: (
    source: ForeignSource,
    files: Readonly<Record<string, string | Uint8Array>>,
  ) => Promise<string[]>;
  readonly loculus: (url: string, waited?: number[]) => Promise<string[]>;
  readonly list: () => Promise<string[]>;
}

function withIntake(work: (world: World) => Promise<void>): Promise<void> {
  return withSubmissionDatabase(async (db) => {
    const readChecklists = async () => [...shipped.values()];
    const clock = { now: () => new Date('2024-06-01T00:00:00Z') };
    const service = new IntakeService({
      foreign: createForeignTaker({
        db,
        clock,
        readChecklists,
        analyse: { ...fakeAnalysis, findReference: async () => createTestReference(['main']) },
        originNode: 'node',
        accessionPrefix: 'TT',
      }),
      clock,
      readChecklists,
      maxRecordBytes: 10_000,
      timeoutMilliseconds: 20_000,
    });
    const folder = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
    const by = 'somebody';
    try {
      await work({
        db,
        take: async (source, files) => {
          const written = [];
          for (const [name, content] of Object.entries(files)) {
            const path = join(folder, name);
            await writeFile(path, content);
            written.push({ name, path });
          }
          return tell(
            service.takePackage({ instance: TEST_INSTANCE.id, source, files: written, by }),
          );
        },
        loculus: (url, waited = []) =>
          tell(
            service.takeLoculus({
              ...{ instance: TEST_INSTANCE.id, url, name: null, by },
              signal: new AbortController().signal,
              wait: async (milliseconds) => void waited.push(milliseconds),
            }),
          ),
        list: async () => {
          const rows = await db.query<{ line: string }>(
            `SELECT concat_ws(' ', e.accession || '.' || e.version, e.metadata ->> 'country', e.terms,
               e.terms_until, CASE WHEN e.is_revocation THEN 'revoked' END, convert_from(s.letters, 'UTF8')) AS line
             FROM entry e LEFT JOIN entry_sequence s USING (accession, version) ORDER BY e.accession, e.version`,
          );
          return rows.map(({ line }) => line);
        },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

async function tell(events: AsyncIterable<IntakeEvent>): Promise<string[]> {
  const lines: string[] = [];
  for await (const event of events) {
    if (event.type === 'summary') continue;
    const { source, outcome, accession, problems } = event;
    lines.push([source, outcome, accession, ...problems.map(({ code }) => code)].join(' '));
  }
  return lines;
}

const A = 'TT_0000013';
const B = 'TT_0000026';

const report = (accession: string, more: object = {}) =>
  `${JSON.stringify({ accession, isolate: { name: accession, collectionDate: '2024-01-02' }, location: { geographicLocation: 'Kenya' }, ...more })}\n`;

test('a zip of NCBI Datasets gives its records with their sequences, in whatever order its files stand', () =>
  withIntake(async ({ take, list }) => {
    const reports = `${report('OX000001.1') + report('OX000002.2') + report('OX000003.1')}{"cut\n`;
    const letters = '>OX000002.2 b\nACGTA\nCG\n>what is this\nACGT\n>OX000001.1 a\nACGTC\n';
    const files = [
      { name: 'README.md', text: 'read me' },
      { name: 'ncbi_dataset/data/data_report.jsonl', text: reports },
      { name: 'ncbi_dataset/data/genomic.fna', text: letters },
      { name: 'ncbi_dataset/data/dataset_catalog.json', text: '{}' },
    ];
    const found = await take('ncbi', { 'ncbi.zip': makeStoredZip(files) });
    assert.deepEqual(found, [
      ' refused  accession-missing',
      ' refused  line-invalid',
      `OX000001.1 added ${A}.1`,
      `OX000002.2 added ${B}.1`,
      'OX000003.1 refused  sequence-missing',
    ]);
    assert.deepEqual(await list(), [`${A}.1 Kenya open ACGTC`, `${B}.1 Kenya open ACGTACG`]);
    const again = await take('ncbi', {
      'data_report.jsonl': report('OX000001.1') + report('OX000002.3'),
      'genomic.fna.gz': gzipSync('>OX000001.1\nACGTC\n>OX000002.3\nACGTT\n'),
    });
    assert.deepEqual(again, [`OX000001.1 unchanged ${A}.1`, `OX000002.3 changed ${B}.2`]);
  }));

test('a table of a search in ENA and its FASTA give records, and so do flat files', () =>
  withIntake(async ({ take, list }) => {
    const table =
      'accession\tsequence_version\tcountry\tisolate\nOX000001\t1\tKenya:Nairobi\t"a\nOX000002\t1\tUganda\tb\n';
    const fasta = '>ENA|OX000001|OX000001.1 a\nACGTC\n>ENA|OX000002|OX000002.1 b\nACGTA\n';
    const found = await take('ena', {
      'search.tsv': table,
      'letters.fasta.zst': zstdCompressSync(fasta),
    });
    assert.deepEqual(found, [`OX000001.1 added ${A}.1`, `OX000002.1 added ${B}.1`]);
    const flat = `ID   OX000002; SV 2; linear; genomic RNA; STD; VRL; 4 BP.
FT   source          1..4
FT                   /geo_loc_name="Uganda"
FT                   /isolate="b"
SQ   Sequence 4 BP;
     acgt                                                                      4
//
`;
    assert.deepEqual(await take('ena', { 'b.embl': flat }), [`OX000002.2 changed ${B}.2`]);
    assert.deepEqual(await list(), [
      `${A}.1 Kenya open ACGTC`,
      `${B}.1 Uganda open ACGTA`,
      `${B}.2 Uganda open ACGT`,
    ]);
    const cut = await take('ena', { 'b.embl': flat.slice(0, -4) });
    assert.deepEqual(cut, [' refused  embl-cut']);
    assert.deepEqual(await take('ena', { 'only.fasta': fasta }), [' refused  package-empty']);
    assert.deepEqual(
      await take('ncbi', { 'cut.zip': makeStoredZip([]).slice(0, 12) }),
      [' refused  zip-damaged', ' refused  package-empty'].slice(0, 2),
    );
  }));

function version(
  accession: string,
  number: number,
  letters: string | null,
  more: object = {},
): ReleasedVersion {
  return {
    metadata: {
      accession,
      version: number,
      accessionVersion: `${accession}.${number}`,
      isRevocation: letters === null,
      versionComment: letters === null ? 'a mix-up' : null,
      groupId: 7,
      groupName: 'Lab',
      submissionId: `s-${accession}`,
      dataUseTerms: 'OPEN',
      dataUseTermsRestrictedUntil: null,
      geoLocCountry: letters === null ? null : 'Kenya',
      length: letters?.length ?? null,
      ...more,
    },
    sequences: letters === null ? {} : { main: letters },
  };
}

const X = 'LOC_000001Y';
const Y = 'LOC_000002W';
const RESTRICTED = { dataUseTerms: 'RESTRICTED', dataUseTermsRestrictedUntil: '2025-01-01' };

const VERSIONS = [
  version(Y, 1, 'ACGTA', RESTRICTED),
  version(X, 2, 'ACGTG'),
  version(X, 1, 'ACGTC'),
  version(X, 3, null),
];

const EXPECTED = [
  `${X}.1 Kenya open ACGTC`,
  `${X}.2 Kenya open ACGTG`,
  `${X}.3 open revoked`,
  `${Y}.1 Kenya restricted-use 2025-01-01 ACGTA`,
];

async function withLoculus(work: (stand: LoculusStandIn, url: string) => Promise<void>) {
  const stand = new LoculusStandIn();
  const url = await stand.start();
  stand.versions = VERSIONS;
  try {
    await work(stand, url);
  } finally {
    stand.stop();
  }
}

test('a whole instance of Loculus is taken in with accessions, versions, terms and revocations', () =>
  withLoculus((stand, url) =>
    withIntake(async ({ db, loculus, list }) => {
      assert.deepEqual(await loculus(url), [
        `${X}.1 added ${X}.1`,
        `${X}.2 changed ${X}.2`,
        `${X}.3 withdrawn ${X}.3`,
        `${Y}.1 added ${Y}.1`,
      ]);
      assert.deepEqual(await list(), EXPECTED);
      const [row] = await db.query<{ provenance: object; name: string; submission_id: string }>(
        `SELECT e.provenance, g.name, e.submission_id FROM entry e JOIN owner_group g ON g.id = e.owner_group
         WHERE accession = $1 AND version = 3`,
        [X],
      );
      assert.deepEqual(row, {
        submission_id: X,
        name: `Lab (${new URL(url).host})`,
        provenance: {
          method: 'loculus',
          source: `${new URL(url).host} ${X}.3`,
          by: 'somebody',
          at: '2024-06-01T00:00:00.000Z',
          address: url,
          via: 'LAPIS',
          reason: 'a mix-up',
        },
      });
      assert.deepEqual(await loculus(url), [
        `${X}.1 unchanged ${X}.3`,
        `${X}.2 unchanged ${X}.3`,
        `${X}.3 unchanged ${X}.3`,
        `${Y}.1 unchanged ${Y}.1`,
      ]);
      stand.versions = [...VERSIONS.slice(1), version(Y, 1, 'ACGTA'), version(Y, 2, 'ACGTT')];
      assert.deepEqual((await loculus(url)).slice(3), [
        `${Y}.1 changed ${Y}.1`,
        `${Y}.2 changed ${Y}.2`,
      ]);
      assert.deepEqual((await list()).slice(3), [
        `${Y}.1 Kenya open ACGTA`,
        `${Y}.2 Kenya open ACGTT`,
      ]);
    }),
  ));

test('the NDJSON of get-released-data gives the same', () =>
  withIntake(async ({ take, list }) => {
    const sorted = VERSIONS.toSorted(
      (a, b) => Number(a.metadata.version) - Number(b.metadata.version),
    );
    const lines = sorted.map(({ metadata, sequences }) =>
      JSON.stringify({
        metadata,
        unalignedNucleotideSequences: sequences,
        alignedNucleotideSequences: {},
      }),
    );
    await take('loculus', { 'released.ndjson.gz': gzipSync(`${lines.join('\n')}\n`) });
    assert.deepEqual(await list(), EXPECTED);
  }));

test('an instance that is busy, breaks or changes while it is read is taken in all the same', () =>
  withLoculus((stand, url) =>
    withIntake(async ({ loculus, list }) => {
      const waited: number[] = [];
      stand.faults.push('busy', null, 'broken', 'half', null, 'broken');
      let changes = 2;
      stand.before = (path) => {
        if (!path.endsWith('details') || changes === 0) return;
        changes -= 1;
        stand.dataVersion += 1;
      };
      await loculus(url, waited);
      assert.deepEqual(await list(), EXPECTED);
      assert.equal(waited[0], 7000, 'it says how long to wait');
      assert.ok(waited.length >= 3);
    }),
  ));

test('an instance that gives less than it counts, or nothing of use, is told and ends it', () =>
  withLoculus((stand, url) =>
    withIntake(async ({ loculus }) => {
      stand.hidden = 1;
      await assert.rejects(loculus(url), (error: unknown) => {
        assert.ok(error instanceof LoculusError);
        assert.match(error.message, /has 4 versions and gave 3/);
        return true;
      });
      stand.hidden = 0;
      stand.faults.push('refused');
      await assert.rejects(loculus(url), /status 400/);
      stand.faults.push(...Array.from({ length: 6 }, () => 'broken' as const));
      await assert.rejects(loculus(url), /status 503/);
      await assert.rejects(loculus(`${url}/elsewhere`), /status 404/);
      await assert.rejects(loculus('file:///etc/passwd'), /http or https/);
    }),
  ));
