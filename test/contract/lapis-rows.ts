import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkRefusal, type LapisClient, type Parameters, WAYS } from './lapis-client.ts';
import { ENDPOINTS } from './lapis-formats.ts';

type Row = Readonly<Record<string, string | number | null>>;

const PLAIN: Readonly<Record<string, Parameters>> = {
  'sample/aggregated': { fields: ['country'] },
  'sample/nucleotideMutations': { minProportion: 0 },
  'sample/aminoAcidMutations': { minProportion: 0 },
};

/** A field that each endpoint can be ordered by. */
const ORDER: Readonly<Record<string, string>> = {
  'sample/aggregated': 'country',
  'sample/details': 'accessionVersion',
  'sample/nucleotideMutations': 'mutation',
  'sample/aminoAcidMutations': 'mutation',
  'sample/nucleotideInsertions': 'insertion',
  'sample/aminoAcidInsertions': 'insertion',
};

function addOrder(find: () => LapisClient, path: string): void {
  // Some genomes are enough where each row is whole sequences.
  const plain = PLAIN[path] ?? (path.includes('Sequences') ? { region: 'Africa' } : {});
  const field = ORDER[path] ?? 'accessionVersion';
  const read = (parameters: Parameters = {}) => find().rows<Row>(path, { ...plain, ...parameters });

  const post = async (parameters: object) => {
    const answer = await find().post(path, { ...plain, ...parameters, dataFormat: 'JSON' });
    const body = JSON.parse(answer.text) as Row[] | { data: Row[] };
    return Array.isArray(body) ? body : body.data;
  };

  test(`${path} has an order, a limit, an offset and a seed`, async () => {
    const all = await read({ orderBy: field });
    assert.ok(all.length > 4, 'rows enough');
    const values = all.map((row) => row[field] as string);
    assert.deepEqual(values, values.toSorted());
    const reversed = await post({ orderBy: [{ field, type: 'descending' }] });
    assert.deepEqual(
      reversed.map((row) => row[field]),
      values.toReversed(),
    );
    for (const way of WAYS) {
      const part = { ...plain, orderBy: field, limit: '2', offset: 1 };
      assert.deepEqual(await find().rows(path, part, way), all.slice(1, 3), way);
    }
    assert.deepEqual(await read({ orderBy: field, limit: 0 }), []);
    assert.deepEqual(await read({ orderBy: field, offset: 999_999_999_999 }), []);
    assert.deepEqual(await read({ orderBy: field, limit: 999_999_999_999 }), all);
    const seeded = await read({ orderBy: 'random(7)' });
    assert.deepEqual(await read({ orderBy: 'random(7)' }), seeded);
    assert.notDeepEqual(seeded, all);
    const sorted = (rows: readonly Row[]) => rows.map((row) => JSON.stringify(row)).sort();
    assert.deepEqual(sorted(seeded), sorted(all));
    assert.equal((await read({ orderBy: 'random' })).length, all.length);
    for (const orderBy of [[{ random: 7 }], { random: 7 }, ['random(7)']])
      assert.deepEqual(await post({ orderBy }), seeded);
  });

  test(`${path} refuses orders, limits and keys that cannot be`, async () => {
    for (const [parameters, where] of [
      [{ orderBy: 'contry' }, 'orderBy'],
      [{ orderBy: 'random(x)' }, 'orderBy'],
      [{ limit: -1 }, 'limit'],
      [{ limit: '1e99' }, 'limit'],
      [{ limit: '99999999999999999999' }, 'limit'],
      [{ limit: 'all' }, 'limit'],
      [{ offset: -1 }, 'offset'],
      [{ offset: 0.5 }, 'offset'],
      [{ notAKey: 'x' }, 'notAKey'],
      [{ country: 'x', 'country.isNull': true }, 'country.isNull'],
    ] as const) {
      for (const way of WAYS) checkRefusal(await find().ask(path, parameters, { way }), { where });
    }
    const upwards = { orderBy: [{ field, type: 'up' }] };
    checkRefusal(await find().post(path, upwards), { where: 'orderBy' });
  });
}

function addFields(find: () => LapisClient): void {
  test('fields group, choose and prune', async () => {
    const client = find();
    for (const way of WAYS) {
      const fields = ['country', 'DATE.isoweek'];
      const groups = await client.rows<Row>('sample/aggregated', { fields }, way);
      assert.deepEqual(Object.keys(groups[0] ?? {}), ['count', 'country', 'date.isoWeek']);
      assert.match(String(groups[0]?.['date.isoWeek']), /^\d{4}-W\d{2}$/);
      const total = groups.reduce((sum, { count }) => sum + Number(count), 0);
      assert.equal(total, await client.count({}));
      const details = await client.rows<Row>('sample/details', { fields, limit: 1 }, way);
      assert.deepEqual(Object.keys(details[0] ?? {}), ['country', 'date.isoWeek']);
      for (const path of ['sample/nucleotideMutations', 'sample/aminoAcidMutations']) {
        const rows = await client.rows<Row>(path, { fields: ['position', 'mutation'] }, way);
        assert.deepEqual(Object.keys(rows[0] ?? {}), ['mutation', 'position']);
      }
    }
  });

  test('the least proportion is 0.05 unless another is given', async () => {
    for (const path of ['sample/nucleotideMutations', 'sample/aminoAcidMutations']) {
      const all = await find().rows<Row>(path, { minProportion: 0 });
      const from = (least: number) => all.filter(({ proportion }) => Number(proportion) >= least);
      assert.ok(from(0.05).length < all.length && from(0.3).length < from(0.05).length);
      assert.deepEqual(await find().rows(path), from(0.05));
      for (const way of WAYS)
        assert.deepEqual(await find().rows(path, { minProportion: '0.3' }, way), from(0.3));
      for (const minProportion of ['2', '-0.1', 'half', '0x1']) {
        for (const way of WAYS) {
          const answer = await find().ask(path, { minProportion }, { way });
          checkRefusal(answer, { where: 'minProportion', hint: /0 to 1/ });
        }
      }
    }
  });

  test('fields that there are not are refused', async () => {
    for (const [path, fields, hint] of [
      ['sample/aggregated', ['contry'], /country/],
      ['sample/aggregated', ['country.isoWeek'], /country/],
      ['sample/details', ['contry'], /country/],
      ['sample/nucleotideMutations', ['country'], /mutationFrom/],
      ['sample/aminoAcidMutations', ['country'], /mutationFrom/],
    ] as const) {
      for (const way of WAYS)
        checkRefusal(await find().ask(path, { fields }, { way }), { where: 'fields', hint });
    }
    for (const path of ['sample/nucleotideInsertions', 'sample/aminoAcidInsertions']) {
      const answer = await find().ask(path, { fields: ['position'] });
      checkRefusal(answer, { where: 'fields', hint: /Unknown key/ });
    }
  });
}

/** Which rows, in which order, with which fields. */
export function addLapisRows(find: () => LapisClient): void {
  describe('rows', () => {
    for (const { path } of ENDPOINTS) addOrder(find, path);
    addFields(find);
  });
}
