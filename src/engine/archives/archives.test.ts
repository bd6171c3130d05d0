import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ForeignRecord, ReadForeign } from '../../schema/foreign-records.ts';
import { parseArchiveSequenceName } from './fasta-accession.ts';
import { joinAuthors, toSubmitterId } from './foreign-columns.ts';
import { readEnaRow } from './read-ena-row.ts';
import { readFlatFile } from './read-flat-file.ts';
import { readLoculusRecord } from './read-loculus-record.ts';
import { findNcbiSegment, readNcbiReport } from './read-ncbi-report.ts';

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function take(read: ReadForeign): ForeignRecord {
  assert.ok(read.ok, JSON.stringify(read));
  return read.record;
}

const FLAT = `ID   OX000001; SV 2; linear; genomic RNA; STD; VRL; 24 BP.
XX
AC   OX000001;
XX
PR   Project:PRJEB00001;
XX
DT   13-JAN-2024 (Rel. 143, Created)
DT   02-FEB-2024 (Rel. 143, Last updated, Version 2)
XX
DE   Made-up virus isolate a/1, complete genome.
XX
OS   Made-up virus
XX
RN   [1]
RP   1-24
RA   Curie M., Pasteur L.A.;
RT   ;
RL   Submitted (13-JAN-2024) to the INSDC.
RL   Institute of Made-up Things, 1 Street, Bern, Switzerland.
XX
DR   BioSample; SAMEA000001.
XX
CC   ##Assembly-Data-START##
CC   Assembly Method       :: iVar v. 1.3
CC   Coverage              :: 900x
CC   Sequencing Technology :: Illumina MiSeq
CC   ##Assembly-Data-END##
XX
FH   Key             Location/Qualifiers
FT   source          1..24
FT                   /organism="Made-up virus"
FT                   /isolate="a/1"
FT                   /host="Homo sapiens"
FT                   /geo_loc_name="Switzerland: Bern"
FT                   /collection_date="12-Jan-2024"
FT                   /db_xref="taxon:1234"
FT                   /note="a note that goes
FT                   on"
FT   gene            1..9
FT                   /gene="X"
SQ   Sequence 24 BP; 6 A; 6 C; 6 G; 6 T; 0 other;
     acgtacgtac gtacgtacgt acgt                                               24
//
`;

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function readAll(text: string, size = 7): Promise<ReadForeign[]> {
  const read = readFlatFile(inPieces(text, size), { file: 'a.embl', maxRecordCharacters: 1e6 });
  return collect(read);
}

test('a flat file of EMBL gives its records, wherever its bytes are cut', async () => {
  const whole = await readAll(FLAT + FLAT.replaceAll('OX000001', 'OX000002'));
  assert.equal(whole.length, 2);
  const record = take(whole[0] as ReadForeign);
  assert.deepEqual(
    { ...record, sequences: record.sequences.map(({ letters, ...one }) => [one, letters.length]) },
    {
      source: 'ena',
      accession: 'OX000001',
      version: 2,
      state: 'public',
      reason: null,
      columns: {
        isolate: 'a/1',
        'ncbi-biosample:host': 'Homo sapiens',
        'ncbi-biosample:geo_loc_name': 'Switzerland: Bern',
        date: '12-Jan-2024',
        'gisaid-epicov:covv_assembly_method': 'iVar v. 1.3',
        'gisaid-epicov:covv_coverage': '900x',
        instrument: 'Illumina MiSeq',
        organismTaxon: '1234',
        biosampleAccession: 'SAMEA000001',
        bioprojectAccession: 'PRJEB00001',
        authors: 'Curie, M.; Pasteur, L.A.',
        submittingLab: 'Institute of Made-up Things, 1 Street, Bern, Switzerland.',
      },
      others: {
        note: 'a note that goes on',
        description: 'Made-up virus isolate a/1, complete genome',
      },
      sequences: [[{ segment: null, name: 'OX000001.2' }, 24]],
      aliases: [],
      submitter: { id: 'institute-of-made-up-things', name: 'Institute of Made-up Things' },
      terms: { id: 'open', until: null },
      firstPublic: '2024-01-13',
      lastUpdated: '2024-02-02',
      where: 'a.embl line 1',
    },
  );
  for (const size of [1, 3, 64, 1e6]) {
    assert.deepEqual(await readAll(FLAT, size), [whole[0]].slice(0, 1));
  }
});

