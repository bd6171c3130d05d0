import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkRefusal, type LapisClient, type Parameters, WAYS } from './lapis-client.ts';
import type { TestNode } from './test-node.ts';

type Row = Readonly<Record<string, string | number | null>>;

/** What a filter takes, said of the row itself. */
interface FilterCase {
  readonly name: string;
  readonly parameters: (row: Row) => Parameters;
  /** Compared with the row that the parameters were made of. */
  readonly takes: (row: Row, own: Row) => boolean;
}

const text = (value: unknown) => String(value);
const at = (row: Row, name: string) => row[name] ?? null;
const number = (row: Row, name: string) => Number(row[name]);

const CASES: readonly FilterCase[] = [
  {
    name: 'a text',
    parameters: (own) => ({ country: text(own.country) }),
    takes: (row, own) => row.country === own.country,
  },
  {
    name: 'a key in another case',
    parameters: (own) => ({ COUNTRY: text(own.country) }),
    takes: (row, own) => row.country === own.country,
  },
  {
    name: 'several texts are alternatives',
    parameters: (own) => ({ region: ['Africa', 'Asia', text(own.region)] }),
    takes: (row, own) => ['Africa', 'Asia', own.region].includes(at(row, 'region')),
  },
  {
    name: 'fields must all hold',
    parameters: (own) => ({ region: text(own.region), sex: 'male' }),
    takes: (row, own) => row.region === own.region && row.sex === 'male',
  },
  {
    name: 'a regular expression, anywhere in the value',
    parameters: () => ({ 'country.regex': '^(?i)[a-f].*[ae]' }),
    takes: (row) => /^[a-f].*[ae]/i.test(text(row.country)),
  },
  {
    name: 'no value',
    parameters: () => ({ 'division.isNull': true }),
    takes: (row) => row.division === null,
  },
  {
    name: 'any value',
    parameters: () => ({ 'division.isNull': 'false' }),
    takes: (row) => row.division !== null,
  },
  {
    name: 'a date',
    parameters: (own) => ({ date: text(own.date) }),
    takes: (row, own) => row.date === own.date,
  },
  {
    name: 'dates from',
    parameters: (own) => ({ dateFrom: text(own.date) }),
    takes: (row, own) => text(row.date) >= text(own.date),
  },
  {
    name: 'dates up to, and in a place',
    parameters: (own) => ({ dateTo: text(own.date), region: 'Europe' }),
    takes: (row, own) => text(row.date) <= text(own.date) && row.region === 'Europe',
  },
  {
    name: 'a whole number',
    parameters: (own) => ({ totalSubstitutions: number(own, 'totalSubstitutions') }),
    takes: (row, own) => row.totalSubstitutions === own.totalSubstitutions,
  },
  {
    name: 'whole numbers between, ends included',
    parameters: () => ({ totalSubstitutionsFrom: 10, totalSubstitutionsTo: '20' }),
    takes: (row) =>
      number(row, 'totalSubstitutions') >= 10 && number(row, 'totalSubstitutions') <= 20,
  },
  {
    name: 'decimal numbers from',
    parameters: (own) => ({ coverageFrom: number(own, 'coverage') }),
    takes: (row, own) => number(row, 'coverage') >= number(own, 'coverage'),
  },
  {
    name: 'decimal numbers below: their end is left out',
    parameters: (own) => ({ coverageTo: number(own, 'coverage') }),
    takes: (row, own) => number(row, 'coverage') < number(own, 'coverage'),
  },
  {
    name: 'a lineage alone',
    parameters: (own) => ({ lineage: text(own.lineage) }),
    takes: (row, own) => row.lineage === own.lineage,
  },
  {
    name: 'an advanced query of columns',
    parameters: (own) => ({
      advancedQuery: `(region='${own.region}' | sex=female) & NOT totalSubstitutions>=15 & date>=2020-09-01`,
    }),
    takes: (row, own) =>
      (row.region === own.region || row.sex === 'female') &&
      number(row, 'totalSubstitutions') < 15 &&
      text(row.date) >= '2020-09-01',
  },
  {
    name: 'an advanced query counts what holds',
    parameters: () => ({ advancedQuery: '[2-of: region=Europe, sex=male, IsNull(division)]' }),
    takes: (row) =>
      [row.region === 'Europe', row.sex === 'male', row.division === null].filter(Boolean).length >=
      2,
  },
  {
    name: 'an advanced query counts exactly',
    parameters: () => ({ advancedQuery: "[EXACTLY-1-of: region.regex='^E', sex=male]" }),
    takes: (row) => text(row.region).startsWith('E') !== (row.sex === 'male'),
  },
];

const list = (name: string, item: string) => `a.result -> '${name}' ? '${item}'`;

