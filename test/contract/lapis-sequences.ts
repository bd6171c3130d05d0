import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkRefusal, type LapisClient, type Parameters, WAYS } from './lapis-client.ts';
import { sendRequest } from './send-request.ts';

const NUCLEOTIDES = [
  'sample/alignedNucleotideSequences',
  'sample/alignedNucleotideSequences/main',
  'sample/unalignedNucleotideSequences',
  'sample/unalignedNucleotideSequences/main',
];
const PEPTIDES = ['sample/alignedAminoAcidSequences', 'sample/alignedAminoAcidSequences/S'];
const firstTwo: Parameters = { orderBy: 'accessionVersion', limit: 2 };

interface Row {
  readonly accessionVersion: string;
  readonly date: string | null;
  readonly country: string | null;
}

function readHeaders(fasta: string): string[] {
  return fasta.split('\n').filter((line) => line.startsWith('>'));
}

function addHeaders(find: () => LapisClient): void {
  test('headers are keys where one sequence is meant, else with its name', async () => {
    const rows = await find().rows<Row>('sample/details', firstTwo);
    const keys = rows.map(({ accessionVersion }) => `>${accessionVersion}`);
    for (const path of [...NUCLEOTIDES, 'sample/alignedAminoAcidSequences/s']) {
      for (const way of WAYS) {
        const { text } = await find().ask(path, firstTwo, { way });
        assert.deepEqual(readHeaders(text), keys, path);
      }
    }
    const chosen = { ...firstTwo, genes: ['E', 'S'] };
    for (const way of WAYS) {
      const { text } = await find().ask('sample/alignedAminoAcidSequences', chosen, { way });
      const expected = keys.flatMap((key) => [`${key}|E`, `${key}|S`]);
      assert.deepEqual(readHeaders(text), expected, way);
    }
  });

  for (const path of [...NUCLEOTIDES, ...PEPTIDES]) {
    const own = PEPTIDES.includes(path) ? '.gene' : '.segment';
    test(`${path} fills a template, and refuses one that it cannot fill`, async () => {
      const rows = await find().rows<Row>('sample/details', firstTwo);
      const template = `key={accessionVersion}|{DATE}|{date.isoWeek}|{country}|{${own}}`;
      const names = own === '.segment' ? ['main'] : ['S'];
      const asked = { ...firstTwo, fastaHeaderTemplate: template };
      const isAll = path === PEPTIDES[0];
      for (const way of WAYS) {
        const parameters = isAll ? { ...asked, genes: ['S'] } : asked;
        const { text } = await find().ask(path, parameters, { way });
        const headers = readHeaders(text);
        for (const [index, { accessionVersion, date, country }] of rows.entries()) {
          const [week] = headers[index]?.match(/\d{4}-W\d{2}/) ?? [];
          const fields = [`key=${accessionVersion}`, date, week, country, names[0]];
          assert.equal(headers[index], `>${fields.join('|')}`);
        }
      }
      const other = own === '.gene' ? '{.segment}' : '{.gene}';
      for (const wrong of ['{contry}', other, '{date', '{}']) {
        const answer = await find().ask(path, { fastaHeaderTemplate: wrong });
        if (wrong === '{date') assert.equal(answer.status, 200);
        else checkRefusal(answer, { where: 'fastaHeaderTemplate', hint: /Invalid FASTA header/ });
      }
      for (const [parameters, headers] of [
        [{ ...asked, dataFormat: 'JSON' }, {}],
        [{ ...asked, dataFormat: 'NDJSON' }, {}],
        [asked, { Accept: 'application/json' }],
      ] as const) {
        const answer = await find().ask(path, parameters, { headers });
        checkRefusal(answer, { where: 'fastaHeaderTemplate', hint: /only applicable for FASTA/ });
      }
    });
  }
}

