import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { checkRefusal, LapisClient, type Parameters, WAYS } from './lapis-client.ts';

/** A format with the media type that asks for it, the type it comes with and the extension of its file. */
interface Format {
  readonly name: string;
  readonly accept: string;
  readonly type: string;
  readonly extension: string;
}

const json: Format = {
  name: 'JSON',
  accept: 'application/json',
  type: 'application/json',
  extension: 'json',
};
const tableFormats: readonly Format[] = [
  json,
  { name: 'CSV', accept: 'text/csv', type: 'text/csv;charset=UTF-8', extension: 'csv' },
  {
    name: 'CSV-WITHOUT-HEADERS',
    accept: 'text/csv;headers=false',
    type: 'text/csv;headers=false;charset=UTF-8',
    extension: 'csv',
  },
  {
    name: 'TSV',
    accept: 'text/tab-separated-values',
    type: 'text/tab-separated-values;charset=UTF-8',
    extension: 'tsv',
  },
  {
    name: 'TSV-ESCAPED',
    accept: 'text/tab-separated-values;escaped=true',
    type: 'text/tab-separated-values;escaped=true;charset=UTF-8',
    extension: 'tsv',
  },
];
const sequenceFormats: readonly Format[] = [
  {
    name: 'FASTA',
    accept: 'text/x-fasta',
    type: 'text/x-fasta;charset=UTF-8',
    extension: 'fasta',
  },
  json,
  {
    name: 'NDJSON',
    accept: 'application/x-ndjson',
    type: 'application/x-ndjson',
    extension: 'ndjson',
  },
];

interface Endpoint {
  readonly path: string;
  /** Name of its file. */
  readonly file: string;
  readonly formats: readonly Format[];
  /** A question whose answer has several rows in a certain order. */
  readonly question: Parameters;
}

const byKey = { orderBy: 'accessionVersion', limit: 3 };
const sequences = (path: string): Endpoint => ({
  path: `sample/${path}`,
  file: path.split('/')[0] ?? '',
  formats: sequenceFormats,
  question: byKey,
});
const table = (name: string, question: Parameters): Endpoint => ({
  path: `sample/${name}`,
  file: name,
  formats: tableFormats,
  question,
});

/** Every endpoint below /sample that answers in more than one format. */
export const ENDPOINTS: readonly Endpoint[] = [
  table('aggregated', {
    fields: ['country', 'date.isoWeek'],
    orderBy: ['country', 'date.isoWeek'],
  }),
  table('details', { ...byKey, fields: ['accessionVersion', 'date', 'division', 'qcScore'] }),
  table('nucleotideMutations', { minProportion: 0.2, orderBy: 'position' }),
  table('aminoAcidMutations', { minProportion: 0.2, orderBy: ['sequenceName', 'position'] }),
  table('nucleotideInsertions', { orderBy: ['position', 'insertedSymbols'] }),
  table('aminoAcidInsertions', { orderBy: ['sequenceName', 'position', 'insertedSymbols'] }),
  sequences('alignedNucleotideSequences'),
  sequences('alignedNucleotideSequences/main'),
  sequences('unalignedNucleotideSequences'),
  sequences('unalignedNucleotideSequences/main'),
  sequences('alignedAminoAcidSequences'),
  sequences('alignedAminoAcidSequences/S'),
];

type Row = Readonly<Record<string, unknown>>;

function toPlain(cell: string): string {
  return cell.replaceAll(/\\(.)/g, (_all, letter: string) =>
    letter === 't' ? '\t' : letter === 'n' ? '\n' : letter,
  );
}

/** The rows of an answer as lists of texts; null is ''. */
function readTable(text: string, format: string, rows: readonly Row[]): string[][] {
  const separator = format.startsWith('CSV') ? ',' : '\t';
  const lines = text.replace(/\n$/, '').split('\n');
  if (format !== 'CSV-WITHOUT-HEADERS')
    assert.equal(lines.shift(), Object.keys(rows[0] ?? {}).join(separator));
  // A quoted cell may hold the separator; no cell of these questions holds a quote.
  const cell = separator === ',' ? /,(?:"([^"]*)"|([^,]*))/g : /\t(?:"([^"]*)"|([^\t]*))/g;
  return lines.map((line) =>
    [...(separator + line).matchAll(cell)].map(([, quoted, plain]) =>
      toPlain(quoted ?? plain ?? ''),
    ),
  );
}

/** Checks that a text holds the rows that the JSON form of the same answer has. */
function checkSameRows(text: string, format: string, rows: readonly Row[]): void {
  if (format === 'JSON') {
    const body = JSON.parse(text) as Row[] | { data: Row[] };
    assert.deepEqual(Array.isArray(body) ? body : body.data, rows);
  } else if (format === 'NDJSON') {
    const lines = text.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      rows,
    );
  } else if (format === 'FASTA') {
    const letters = text.split('\n').filter((_line, index) => index % 2 === 1);
    const expected = rows.flatMap(({ accessionVersion: _key, ...own }) =>
      Object.values(own).filter((one) => one !== null),
    );
    assert.deepEqual(letters, expected);
  } else {
    const expected = rows.map((row) => Object.values(row).map((value) => String(value ?? '')));
    assert.deepEqual(readTable(text, format, rows), expected);
  }
}

