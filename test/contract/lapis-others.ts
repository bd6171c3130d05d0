import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { checkRefusal, LapisClient, WAYS } from './lapis-client.ts';
import { ENDPOINTS } from './lapis-formats.ts';
import { sendRequest } from './send-request.ts';

interface Named {
  readonly name: string;
  readonly sequence: string;
}
interface Config {
  readonly schema: {
    readonly instanceName: string;
    readonly opennessLevel: string;
    readonly metadata: readonly {
      readonly name: string;
      readonly type: string;
      readonly generateLineageIndex?: string;
    }[];
    readonly primaryKey: string;
    readonly features: readonly { readonly name: string }[];
  };
}

const DOCUMENTS = [
  'sample/info',
  'sample/databaseConfig',
  'sample/referenceGenome',
  'sample/lineageDefinition/lineage',
];

function addHeaders(find: () => LapisClient): void {
  test('every answer has the version of the data and the id of the request', async () => {
    const paths = [...ENDPOINTS.map(({ path }) => path), ...DOCUMENTS, ''];
    for (const path of paths) {
      const parameters = DOCUMENTS.includes(path) || path === '' ? {} : { limit: 1 };
      const headers = { 'X-Request-ID': 'my-own-id' };
      const own = await find().ask(path, parameters, { headers });
      assert.equal(own.status, 200, `${path}: ${own.text.slice(0, 200)}`);
      assert.equal(own.headers['x-request-id'], 'my-own-id');
      assert.match(String(own.headers['lapis-data-version']), /^\d+$/, path);
      assert.equal(own.headers['access-control-allow-origin'], '*');
      const other = await find().ask(path, parameters);
      assert.match(
        String(other.headers['x-request-id']),
        /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/,
      );
    }
  });

  test('info stands in every JSON answer as it stands alone', async () => {
    const { requestId: _own, ...info } = JSON.parse((await find().ask('sample/info')).text);
    for (const { path } of ENDPOINTS) {
      const answer = await find().ask(path, { limit: 1, dataFormat: 'JSON' });
      if (path.includes('Sequences')) {
        assert.ok(Array.isArray(JSON.parse(answer.text)), 'sequences come without an envelope');
        continue;
      }
      const told = (JSON.parse(answer.text) as { info: Record<string, unknown> }).info;
      const { requestId, total: _total, ...rest } = told;
      assert.equal(requestId, answer.headers['x-request-id']);
      assert.deepEqual(rest, info, path);
    }
  });

  test('an instance that there is not is told in the same form, without a version', async () => {
    for (const path of [...ENDPOINTS.map((one) => one.path), ...DOCUMENTS]) {
      const answer = await sendRequest(find().url, { path: `/api/lapis/nothing/${path}` });
      assert.equal(answer.status, 404, path);
      const { error, info } = JSON.parse(answer.text) as {
        error: { title: string; type: string };
        info: Record<string, unknown>;
      };
      assert.deepEqual([error.title, error.type], ['Not Found', 'about:blank']);
      assert.equal(info.requestId, answer.headers['x-request-id']);
      assert.equal(answer.headers['lapis-data-version'], undefined);
    }
  });

  test('an address that is none is a plain problem, and a method that it does not take', async () => {
    const plain = await find().ask('sample/nothing');
    assert.equal(plain.status, 404);
    assert.equal(plain.headers['content-type']?.split(';')[0], 'application/problem+json');
    const method = await sendRequest(find().url, {
      method: 'DELETE',
      path: `${find().base}/sample/aggregated`,
    });
    assert.equal(method.status, 405);
  });
}

