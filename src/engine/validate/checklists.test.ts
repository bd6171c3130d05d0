import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import { defined } from '../../std/assert.ts';
import { checkChecklistRow } from './checklists/check-checklist-row.ts';
import { exportRow } from './checklists/export-row.ts';
import { core, shipped } from './checklists.test-kit.ts';
import type { CoreRow } from './forms/core-row.ts';
import { guessColumns } from './mapping/guess-columns.ts';
import { createRowReader } from './read-core-row.ts';

test('the checklists that come with the program have the columns that their sources count', () => {
  const counts = [...shipped.values()].map(({ id, fields }) => {
    const count = (wanted: string) =>
      fields.filter(({ requirement }) => requirement === wanted).length;
    return [id, fields.length, count('required'), count('recommended')];
  });
  assert.deepEqual(counts, [
    ['core', 47, 12, 1],
    ['ena-erc000033', 42, 13, 14],
    ['gisaid-epicov', 28, 17, 0],
    ['ncbi-biosample', 28, 9, 0],
    ['pathoplexus', 83, 4, 14],
    ['pha4ge-pathogen', 53, 19, 22],
    ['pha4ge-sars-cov-2', 130, 13, 12],
    ['virusseq', 43, 3, 20],
  ]);
});

test('what a checklist refers to is there', () => {
  const ours = new Set(Object.keys(sampleMetadata.fields));
  for (const { id, fields } of shipped.values()) {
    const names = new Set(fields.map(({ name }) => name));
    assert.equal(names.size, fields.length, id);
    for (const { name, concept, termsOf, requiredWhen, pattern, example } of fields) {
      const where = `${id} ${name}`;
      assert.ok(concept === undefined || ours.has(concept), where);
      assert.ok(termsOf === undefined || names.has(termsOf), where);
      assert.ok(requiredWhen === undefined || names.has(requiredWhen.field), where);
      if (pattern !== undefined && example !== undefined) {
        assert.match(example, new RegExp(`^(?:${pattern})$`), where);
      }
    }
  }
});

const complete: CoreRow = {
  strain: 'LAB-1',
  isolate: 'hCoV-19/Switzerland/LAB-1/2021',
  organismTaxon: '2697049',
  date: '2021-03-09',
  region: 'Europe',
  country: 'Switzerland',
  division: 'Bern',
  location: 'Thun',
  host: 'Homo sapiens',
  hostTaxon: '9606',
  sex: 'female',
  age: '45',
  purposeOfSampling: 'Surveillance',
  samplingStrategy: 'Baseline surveillance (random sampling)',
  originatingLab: 'Institute of Virology',
  submittingLab: 'University',
  authors: 'Curie, Marie; Pasteur, Louis',
  instrument: 'Illumina MiSeq',
  assemblyMethod: 'iVar',
  assemblyMethodVersion: '1.3',
  anatomicalPart: 'Nasopharynx (NP)',
  hostDisease: 'COVID-19',
  depthOfCoverage: '400',
  missingReasons: 'hostHealthState: restrictedAccess',
};

const cellsOf = (id: string) => exportRow(complete, defined(shipped.get(id), id), { core }).cells;

