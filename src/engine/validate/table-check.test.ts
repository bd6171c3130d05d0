import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';
import { shipped } from './checklists.test-kit.ts';
import { findClockOutliers } from './find-clock-outliers.ts';
import { toIssueKey } from './issue.ts';
import { TableCheck } from './table-check.ts';

const context = {
  today: '2026-11-23',
  emergenceDate: '2019-12-01',
  source: 'table.tsv',
  maxValueLength: 1000,
};

function open(headers: readonly string[]) {
  return new TableCheck({
    headers,
    sample: [],
    record: sampleMetadata,
    checklists: [...shipped.values()],
    context,
  });
}

function check(headers: readonly string[], ...rows: readonly string[][]) {
  const table = open(headers);
  return rows.map((cells, i) => table.checkRow(cells, i + 2));
}

const told = (headers: string[], ...rows: string[][]) =>
  check(headers, ...rows).flatMap(({ issues }) =>
    issues.map(({ code, severity, suggestion }) => [code, severity, suggestion]),
  );

test('each mistake of a cell has a code, a severity and what to write instead', () => {
  const cases: [string, string, unknown[]][] = [
    ['date', '2027', ['date-in-future', 'error', null]],
    ['date', '31/12/2020', ['date-invalid', 'error', null]],
    ['date', '2018-05', ['date-before-emergence', 'warning', null]],
    ['country', 'UK', ['country-not-standard', 'warning', 'United Kingdom']],
    ['country', 'Atlantis', ['country-unknown', 'warning', null]],
    ['host', 'homo sapeins', ['host-not-standard', 'warning', 'Homo sapiens']],
    ['host', 'unicorn', ['host-unknown', 'warning', null]],
    ['sex', 'M', ['term-not-standard', 'warning', 'male']],
    ['sex', 'femal', ['term-not-standard', 'warning', 'female']],
    ['sex', 'blue', ['term-unknown', 'warning', null]],
    ['age', '40 y', ['age-not-standard', 'warning', '40']],
    ['age', 'forty', ['age-invalid', 'warning', null]],
    ['instrument', 'miseq', ['term-not-standard', 'warning', 'Illumina MiSeq']],
    ['breadthOfCoverage', '99,5', ['number-invalid', 'warning', '99.5']],
    ['biosampleAccession', 'SAM1', ['pattern-mismatch', 'warning', null]],
  ];
  for (const [field, value, expected] of cases) {
    assert.deepEqual(told(['strain', field], ['a', value]), [expected], `${field} ${value}`);
  }
});

test('values contradict each other', () => {
  assert.deepEqual(told(['strain', 'country', 'division'], ['a', 'Switzerland', 'California']), [
    ['division-elsewhere', 'warning', null],
  ]);
  assert.deepEqual(told(['strain', 'host', 'hostTaxon'], ['a', 'Homo sapiens', '9606']), []);
  assert.deepEqual(told(['strain', 'date', 'date_submitted'], ['a', '2021-05-01', '2021-04-01']), [
    ['date-after-submission', 'warning', null],
  ]);
  assert.deepEqual(told(['strain', 'date', 'date_submitted'], ['a', '2021-05', '2021-05-03']), []);
});

test('a name twice, a sequence twice and a cell too many', () => {
  const table = open(['strain', 'country', 'date']);
  table.checkRow(['a', 'Peru', '2024-01-02'], 2, 'digest');
  assert.deepEqual(
    table.checkRow(['a', 'Peru', ''], 3).issues.map(({ code }) => code),
    ['row-repeated'],
  );
  const [same] = table.checkRow(['b', 'Peru', '2024-01-02'], 4, 'digest').issues;
  assert.deepEqual([same?.code, same?.severity], ['sequence-same', 'warning']);
  // In an outbreak other samples have the same letters.
  for (const cells of [
    ['d', 'Chile', '2024-01-02'],
    ['e', 'Peru', '2024-01-03'],
    ['f', 'Peru', '2024-01'],
    ['g', 'Peru', '2024-01'],
  ]) {
    assert.deepEqual(table.checkRow(cells, 6, 'digest').issues, [], cells.join(' '));
  }
  assert.deepEqual(
    table.checkRow(['c', 'Peru', '', 'more'], 5).issues.map(({ code }) => code),
    ['cells-too-many'],
  );
});

