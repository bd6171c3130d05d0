import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { shipped } from '../../../engine/validate/checklists.test-kit.ts';
import { readWorkbook } from '../../../platform/files/read-workbook.ts';
import { readZip } from '../../../platform/files/read-zip.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { ReleasedEntry } from '../../../schema/ports.ts';
import { type ExportOptions, type ExportRequest, prepareExport } from './export-service.ts';
import { toNcbiDate } from './write-ncbi-rows.ts';

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const metadata = {
  strain: 'Kenya/a-1/2024',
  date: '2024-01-12',
  region: 'Africa',
  country: 'Kenya',
  division: 'Nairobi',
  host: 'Homo sapiens',
  hostTaxon: '9606',
  organismTaxon: '2697049',
  sex: 'female',
  age: '31 years',
  originatingLab: 'Hospital, Nairobi',
  submittingLab: '=Lab',
  authors: 'Curie, Marie; Pasteur, Louis',
  instrument: 'Illumina MiSeq',
  assemblyMethod: 'iVar',
  assemblyMethodVersion: '1.3',
  depthOfCoverage: '900',
  primerScheme: 'made-up',
};

function entry(accession: string, changes: Partial<ReleasedEntry> = {}): ReleasedEntry {
  const analyses = [{ segment: 'main', length: null, analysis: {} as never }];
  return {
    ...{ accession, version: 1, instance: 'virus', submissionId: accession, ownerGroup: 'lab' },
    ...{
      visibility: 'open',
      restrictedUntil: null,
      sharedWith: [],
      terms: 'open',
      termsUntil: null,
    },
    ...{ originNode: 'node', submittedAt: '', releasedAt: '', isRevocation: false, isLatest: true },
    metadata,
    analyses,
    ...changes,
  };
}

function open(
  entries: readonly ReleasedEntry[],
  segments: readonly string[] = ['main'],
): ExportOptions {
  return {
    clock: { now: () => new Date('2024-06-01T00:00:00Z') },
    nodeName: 'Node',
    readChecklists: async () => [...shipped.values()],
    readEntries: async (references) =>
      references.flatMap((one) => entries.filter(({ accession }) => accession === one.accession)),
    readSequences: async (references) =>
      references.flatMap((one) =>
        segments.map((segment) => ({ ...one, segment, letters: 'ACGT' })),
      ),
    getInstance: async (id) => ({ id, pathogen: id, displayName: 'Virus', simulated: false }),
    listSegments: async () => segments,
    findMatching: async ({ limit }) => entries.slice(0, limit),
  };
}

const request: ExportRequest = {
  instance: 'virus',
  target: 'gisaid',
  format: 'tsv',
  filter: {},
  constants: {},
  caller: null,
  signal: new AbortController().signal,
};

const owner: Caller = {
  ...{ id: 'o', name: 'o', email: '', role: 'member', token: null },
  grants: [{ group: 'lab', rights: ['read', 'submit'], via: 'membership' }],
};