test('a row is written as each standard writes it', () => {
  const ena = cellsOf('ena-erc000033');
  assert.equal(ena['geographic location (region and locality)'], 'Bern, Thun');
  assert.equal(ena['host common name'], 'human');
  assert.equal(ena['host health state'], 'restricted access');
  assert.equal(ena['collector name'], 'not provided');
  assert.equal(ena['sample capture status'], 'active surveillance not initiated by an outbreak');
  const gisaid = cellsOf('gisaid-epicov');
  assert.equal(gisaid.covv_location, 'Europe / Switzerland / Bern / Thun');
  assert.equal(gisaid.covv_authors, 'Marie Curie, Louis Pasteur');
  assert.equal(gisaid.covv_assembly_method, 'iVar 1.3');
  assert.equal(gisaid.covv_coverage, '400x');
  assert.equal(gisaid.covv_gender, 'Female');
  assert.equal(cellsOf('ncbi-biosample').geo_loc_name, 'Switzerland: Bern, Thun');
  const pha4ge = cellsOf('pha4ge-sars-cov-2');
  assert.equal(pha4ge['host gender'], 'Female [NCIT:C46110]');
  assert.match(pha4ge['geo_loc name (country)'] ?? '', /^Switzerland \[GAZ:\d+\]$/);
  assert.equal(pha4ge['host age bin'], '40 - 49 [GENEPIO:0100053]');
  assert.equal(pha4ge['host health state'], 'Restricted Access [GENEPIO:0001810]');
  assert.equal(cellsOf('pha4ge-pathogen')['sample collection date precision'], 'day');
  assert.equal(cellsOf('pathoplexus').hostAgeBin, '40 - 49');
});

test('a complete row satisfies what the core was made for, and lacks what only others ask for', () => {
  const lacks = (id: string) => {
    const checklist = defined(shipped.get(id), id);
    const exported = exportRow(complete, checklist, { core });
    return checkChecklistRow(exported, checklist).map(({ column, kind }) => `${column} ${kind}`);
  };
  for (const id of [
    'core',
    'ena-erc000033',
    'ncbi-biosample',
    'pathoplexus',
    'pha4ge-pathogen',
    'pha4ge-sars-cov-2',
  ]) {
    assert.deepEqual(lacks(id), [], id);
  }
  assert.deepEqual(lacks('virusseq'), ['study_id missing']);
  assert.deepEqual(lacks('gisaid-epicov'), [
    'submitter missing',
    'fn missing',
    'covv_type missing',
    'covv_orig_lab_addr missing',
    'covv_subm_lab_addr missing',
  ]);
});

test('what is asked for only with another column', () => {
  const core3 = (reads: CoreRow) => {
    const exported = exportRow({ ...complete, ...reads }, core, { core });
    return checkChecklistRow(exported, core).map(({ column }) => column);
  };
  assert.deepEqual(core3({}), []);
  assert.deepEqual(core3({ readsAccession: 'ERR4080473' }), [
    'libraryStrategy',
    'libraryLayout',
    'dehostingMethod',
  ]);
  const amplicon = {
    readsAccession: 'ERR4080473',
    libraryStrategy: 'AMPLICON',
    libraryLayout: 'PAIRED',
    dehostingMethod: 'Hostile',
  };
  assert.deepEqual(core3(amplicon), ['primerScheme']);
});

test('the losses of each standard', () => {
  const lost = (id: string) =>
    exportRow(
      { ...complete, dateFrom: null, primerScheme: 'ARTIC', genbankAccession: 'MT451684' },
      defined(shipped.get(id), id),
      { core },
    ).lost;
  assert.deepEqual(lost('core'), []);
  assert.deepEqual(lost('gisaid-epicov'), [
    'organismTaxon',
    'purposeOfSampling',
    'hostDisease',
    'primerScheme',
    'genbankAccession',
  ]);
  assert.ok(lost('ena-erc000033').includes('authors'));
});

const word = fc.stringMatching(/^[A-Z][a-z]{2,8}$/);
const oneOf = (name: string) =>
  fc.constantFrom(
    ...(core.fields.find((field) => field.name === name)?.terms ?? []).map(({ term }) => term),
  );