test('a flat file that was cut or damaged tells where, and gives the records before', async () => {
  const cases: readonly (readonly [string, string])[] = [
    [FLAT + FLAT.slice(0, 300), 'embl-cut'],
    [FLAT + FLAT.replace('24 BP.\n', '25 BP.\n'), 'embl-length'],
    [FLAT + FLAT.replace('acgtacgtac ', 'acgtacgt-c '), 'embl-letter'],
    [FLAT + FLAT.replace(/SQ {3}[\s\S]*\/\//, '//'), 'embl-no-sequence'],
    [`${FLAT}no record\n//\n`, 'embl-no-record'],
  ];
  for (const [text, code] of cases) {
    const [first, second] = await readAll(text);
    assert.equal(first?.ok, true);
    assert.ok(second?.ok === false, code);
    assert.equal(second.problem.code, code);
    assert.match(second.problem.where, /^a\.embl line 4\d$/);
  }
  const [large] = await collect(
    readFlatFile(inPieces(FLAT, 100), { file: 'a', maxRecordCharacters: 500 }),
  );
  assert.ok(large?.ok === false);
  assert.equal(large.problem.code, 'embl-too-large');
});

test('rows of ENA are records without sequence', () => {
  const row = {
    accession: 'OX000003',
    sequence_version: '3',
    country: 'Kenya:Nairobi',
    collection_date: '2024-02',
    host: 'Homo sapiens',
    isolate: 'i',
    strain: 's',
    tax_id: 1234,
    first_public: '2024-03-01',
    status: 'suppressed',
    center_name: 'Centre',
    empty: null,
  };
  const record = take(readEnaRow(row, 'row 2'));
  assert.equal(`${record.accession}.${record.version} ${record.state}`, 'OX000003.3 withdrawn');
  assert.deepEqual(record.columns, {
    isolate: 'i',
    date: '2024-02',
    'ncbi-biosample:geo_loc_name': 'Kenya:Nairobi',
    'ncbi-biosample:host': 'Homo sapiens',
    organismTaxon: '1234',
    submittingLab: 'Centre',
  });
  assert.deepEqual(record.others, { strain: 's' });
  const refused = readEnaRow({ country: 'Kenya' }, 'row 3');
  assert.ok(!refused.ok);
  assert.equal(refused.problem.code, 'accession-missing');
});

test('reports of NCBI give the same in both spellings', () => {
  const report = {
    accession: 'OX000004.1',
    bioprojects: ['PRJNA1', 'PRJNA2'],
    biosample: 'SAMN1',
    host: { organismName: 'Homo sapiens', taxId: 9606, lineage: [{ name: 'x', taxId: 1 }] },
    isolate: { name: 'i', collectionDate: '2024-01-02', source: 'swab' },
    location: { geographicLocation: 'USA: CA', geographicRegion: 'North America', usaState: 'CA' },
    purposeOfSampling: 'PURPOSE_OF_SAMPLING_BASELINE_SURVEILLANCE',
    releaseDate: '2024-02-02T00:00:00Z',
    submitter: { affiliation: 'Lab', names: ['Curie,M.', 'Pasteur,L.'], country: 'USA' },
    virus: { taxId: 1234, organismName: 'Made-up virus', lineage: [{ name: 'y' }] },
    segment: '4',
    isAnnotated: true,
    length: 24,
  };
  const record = take(readNcbiReport(report, 'line 1'));
  const toSnake = (value: unknown): unknown =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value).map(([key, one]) => [
            key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
            toSnake(one),
          ]),
        );
  assert.deepEqual(take(readNcbiReport(toSnake(report), 'line 1')), record);
  assert.deepEqual(record.columns, {
    bioprojectAccession: 'PRJNA1',
    biosampleAccession: 'SAMN1',
    'ncbi-biosample:host': 'Homo sapiens',
    hostTaxon: '9606',
    isolate: 'i',
    date: '2024-01-02',
    'ncbi-biosample:isolation_source': 'swab',
    'ncbi-biosample:geo_loc_name': 'USA: CA',
    region: 'North America',
    submittingLab: 'Lab',
    organismTaxon: '1234',
    purposeOfSampling: 'baseline surveillance',
    authors: 'Curie, M.; Pasteur, L.',
  });
  assert.deepEqual(record.others, {
    'location.usaState': 'CA',
    'submitter.country': 'USA',
    'virus.organismName': 'Made-up virus',
    bioprojects: 'PRJNA1; PRJNA2',
  });
  assert.equal(findNcbiSegment(report), '4');
  for (const bad of [null, [], 'x', {}, { accession: 'what' }]) {
    assert.equal(readNcbiReport(bad, 'line 2').ok, false);
  }
});