/** The files of an export, by their names. */
async function unpack(options: ExportOptions, changes: Partial<ExportRequest>) {
  const prepared = await prepareExport(options, { ...request, ...changes });
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
  try {
    const path = join(folder, 'a.zip');
    await writeFile(path, Buffer.concat(await collect(prepared.pieces())));
    const files = new Map<string, Buffer>();
    for await (const part of readZip(path, 'a')) {
      assert.ok('bytes' in part, JSON.stringify(part));
      files.set(part.name.slice(4), Buffer.concat(await collect(part.bytes)));
    }
    const text = (name: string) => files.get(name)?.toString() ?? '';
    const rows = (name: string, header = 0) => {
      const lines = text(name)
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('\t'));
      const names = lines[header] ?? [];
      return lines
        .slice(header + 1)
        .map((cells) => Object.fromEntries(cells.map((cell, i) => [names[i], cell])));
    };
    return { report: prepared.report, names: [...files.keys()], files, text, rows };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('GISAID gets its columns, its names of viruses and sequences under them', async () => {
  const { names, rows, text, report } = await unpack(open([entry('TT_1')]), {
    constants: { submitter: 'me', covv_orig_lab_addr: '1 Street', covv_subm_lab_addr: '2 Street' },
  });
  assert.deepEqual(names, ['gisaid-epicov.tsv', 'sequences.fasta', 'README.txt']);
  const [row] = rows('gisaid-epicov.tsv');
  assert.deepEqual(
    { ...row },
    {
      ...row,
      submitter: 'me',
      fn: 'sequences.fasta',
      covv_virus_name: 'hCoV-19/Kenya/a-1/2024',
      covv_type: 'betacoronavirus',
      covv_passage: 'unknown',
      covv_collection_date: '2024-01-12',
      covv_location: 'Africa / Kenya / Nairobi',
      covv_host: 'Human',
      covv_gender: 'Female',
      covv_patient_age: '31',
      covv_patient_status: 'unknown',
      covv_seq_technology: 'Illumina MiSeq',
      covv_assembly_method: 'iVar 1.3',
      covv_coverage: '900x',
      covv_orig_lab: 'Hospital, Nairobi',
      covv_authors: 'Marie Curie, Louis Pasteur',
    },
  );
  assert.equal(text('sequences.fasta'), '>hCoV-19/Kenya/a-1/2024\nACGT\n');
  assert.deepEqual(report.missing, []);
  assert.deepEqual(
    report.nullTerms.map(({ column }) => column),
    ['covv_passage', 'covv_patient_status'],
  );
  assert.deepEqual(
    report.lost.map(({ column }) => column),
    ['organismTaxon', 'primerScheme'],
  );
  const bare = await unpack(open([entry('TT_1')]), {});
  assert.deepEqual(
    bare.report.missing.map(({ column }) => column),
    ['covv_orig_lab_addr', 'covv_subm_lab_addr', 'submitter'],
  );
  assert.match(
    bare.text('README.txt'),
    /Required columns that could not be filled:\n {2}covv_orig_lab_addr: 1 entries/,
  );
});

test('NCBI gets source modifiers, assembly data and names that it takes', async () => {
  const { names, rows, text } = await unpack(open([entry('TT_1')]), { target: 'ncbi' });
  assert.deepEqual(names, [
    'source-modifiers.tsv',
    'assembly-data.tsv',
    'sequences.fsa',
    'README.txt',
  ]);
  const [source] = rows('source-modifiers.tsv');
  assert.deepEqual(
    { ...source },
    {
      ...source,
      Sequence_ID: 'TT_1',
      Isolate: 'Kenya/a-1/2024',
      Collection_date: '12-Jan-2024',
      geo_loc_name: 'Kenya: Nairobi',
      Host: 'Homo sapiens',
      Collected_by: 'Hospital, Nairobi',
      Segment: '',
    },
  );
  assert.deepEqual(rows('assembly-data.tsv'), [
    {
      SeqID: 'TT_1',
      StructuredCommentPrefix: '##Assembly-Data-START##',
      'Assembly Method': 'iVar v. 1.3',
      Coverage: '900x',
      'Sequencing Technology': 'Illumina MiSeq',
      StructuredCommentSuffix: '##Assembly-Data-END##',
    },
  ]);
  assert.equal(text('sequences.fsa'), '>TT_1\nACGT\n');
  for (const [date, written] of [
    ['2024-01-12', '12-Jan-2024'],
    ['2024-02', 'Feb-2024'],
    ['2024', '2024'],
    ['2024-01-02/2024-02-03', '02-Jan-2024/03-Feb-2024'],
    ['missing', 'missing'],
  ] as const) {
    assert.equal(toNcbiDate(date), written);
  }
});

test('a genome of several segments has a sequence of each, named in the tables', async () => {
  const analyses = ['S', 'L'].map((segment) => ({ segment, length: 4, analysis: {} as never }));
  const options = open([entry('TT_1', { analyses })], ['L', 'S']);
  const pathoplexus = await unpack(options, { target: 'pathoplexus' });
  assert.equal(pathoplexus.text('sequences.fasta'), '>TT_1_L\nACGT\n>TT_1_S\nACGT\n');
  assert.deepEqual(
    pathoplexus
      .rows('metadata.tsv')
      .map(({ id, fastaIds, geoLocCountry }) => [id, fastaIds, geoLocCountry]),
    [['TT_1', 'TT_1_L TT_1_S', 'Kenya']],
  );
  const ncbi = await unpack(options, { target: 'ncbi' });
  assert.deepEqual(
    ncbi.rows('source-modifiers.tsv').map((row) => [row.Sequence_ID, row.Segment]),
    [
      ['TT_1_L', 'L'],
      ['TT_1_S', 'S'],
    ],
  );
  await assert.rejects(prepareExport(options, request), { code: 'request-invalid' });
});

test('samples for ENA stand under the head of its spreadsheets', async () => {
  const { text, rows } = await unpack(open([entry('TT_1')]), {
    target: 'ena',
    constants: { 'collector name': 'not provided' },
  });
  const [head = '', header = '', units = ''] = text('samples-ERC000033.tsv').split('\n');
  assert.match(head, /^Checklist\tERC000033\t/);
  assert.match(units, /^#units\t/);
  const row = rows('samples-ERC000033.tsv', 1)[1];
  assert.equal(row?.alias, 'TT_1');
  assert.equal(row?.['host sex'], 'female');
  assert.equal(row?.['geographic location (region and locality)'], 'Nairobi');
  assert.equal(units.split('\t')[header.split('\t').indexOf('host age')], 'years');
});

test('tables are CSV and workbooks too, and no cell is taken for a formula', async () => {
  const options = open([entry('TT_1')]);
  const csv = await unpack(options, { target: 'pathoplexus', format: 'csv' });
  assert.match(csv.text('metadata.csv'), /^\ufeffid,geoLocCountry/);
  assert.match(csv.text('metadata.csv'), /,'=Lab,/);
  const xlsx = await unpack(options, { target: 'pathoplexus', format: 'xlsx' });
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-test-'));
  try {
    const path = join(folder, 'a.xlsx');
    await writeFile(path, xlsx.files.get('metadata.xlsx') ?? '');
    const rows = await collect(readWorkbook(path, 'a'));
    assert.deepEqual(rows[1]?.cells.slice(0, 3), ['TT_1', 'Kenya', '2024-01-12']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('entries whose terms close the door are left out, with the reason; their owner takes them through', async () => {
  const entries = [
    entry('TT_1'),
    entry('TT_2', { terms: 'cc-by-4.0' }),
    entry('TT_3', { terms: 'restricted-use', termsUntil: '2099-01-01' }),
    entry('TT_4', { ownerGroup: 'mirror:x:lab' }),
  ];
  const others = await unpack(open(entries), { target: 'ncbi' });
  assert.deepEqual(others.text('left-out.tsv').split('\n'), [
    'accessionVersion\treason',
    'TT_2.1\tnot-owner',
    'TT_3.1\tterms',
    'TT_4.1\tcopy',
    '',
  ]);
  assert.deepEqual([others.report.entries, others.report.exported], [4, 1]);
  const own = await unpack(open(entries), { target: 'pathoplexus', caller: owner });
  assert.deepEqual(own.report.leftOut, [{ reason: 'copy', entries: 1, examples: ['TT_4.1'] }]);
  assert.equal(own.text('sequences.fasta').split('>').length, 4);
});

test('too many entries, and columns that there are not, are refused before anything is written', async () => {
  const many = Array.from({ length: 5001 }, (_, index) => entry(`TT_${index}`));
  const wish = { ...request, target: 'ena', format: 'xlsx' } as const;
  await assert.rejects(prepareExport(open(many), wish), { code: 'request-invalid' });
  const constants = { nothing: '1' };
  await assert.rejects(prepareExport(open([]), { ...request, constants }), {
    code: 'request-invalid',
  });
});