test('one mistake in several rows has one key', () => {
  const rows = check(['strain', 'Country'], ['a', 'UK'], ['b', 'UK'], ['c', 'U.S.A.']);
  const issues = rows.flatMap((row) => row.issues);
  assert.deepEqual(
    issues.map(({ row, column }) => [row, column]),
    [
      [2, 'Country'],
      [3, 'Country'],
    ],
  );
  assert.equal(new Set(issues.map(toIssueKey)).size, 1);
});

test('reasons, ranges, ages in three columns and joined places become fields', () => {
  const [row] = check(
    [
      'specimen collector sample ID',
      'sample collection date',
      'host age',
      'host age unit',
      'host age bin',
      'host gender',
      'geo_loc name (country)',
    ],
    [
      'a',
      '2021-03-01/2021-03-05',
      '5',
      'months [UO:0000035]',
      '0 - 9 [GENEPIO:0100049]',
      'Restricted Access [GENEPIO:0001810]',
      'Switzerland [GAZ:00002941]',
    ],
  );
  const { date, dateFrom, dateTo, age, sex, country, missingReasons } = row?.values ?? {};
  assert.deepEqual(
    { date, dateFrom, dateTo, age, sex, country, missingReasons },
    {
      date: '2021-03',
      dateFrom: '2021-03-01',
      dateTo: '2021-03-05',
      age: '5 months',
      sex: null,
      country: 'Switzerland',
      missingReasons: 'sex: restrictedAccess',
    },
  );
  assert.deepEqual(row?.issues, []);
});

test('the verdicts count rows and name what is missing', () => {
  const table = open(['id', 'sampleCollectionDate', 'geoLocCountry', 'authors', 'host']);
  table.checkRow(['a', '2021-03-09', 'Peru', 'Curie, Marie', 'Homo sapiens'], 2);
  table.checkRow(['b', '2021-03-09', 'Peru', '', 'Homo sapiens'], 3);
  const verdicts = new Map(table.finish().map((verdict) => [verdict.checklist, verdict]));
  const pathoplexus = verdicts.get('pathoplexus');
  assert.deepEqual(
    [pathoplexus?.rows, pathoplexus?.satisfied, pathoplexus?.missing],
    [2, 1, [{ column: 'authors', rows: 1 }]],
  );
  const pha4ge = verdicts.get('pha4ge-sars-cov-2');
  assert.deepEqual([pha4ge?.satisfied, pha4ge?.satisfiedWithNullTerms], [0, 2]);
  assert.equal(verdicts.get('virusseq')?.satisfiedWithNullTerms, 0);
});

test('any cells at all give a verdict and never a throw', () => {
  const headers = [...shipped.values()].flatMap(({ fields }) => fields.map(({ name }) => name));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...headers), { maxLength: 12 }),
      fc.array(fc.string({ unit: 'binary' })),
      (names, cells) => {
        const table = open(names);
        const { values, issues } = table.checkRow(cells, 2);
        assert.ok(values.strain != null || issues.some(({ severity }) => severity === 'error'));
        assert.equal(table.finish().length, shipped.size);
      },
    ),
    { numRuns: 60 },
  );
});

test('the clock finds wrong dates among right ones and none where all are right', () => {
  const points = Array.from({ length: 60 }, (_, i) => ({
    day: i * 10,
    substitutions: Math.round(5 + i * 0.7) + (i % 3) - 1,
  }));
  const fit = findClockOutliers(points);
  assert.ok(fit !== null && Math.abs(fit.rate - 0.07) < 0.005);
  assert.deepEqual(fit.outliers, []);
  const wrong = points.map((point, i) =>
    i === 50 || i === 5 ? { ...point, substitutions: i === 50 ? 2 : 70 } : point,
  );
  assert.deepEqual(findClockOutliers(wrong)?.outliers, [5, 50]);
  const third = points.map((point, i) =>
    i % 4 === 0 ? { ...point, day: point.day + 5000 } : point,
  );
  assert.equal(findClockOutliers(third)?.outliers.length, 15);
  assert.equal(findClockOutliers(points.slice(0, 7)), null);
  assert.equal(
    findClockOutliers(points.map(({ substitutions }) => ({ day: 3, substitutions }))),
    null,
  );
});