function addFormat(client: () => LapisClient, { path, question }: Endpoint, format: Format): void {
  test(`${path} as ${format.name}, however it is asked`, async () => {
    const rows = await client().rows<Row>(path, question);
    assert.ok(rows.length > 1, 'several rows');
    const other = format.name === 'JSON' ? 'text/csv, text/x-fasta' : 'application/json';
    for (const way of WAYS) {
      const named = await client().ask(
        path,
        { ...question, dataFormat: format.name.toLowerCase() },
        // What a parameter names wins.
        { way, headers: { Accept: other } },
      );
      const accepted = await client().ask(path, question, {
        way,
        headers: { Accept: `text/html;q=0.5, ${format.accept}` },
      });
      for (const answer of [named, accepted]) {
        assert.equal(answer.status, 200, answer.text.slice(0, 300));
        assert.equal(answer.headers['content-type'], format.type);
        assert.match(answer.headers['lapis-data-version']?.toString() ?? '', /^\d+$/);
        checkSameRows(answer.text, format.name, rows);
      }
    }
  });
}

function addDownloads(client: () => LapisClient, endpoint: Endpoint): void {
  const { path, question, file } = endpoint;
  for (const format of endpoint.formats) {
    test(`${path} as a file of ${format.name}, packed and not`, async () => {
      const asked = { ...question, dataFormat: format.name, downloadAsFile: true };
      const plain = await client().ask(path, asked, {
        headers: { 'Accept-Encoding': 'gzip, zstd' },
      });
      assert.equal(plain.headers['content-encoding'], undefined, 'a file is not packed on its way');
      assert.equal(
        plain.headers['content-disposition'],
        `attachment; filename=simulated-${file}.${format.extension}`,
      );
      const url = `${client().url}${client().base}/${path}`;
      for (const [name, ending, unpack] of [
        ['gzip', 'gz', gunzipSync],
        ['zstd', 'zst', zstdDecompressSync],
      ] as const) {
        const packed = await fetch(url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ ...asked, compression: name, downloadFileBasename: 'my own' }),
        });
        assert.equal(packed.headers.get('content-type'), `application/${name}`);
        assert.equal(packed.headers.get('content-encoding'), null);
        assert.equal(
          packed.headers.get('content-disposition'),
          `attachment; filename="my own.${format.extension}.${ending}"`,
        );
        const text = unpack(Buffer.from(await packed.arrayBuffer())).toString('utf8');
        assert.equal(withoutIds(text), withoutIds(plain.text));
      }
    });
  }
  test(`${path} is packed on its way where the client takes it`, async () => {
    const expected = (await client().ask(path, question)).text;
    for (const encoding of ['gzip', 'zstd'] as const) {
      const response = await fetch(`${client().url}${client().base}/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Accept-Encoding': encoding },
        body: JSON.stringify(question),
      });
      assert.equal(response.headers.get('content-encoding'), encoding);
      assert.equal(withoutIds(await response.text()), withoutIds(expected));
    }
  });
}

/** Each answer has the id of its request. */
function withoutIds(text: string): string {
  return text.replace(/"requestId":"[^"]*"/, '');
}

/** Endpoints in all their formats, and what of formats and files is refused. */
export function addLapisFormats(client: () => LapisClient): void {
  describe('formats', () => {
    for (const endpoint of ENDPOINTS) {
      for (const format of endpoint.formats) addFormat(client, endpoint, format);
      addDownloads(client, endpoint);
      test(`${endpoint.path} refuses formats, packings and names that it does not have`, async () => {
        const isTable = endpoint.formats === tableFormats;
        for (const [name, value] of [
          ['dataFormat', 'XML'],
          ['dataFormat', isTable ? 'FASTA' : 'CSV'],
          ['compression', 'rar'],
          ['downloadAsFile', 'perhaps'],
          ['downloadFileBasename', '../a"b'],
        ] as const) {
          for (const way of WAYS) {
            const answer = await client().ask(endpoint.path, { [name]: value }, { way });
            checkRefusal(answer, { where: name });
          }
        }
      });
    }

    test('files of real data have the names that LAPIS gives them', async () => {
      const real = new LapisClient(client().url, 'sars-cov-2');
      for (const { path, file, formats } of ENDPOINTS) {
        const answer = await real.ask(path, { downloadAsFile: true });
        const name = `${file}.${formats[0]?.extension}`;
        assert.equal(answer.headers['content-disposition'], `attachment; filename=${name}`);
      }
    });

    test('a browser gets the format that is the standard', async () => {
      const headers = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
      const rows = await client().ask('sample/aggregated', {}, { headers });
      assert.equal(rows.headers['content-type'], 'application/json');
      const letters = await client().ask(
        'sample/alignedNucleotideSequences',
        { limit: 1 },
        { headers },
      );
      assert.equal(letters.headers['content-type'], 'text/x-fasta;charset=UTF-8');
    });
  });
}