function addDocuments(find: () => LapisClient): void {
  test('databaseConfig names every column, as JSON and as YAML', async () => {
    const json = await find().ask('sample/databaseConfig');
    const { schema } = JSON.parse(json.text) as Config;
    const [row] = await find().rows<Record<string, unknown>>('sample/details', { limit: 1 });
    assert.deepEqual(
      schema.metadata.map(({ name }) => name),
      Object.keys(row ?? {}),
    );
    assert.equal(schema.primaryKey, 'accessionVersion');
    assert.equal(schema.opennessLevel, 'OPEN');
    assert.ok(find().base.endsWith(schema.instanceName));
    const typeOf = (name: string) => schema.metadata.find((one) => one.name === name)?.type;
    const types = ['strain', 'date', 'totalSubstitutions', 'coverage'].map(typeOf);
    assert.deepEqual(types, ['string', 'date', 'int', 'float']);
    const withLineages = schema.metadata.filter((one) => one.generateLineageIndex !== undefined);
    assert.deepEqual(
      withLineages.map(({ name }) => name),
      ['lineage'],
    );
    const headers = { Accept: 'application/yaml' };
    const yaml = await find().ask('sample/databaseConfig', {}, { headers });
    assert.equal(yaml.headers['content-type'], 'application/yaml');
    assert.deepEqual(parse(yaml.text), JSON.parse(json.text));
  });

  test('the reference genome is what aligned sequences are aligned to', async () => {
    const answer = await find().ask('sample/referenceGenome');
    const reference = JSON.parse(answer.text) as { nucleotideSequences: Named[]; genes: Named[] };
    const aligned = await find().ask('sample/alignedNucleotideSequences', { limit: 1 });
    const letters = aligned.text.split('\n')[1] ?? '';
    assert.equal(reference.nucleotideSequences[0]?.sequence.length, letters.length);
    assert.equal(reference.genes.find(({ name }) => name === 'S')?.sequence.length, 1274);
  });

  test('lineages are of a column that has some', async () => {
    const answer = await find().ask('sample/lineageDefinition/country');
    checkRefusal(answer, { where: 'column', hint: /lineage/ });
    const upper = await find().ask('sample/lineageDefinition/LINEAGE');
    assert.equal(upper.status, 200);
  });

  test('the front page leads to addresses that answer', async () => {
    const { links } = JSON.parse((await find().ask('')).text) as { links: { href: string }[] };
    assert.ok(links.length >= 5);
    // As a browser asks, which gets the page of the documentation.
    const headers = { Accept: 'text/html' };
    for (const { href } of links)
      assert.equal((await sendRequest(find().url, { path: href, headers })).status, 200, href);
  });

  test('the text for language models names every column and gene, and what is simulated', async () => {
    const { text, headers } = await find().ask('llms.txt');
    assert.match(String(headers['content-type']), /^text\/plain/);
    const [row] = await find().rows<Record<string, unknown>>('sample/details', { limit: 1 });
    for (const name of Object.keys(row ?? {})) assert.ok(text.includes(`\n- ${name} (`), name);
    assert.match(text, /ORF1a/);
    assert.match(text, /simulated/);
    const real = await new LapisClient(find().url, 'sars-cov-2').ask('llms.txt');
    assert.ok(!real.text.includes('simulated:'));
    // What it shows as an example is understood.
    const example = /advancedQuery=(.+)$/m.exec(text)?.[1]?.replace('GENE', 'S') ?? '';
    assert.ok((await find().count({ advancedQuery: example })) > 0);
  });

  test('what has one form only takes no parameters that change it', async () => {
    for (const path of ['sample/info', 'sample/referenceGenome'])
      assert.equal((await find().ask(path, {}, { way: 'JSON' })).status, 405);
  });
}