/** Filters on letters, and what they say of the stored analyses in SQL. */
const LETTERS: readonly { readonly parameters: Parameters; readonly sql: string }[] = [
  { parameters: { nucleotideMutations: ['C241T'] }, sql: list('substitutions', 'C241T') },
  { parameters: { nucleotideMutations: ['main:241T'] }, sql: list('substitutions', 'C241T') },
  {
    parameters: { nucleotideMutations: ['241T', '23403G'] },
    sql: `${list('substitutions', 'C241T')} AND ${list('substitutions', 'A23403G')}`,
  },
  { parameters: { aminoAcidMutations: ['S:D614G'] }, sql: list('aaSubstitutions', 'S:D614G') },
  {
    parameters: { aminoAcidMutations: ['s:614'] },
    sql: "EXISTS (SELECT FROM jsonb_array_elements_text(a.result -> 'aaSubstitutions') m WHERE m ~ '^S:D614')",
  },
  {
    parameters: { advancedQuery: 'S:614G & !(A23063T | country=Germany)' },
    sql: `${list('aaSubstitutions', 'S:D614G')} AND NOT (${list('substitutions', 'A23063T')} OR e.metadata ->> 'country' = 'Germany')`,
  },
  {
    parameters: { variantQuery: '241T & [2-of: 3037T, S:614G, ORF1b:314L] & !S:501Y' },
    sql: `${list('substitutions', 'C241T')} AND NOT ${list('aaSubstitutions', 'S:N501Y')}
      AND ((${list('substitutions', 'C3037T')})::int + (${list('aaSubstitutions', 'S:D614G')})::int
        + (${list('aaSubstitutions', 'ORF1b:P314L')})::int) >= 2`,
  },
];

/** Requests that cannot be right, the field that is told, and what helps. */
const WRONG: readonly (readonly [Parameters, string, RegExp])[] = [
  [{ contry: 'Germany' }, 'contry', /country/],
  [{ minProportion: 0.1 }, 'minProportion', /Unknown key/],
  [{ date: '2021-01-01', dateFrom: '2021-01-01' }, 'date', /either/],
  [{ country: 'Germany', 'country.regex': 'G' }, 'country', /either/],
  [{ 'country.isNull': true, country: 'Germany' }, 'country.isNull', /either/],
  [{ 'date.isNull': true, dateFrom: '2021-01-01' }, 'date.isNull', /either/],
  [{ variantQuery: '241T', nucleotideMutations: ['241T'] }, 'nucleotideMutations', /either/],
  [{ variantQuery: '241T', aminoAcidInsertions: ['ins_S:214:E'] }, 'aminoAcidInsertions', /either/],
  [{ variantQuery: '241T', lineage: 'B.1' }, 'lineage', /either/],
  [{ variantQuery: '241T', advancedQuery: '241T' }, 'advancedQuery', /either/],
  [{ lineage: 'B.1.' }, 'lineage', /B\.1\.1\.7\*/],
  [{ lineage: 'NOT.A.LINEAGE' }, 'lineage', /lineageDefinition\/lineage/],
  [{ lineage: 'ZZZ*' }, 'lineage', /lineageDefinition\/lineage/],
  [{ advancedQuery: 'lineage=ZZZ*' }, 'advancedQuery', /lineageDefinition/],
  [{ 'country.regex': '(a' }, 'country.regex', /./],
  [{ 'country.regex': '(a{1000}){1000}' }, 'country.regex', /repetition/],
  [{ 'date.regex': '2021' }, 'date.regex', /Unknown key/],
  [{ dateFrom: '01.02.2021' }, 'dateFrom', /YYYY-MM-DD/],
  [{ date: '2021-02-30' }, 'date', /YYYY-MM-DD/],
  [{ totalSubstitutions: 'ten' }, 'totalSubstitutions', /whole number/],
  [{ totalSubstitutionsFrom: 1.5 }, 'totalSubstitutionsFrom', /whole number/],
  [{ coverageTo: 'much' }, 'coverageTo', /number/],
  [{ 'sex.isNull': 'maybe' }, 'sex.isNull', /true/],
  [{ countryFrom: 'A' }, 'countryFrom', /Unknown key/],
  [{ nucleotideMutations: ['C0T'] }, 'nucleotideMutations', /29903/],
  [{ nucleotideMutations: ['C29904T'] }, 'nucleotideMutations', /29903/],
  [{ nucleotideMutations: ['C241J'] }, 'nucleotideMutations', /letter/],
  [{ nucleotideMutations: ['L:241T'] }, 'nucleotideMutations', /main/],
  [{ aminoAcidMutations: ['S:1275A'] }, 'aminoAcidMutations', /1274/],
  [{ aminoAcidMutations: ['D614G'] }, 'aminoAcidMutations', /ORF1a/],
  [{ nucleotideInsertions: ['ins_22204:'] }, 'nucleotideInsertions', /ins_22204:GAG/],
  [{ nucleotideInsertions: ['ins_22204:Z'] }, 'nucleotideInsertions', /letter/],
  [{ aminoAcidInsertions: ['ins_X:1:E'] }, 'aminoAcidInsertions', /Known genes/],
  [{ advancedQuery: '((' }, 'advancedQuery', /character/],
  [{ advancedQuery: 'maybe(country=Germany)' }, 'advancedQuery', /maybe/],
  [{ advancedQuery: 'contry=Germany' }, 'advancedQuery', /country/],
  [{ variantQuery: '241T &' }, 'variantQuery', /character/],
  [{ variantQuery: 'gisaid:GRA' }, 'variantQuery', /gisaidClade/],
  [{ variantQuery: 'usherTree.descendantOf:NODE_1' }, 'variantQuery', /tree/],
];