test('versions of Loculus keep accession, version, terms and revocation', () => {
  const metadata = {
    accession: 'LOC_000001Y',
    version: 2,
    accessionVersion: 'LOC_000001Y.2',
    isRevocation: false,
    groupId: 7,
    groupName: 'Lab',
    submissionId: 's1',
    dataUseTerms: 'RESTRICTED',
    dataUseTermsRestrictedUntil: '2099-01-01',
    releasedAtTimestamp: 1_700_000_000,
    geoLocCountry: 'Kenya',
    sampleCollectionDate: '2024-01-02',
    sampleCollectionDateRangeLower: '2024-01-02',
    hostNameScientific: 'Homo sapiens',
    hostTaxonId: 9606,
    insdcAccessionBase: 'OX000005',
    length: 24,
    totalSnps: 3,
    sequencedInYard: 'yes',
  };
  const options = {
    columns: new Set(['geoLocCountry', 'sampleCollectionDate', 'host']),
    where: 'line 1',
  };
  const record = take(readLoculusRecord(metadata, { main: 'acgt-n' }, options));
  assert.deepEqual(
    {
      ...record,
      sequences: record.sequences.map((one) => ({
        ...one,
        letters: new TextDecoder().decode(one.letters),
      })),
    },
    {
      source: 'loculus',
      accession: 'LOC_000001Y',
      version: 2,
      state: 'public',
      reason: null,
      columns: {
        'pathoplexus:geoLocCountry': 'Kenya',
        'pathoplexus:sampleCollectionDate': '2024-01-02',
        host: 'Homo sapiens',
        hostTaxon: '9606',
      },
      others: { sequencedInYard: 'yes', submissionId: 's1' },
      sequences: [{ segment: null, name: 'LOC_000001Y.2', letters: 'ACGTN' }],
      aliases: ['OX000005'],
      submitter: { id: '7', name: 'Lab' },
      terms: { id: 'restricted-use', until: '2099-01-01' },
      firstPublic: '2023-11-14T22:13:20.000Z',
      lastUpdated: null,
      where: 'line 1',
    },
  );
  const revoked = { ...metadata, version: 3, isRevocation: true, versionComment: 'a mix-up' };
  const withdrawn = take(readLoculusRecord(revoked, {}, options));
  assert.deepEqual(
    [withdrawn.state, withdrawn.reason, withdrawn.columns, withdrawn.sequences],
    ['withdrawn', 'a mix-up', {}, []],
  );
  const segments = take(readLoculusRecord(metadata, { L: 'AC', S: null, M: 'GT' }, options));
  assert.deepEqual(
    segments.sequences.map(({ name, segment }) => [name, segment]),
    [
      ['LOC_000001Y.2|L', 'L'],
      ['LOC_000001Y.2|M', 'M'],
    ],
  );
  assert.equal(readLoculusRecord({ ...metadata, version: 0 }, {}, options).ok, false);
});

test('names of sequences, people and groups are read as archives write them', () => {
  const names = [
    ['ENA|OX000001|OX000001.1 Made-up', 'OX000001', 1],
    ['OX000001.12 x', 'OX000001', 12],
    ['NC_000001.2', 'NC_000001', 2],
    ['OX000001', 'OX000001', null],
  ] as const;
  for (const [name, accession, version] of names) {
    assert.deepEqual(parseArchiveSequenceName(name), { accession, version });
  }
  for (const name of ['', 'sample/1', 'x y z']) assert.equal(parseArchiveSequenceName(name), null);
  assert.equal(
    joinAuthors(['Curie M.', 'van der Berg,J.', 'WHO']),
    'Curie, M.; van der Berg, J.; WHO',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.match(toSubmitterId(text), /^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/);
    }),
  );
});

test('no reader throws, whatever it is given', () => {
  const options = { columns: new Set(['x']), where: 'w' };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      readNcbiReport(value, 'w');
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
      readEnaRow(value as Record<string, unknown>, 'w');
      readLoculusRecord(
        value as Record<string, unknown>,
        value as Record<string, unknown>,
        options,
      );
    }),
  );
});