function addQueries(find: () => LapisClient): void {
  test('query/parse tells each query apart, and positions with full validation only', async () => {
    const queries = [
      'country = Germany',
      'A999999T',
      'S:99999A',
      'ins_999999:A',
      'contry=x',
      'A0T',
      '',
    ];
    const outcomes = async (doFullValidation?: boolean) => {
      const answer = await find().post('query/parse', { queries, doFullValidation });
      assert.equal(answer.status, 200, answer.text);
      const { data } = JSON.parse(answer.text) as { data: { type: string }[] };
      return data.map(({ type }) => type);
    };
    const [yes, no] = ['success', 'failure'];
    assert.deepEqual(await outcomes(), [yes, yes, yes, yes, no, no, no]);
    assert.deepEqual(await outcomes(false), [yes, yes, yes, yes, no, no, no]);
    assert.deepEqual(await outcomes(true), [yes, no, no, no, no, no, no]);
    checkRefusal(await find().post('query/parse', { queries: 'x' }), { where: 'body.queries' });
    checkRefusal(await find().post('query/parse', { query: [] }), { where: 'body' });
  });

  test('requests over time refuse what no other request takes', async () => {
    const dateRanges = [{ dateFrom: '2021-01-01', dateTo: '2021-12-31' }];
    const right = { filters: {}, includeMutations: ['C241T'], dateRanges, dateField: 'date' };
    const ask = (change: object) =>
      find().post('component/nucleotideMutationsOverTime', { ...right, ...change });
    assert.equal((await ask({})).status, 200);
    assert.equal((await ask({ dateField: 'DATE', compression: 'none' })).status, 200);
    for (const [change, where] of [
      [{ filters: { contry: 'x' } }, 'contry'],
      [{ filters: { limit: 1 } }, 'filters'],
      [{ filters: { country: 'x', 'country.regex': 'x' } }, 'country'],
      [{ includeMutations: ['C0T'] }, 'includeMutations'],
      [{ includeMutations: ['MAYBE(C241T)'] }, 'includeMutations'],
      [{ includeMutations: 'C241T' }, 'body.includeMutations'],
      [{ dateRanges: [{ dateFrom: 'yesterday', dateTo: null }] }, 'query'],
      [{ dateRanges: [{ dateFrom: '2021-02-01', dateTo: '2021-01-01' }] }, 'query'],
      [{ dateRanges: [{ dateForm: '2021-02-01' }] }, 'body.dateRanges.0'],
      [{ dateField: 'country' }, 'query'],
      [{ compression: 'rar' }, 'body.compression'],
      [{ notAKey: 1 }, 'body'],
    ] as const) {
      checkRefusal(await ask(change), { where });
    }
  });

  test('requests over time name and pack their files as others do', async () => {
    const dateRanges = [{ dateFrom: null, dateTo: null }];
    const body = { dateRanges, dateField: 'date', downloadAsFile: true, compression: 'gzip' };
    for (const [name, rows] of [
      ['nucleotideMutationsOverTime', { includeMutations: ['C241T'] }],
      ['aminoAcidMutationsOverTime', { includeMutations: ['S:D614G'] }],
      ['queriesOverTime', { queries: [{ countQuery: '241T', coverageQuery: '!241N' }] }],
    ] as const) {
      const packed = await find().post(`component/${name}`, { ...body, ...rows });
      assert.equal(packed.headers['content-type'], 'application/gzip');
      const file = `attachment; filename=simulated-${name}.json.gz`;
      assert.equal(packed.headers['content-disposition'], file);
      const plain = await find().post(`component/${name}`, {
        dateRanges,
        dateField: 'date',
        ...rows,
      });
      const { data } = JSON.parse(plain.text) as {
        data: { mutations?: string[]; queries?: string[]; totalCountsByDateRange: number[] };
      };
      const total = await find().count({ 'date.isNull': false });
      assert.deepEqual(data.totalCountsByDateRange, [total]);
      const label = name === 'queriesOverTime' ? '241T' : Object.values(rows)[0]?.[0];
      assert.deepEqual(data.queries ?? data.mutations, [label], 'a row is called what it is');
    }
  });

  test('free text, which is ours, goes with every other filter', async () => {
    for (const way of WAYS) {
      const found = await find().count({ freeText: 'germ', region: 'Europe' }, way);
      assert.equal(found, await find().count({ country: 'Germany' }));
    }
  });
}

/** Headers, documents and queries: what is not a table of rows. */
export function addLapisOthers(find: () => LapisClient): void {
  describe('answers', () => {
    addHeaders(find);
    addDocuments(find);
    addQueries(find);
  });
}