async function readRows(client: LapisClient): Promise<Row[]> {
  return client.rows<Row>('sample/details');
}

function addRight(find: () => { client: LapisClient; node: TestNode }, instance: string): void {
  for (const { name, parameters, takes } of CASES) {
    test(`takes ${name}`, async () => {
      const { client } = find();
      const rows = await readRows(client);
      const own = rows.filter(({ date, division }) => date !== null && division !== null)[7];
      assert.ok(own !== undefined);
      const expected = rows.filter((row) => takes(row, own)).length;
      assert.ok(expected > 0 && expected < rows.length, `${expected} of ${rows.length}`);
      for (const way of WAYS) assert.equal(await client.count(parameters(own), way), expected, way);
    });
  }

  test('null in a list of values is no value, and lists of nothing filter nothing', async () => {
    const { client } = find();
    const rows = await readRows(client);
    const divisions = ['California', null];
    const answer = await client.post('sample/aggregated', { division: divisions });
    const expected = rows.filter(
      ({ division }) => divisions.includes(text(division)) || division === null,
    );
    assert.deepEqual((JSON.parse(answer.text) as { data: unknown }).data, [
      { count: expected.length },
    ]);
    assert.equal(await client.count({ fields: [], nucleotideMutations: [] }), rows.length);
  });

  test('sublineages belong to their lineage, with or without a dot', async () => {
    const { client } = find();
    const answer = await client.ask('sample/lineageDefinition/lineage');
    const definition = JSON.parse(answer.text) as Record<string, { parents?: string[] }>;
    const isBelow = (name: string): boolean =>
      name === 'B.1.1' || (definition[name]?.parents ?? []).some(isBelow);
    const expected = (await readRows(client)).filter(({ lineage }) =>
      isBelow(text(lineage)),
    ).length;
    assert.ok(expected > (await client.count({ lineage: 'B.1.1' })));
    for (const way of WAYS)
      for (const lineage of ['B.1.1*', 'B.1.1.*'])
        assert.equal(await client.count({ lineage }, way), expected, lineage);
    assert.equal(await client.count({ variantQuery: 'b.1.1*' }), expected);
    assert.equal(await client.count({ variantQuery: 'nextcladePangoLineage:B.1.1*' }), expected);
  });

  for (const { parameters, sql } of LETTERS) {
    test(`takes ${JSON.stringify(parameters)}`, async () => {
      const { client, node } = find();
      const [row] = await node.db.query<{ count: string }>(
        `SELECT count(*) AS count FROM entry e JOIN entry_analysis a USING (accession, version)
         WHERE e.instance = $1 AND (${sql})`,
        [instance],
      );
      assert.ok(Number(row?.count) > 0);
      for (const way of WAYS)
        assert.equal(await client.count(parameters, way), Number(row?.count), way);
    });
  }
}

/** Filters against rows and against SQL, and what no filter can be. */
export function addLapisFilters(
  find: () => { client: LapisClient; node: TestNode },
  instance: string,
): void {
  describe('filters', () => {
    addRight(find, instance);
    for (const [parameters, where, hint] of WRONG) {
      test(`refuses ${JSON.stringify(parameters)}`, async () => {
        for (const way of WAYS) {
          const answer = await find().client.ask('sample/aggregated', parameters, { way });
          checkRefusal(answer, { where, hint });
        }
      });
    }

    test('refuses values of another type', async () => {
      for (const [body, where] of [
        [{ country: { is: 'Germany' } }, 'country'],
        [{ nucleotideMutations: [{ position: 241 }] }, 'nucleotideMutations'],
        [{ dateFrom: ['2021-01-01', '2021-02-01'] }, 'dateFrom'],
        [{ advancedQuery: true }, 'advancedQuery'],
        [{ limit: [1, 2] }, 'limit'],
        [{ limit: true }, 'limit'],
        [{ fields: [{ name: 'country' }] }, 'fields'],
        [{ orderBy: [7] }, 'orderBy'],
        [[], 'body'],
        ['{"country":', 'request'],
      ] as const) {
        checkRefusal(await find().client.post('sample/aggregated', body), { where });
      }
    });
  });
}