const exactDay = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2025-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const anyRow = fc.record({
  strain: fc.stringMatching(/^[A-Z]{2}-[0-9]{1,6}$/),
  date: fc.tuple(exactDay, fc.constantFrom(4, 7, 10)).map(([day, length]) => day.slice(0, length)),
  country: fc.constantFrom(
    'Switzerland',
    'USA',
    'South Korea',
    "Cote d'Ivoire",
    'Viet Nam',
    'Brazil',
  ),
  division: word,
  hostTaxon: fc.constantFrom('9606', '9031', '452646', '9913'),
  sex: fc.constantFrom('female', 'male'),
  age: fc.oneof(
    fc.nat(99).map(String),
    fc.integer({ min: 1, max: 11 }).map((age) => `${age} months`),
  ),
  originatingLab: word,
  submittingLab: word,
  authors: fc
    .array(fc.tuple(word, word), { minLength: 1, maxLength: 3 })
    .map((people) => people.map(([a, b]) => `${b}, ${a}`).join('; ')),
  instrument: fc.constantFrom('Illumina MiSeq', 'Oxford Nanopore MinION', 'PacBio RS II'),
  assemblyMethod: word,
  assemblyMethodVersion: fc.tuple(fc.nat(9), fc.nat(20)).map(([a, b]) => `${a}.${b}`),
});

/** Fields that a standard carries without loss; the others are translated or left out. */
const LOSSLESS: Readonly<Record<string, readonly string[]>> = {
  core: [
    'strain',
    'date',
    'country',
    'division',
    'hostTaxon',
    'sex',
    'age',
    'originatingLab',
    'submittingLab',
    'authors',
    'instrument',
    'assemblyMethod',
    'assemblyMethodVersion',
  ],
  'ena-erc000033': ['strain', 'date', 'country', 'division', 'hostTaxon', 'sex', 'originatingLab'],
  'gisaid-epicov': [
    'strain',
    'date',
    'hostTaxon',
    'sex',
    'age',
    'originatingLab',
    'submittingLab',
    'authors',
    'instrument',
    'assemblyMethod',
    'assemblyMethodVersion',
  ],
  'ncbi-biosample': [
    'strain',
    'date',
    'country',
    'division',
    'hostTaxon',
    'sex',
    'age',
    'originatingLab',
    'submittingLab',
  ],
  pathoplexus: [
    'strain',
    'date',
    'country',
    'division',
    'hostTaxon',
    'sex',
    'originatingLab',
    'submittingLab',
    'authors',
    'instrument',
    'assemblyMethod',
    'assemblyMethodVersion',
  ],
  'pha4ge-pathogen': [
    'strain',
    'date',
    'country',
    'division',
    'hostTaxon',
    'sex',
    'age',
    'originatingLab',
    'submittingLab',
    'authors',
    'instrument',
    'assemblyMethod',
    'assemblyMethodVersion',
  ],
  'pha4ge-sars-cov-2': [
    'strain',
    'date',
    'country',
    'division',
    'hostTaxon',
    'sex',
    'age',
    'originatingLab',
    'submittingLab',
    'authors',
    'instrument',
    'assemblyMethod',
    'assemblyMethodVersion',
  ],
  virusseq: [
    'strain',
    'date',
    'country',
    'division',
    'hostTaxon',
    'sex',
    'age',
    'originatingLab',
    'submittingLab',
    'instrument',
    'assemblyMethod',
    'assemblyMethodVersion',
  ],
};

test('a row that is written in a standard and read again has what the standard carries', () => {
  assert.ok(oneOf('purposeOfSampling'));
  for (const checklist of shipped.values()) {
    const headers = checklist.fields.map(({ name }) => name);
    const checklists = [...shipped.values()];
    const { columns } = guessColumns({ headers, sample: [], record: sampleMetadata, checklists });
    const read = createRowReader(columns, checklists, core);
    fc.assert(
      fc.property(anyRow, (row) => {
        const { cells } = exportRow(row, checklist, { core });
        const { values } = read(headers.map((name) => cells[name] ?? ''));
        for (const name of LOSSLESS[checklist.id] ?? ['undeclared']) {
          assert.equal(
            values[name],
            (row as Record<string, string>)[name],
            `${checklist.id} ${name}`,
          );
        }
      }),
      { numRuns: 30 },
    );
  }
});