function addNames(find: () => LapisClient): void {
  test('segments and genes are chosen by name, in any case', async () => {
    for (const way of WAYS) {
      const genes = { ...firstTwo, genes: ['n', 'ORF9b'] };
      const peptides = await find().rows<Row>('sample/alignedAminoAcidSequences', genes, way);
      assert.deepEqual(Object.keys(peptides[0] ?? {}), ['accessionVersion', 'N', 'ORF9b']);
      for (const path of [NUCLEOTIDES[0], NUCLEOTIDES[2]]) {
        const segments = { ...firstTwo, segments: ['MAIN'] };
        const rows = await find().rows<Row>(path ?? '', segments, way);
        assert.deepEqual(Object.keys(rows[0] ?? {}), ['accessionVersion', 'main']);
      }
    }
  });

  test('unknown segments and genes are refused with those that there are', async () => {
    for (const [path, parameters, where, hint] of [
      [NUCLEOTIDES[0], { segments: ['L'] }, 'segments', /main/],
      [NUCLEOTIDES[2], { segments: ['L'] }, 'segments', /main/],
      ['sample/alignedNucleotideSequences/L', {}, 'segment', /main/],
      ['sample/unalignedNucleotideSequences/L', {}, 'segment', /main/],
      [NUCLEOTIDES[1], { segments: ['main'] }, 'segments', /Unknown key/],
      [NUCLEOTIDES[3], { segments: ['main'] }, 'segments', /Unknown key/],
      [PEPTIDES[0], { genes: ['X'] }, 'genes', /ORF1a/],
      [PEPTIDES[0], { segments: ['main'] }, 'segments', /Unknown key/],
      ['sample/alignedAminoAcidSequences/X', {}, 'gene', /ORF1a/],
      [PEPTIDES[1], { genes: ['S'] }, 'genes', /Unknown key/],
    ] as const) {
      for (const way of WAYS)
        checkRefusal(await find().ask(path ?? '', parameters, { way }), { where, hint });
    }
  });
}

function addUnaligned(find: () => LapisClient): void {
  test('unaligned genomes are those that each entry gives alone, all of them, in the order asked for', async () => {
    const client = find();
    const order: Parameters = { orderBy: ['country', 'accessionVersion'] };
    const keys = await client.rows<Row>('sample/details', {
      ...order,
      fields: ['accessionVersion'],
    });
    const { text } = await client.ask('sample/unalignedNucleotideSequences', order);
    const records = text.split('>').slice(1);
    assert.deepEqual(
      records.map((record) => record.slice(0, record.indexOf('\n'))),
      keys.map(({ accessionVersion }) => accessionVersion),
    );
    for (const index of [0, 31, 32, 64, keys.length - 1]) {
      const key = keys[index]?.accessionVersion ?? '';
      const alone = await sendRequest(client.url, { path: `/api/entries/${key}/sequence` });
      const letters = alone.text.split('\n').slice(1).join('');
      assert.equal(records[index]?.split('\n')[1], letters, key);
    }
  });

  test('filters, limit and offset choose among unaligned genomes; none is an empty answer', async () => {
    const client = find();
    const asked: Parameters = { region: 'Europe', orderBy: 'accessionVersion' };
    const all = await client.rows<Row>('sample/unalignedNucleotideSequences', asked);
    assert.equal(all.length, await client.count({ region: 'Europe' }));
    const part = { ...asked, limit: 3, offset: 2 };
    const rows = await client.rows<Row>('sample/unalignedNucleotideSequences', part);
    assert.deepEqual(rows, all.slice(2, 5));
    for (const [dataFormat, text] of [
      ['FASTA', ''],
      ['NDJSON', ''],
    ] as const) {
      const none = await client.ask('sample/unalignedNucleotideSequences', {
        limit: 0,
        dataFormat,
      });
      assert.deepEqual([none.status, none.text], [200, text]);
    }
    assert.deepEqual(await client.rows('sample/unalignedNucleotideSequences', { limit: 0 }), []);
    assert.deepEqual(await client.rows('sample/alignedNucleotideSequences', { limit: 0 }), []);
  });
}

/** Sequences: headers, names, letters as they were submitted. */
export function addLapisSequences(find: () => LapisClient): void {
  describe('sequences', () => {
    addHeaders(find);
    addNames(find);
    addUnaligned(find);
  });
}
