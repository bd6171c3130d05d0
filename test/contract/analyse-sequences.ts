import assert from 'node:assert/strict';
import { type ClientRequest, request } from 'node:http';
import { before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createCatalogue } from '../../src/app/services.ts';
import { parseFasta } from '../../src/bio/fasta.ts';
import { analyse } from '../../src/engine/analysis/analyse.ts';
import {
  type Dataset,
  type DatasetFiles,
  parseDataset,
} from '../../src/engine/analysis/dataset.ts';
import { createScratch } from '../../src/engine/analysis/scratch.ts';
import { formatTsvRow, toTsvCells, tsvHeader } from '../../src/engine/analysis/tsv.ts';
import { parseLines } from '../../src/parts/genomes/analyse/ndjson-schema.test-kit.ts';
import { analyseSequences } from '../../src/parts/genomes/operations/analyse-sequences.ts';
import { onlySegment } from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import type { AnyOperation } from '../../src/schema/define-operation.ts';
import { makeSyntheticImport } from '../e2e/synthetic-genomes.ts';
import { type ExampleContext, readErrorCode } from './run-example.ts';
import { type Answer, type Question, sendRequest } from './send-request.ts';
import type { TestNode } from './test-node.ts';

const PATH = '/api/pathogens/sars-cov-2/analyse';
const operation = analyseSequences as unknown as AnyOperation;
const { fasta } = makeSyntheticImport();

function printTable(dataset: Dataset, text: string): string {
  const scratch = createScratch(dataset);
  const rows = parseFasta(text, 'x').records.map(({ index, name, letters }) =>
    formatTsvRow(
      toTsvCells(dataset, analyse(dataset, { index, name, sequence: letters }, scratch)),
    ),
  );
  return [formatTsvRow(tsvHeader(dataset)), ...rows].join('');
}

/** The warm API: what it answers, to whom, and what becomes of everything that is no sequence. */
export function addAnalyseSequences(
  find: () => {
    readonly node: TestNode;
    readonly context: ExampleContext;
    readonly observe: (operation: AnyOperation, answer: Answer) => string;
  },
): void {
  const send = (question: Partial<Question>): Promise<Answer> =>
    sendRequest(find().node.url, { method: 'POST', path: PATH, ...question });
  const refuse = async (question: Partial<Question>): Promise<Answer> => {
    const answer = await send(question);
    find().observe(operation, answer);
    return answer;
  };
  const open = (): ClientRequest => {
    const { hostname, port } = new URL(find().node.url);
    const options = { hostname, port, method: 'POST', path: PATH, agent: false };
    return request(options).on('error', () => undefined);
  };

  describe('analysis on the spot', () => {
    let dataset: Dataset;
    before(async () => {
      const pathogen = await createCatalogue(find().node.dataFolder).load('sars-cov-2');
      dataset = onlySegment(pathogen).dataset;
    });

    test('the table is that of the engine, whatever the packing', async () => {
      const packed = gzipSync(fasta);
      const headers = { Accept: 'text/tab-separated-values' };
      const answer = await send({ headers, body: packed });
      assert.equal(answer.status, 200, answer.text.slice(0, 300));
      assert.match(answer.headers['content-type'] ?? '', /^text\/tab-separated-values/);
      assert.equal(answer.text, printTable(dataset, fasta));
      assert.match(String(answer.headers['x-analysis-engine']), /^outbreak-commons\/\d/);
      assert.ok(answer.headers['x-dataset-version']);
    });

    test('records say what they were made with, and a failing one stands alone', async () => {
      const [good = ''] = fasta.split('>made-up/1');
      const answer = await send({
        headers: { 'Content-Type': 'text/x-fasta' },
        body: `>a\nACGT\n>b\nXXXX*\n>c\n>d\r\n${good.split('\n')[1]?.toLowerCase()}\r\n>\u0001\nAC\n`,
      });
      const lines = parseLines(answer.text);
      assert.deepEqual(
        lines.map(({ index, seqName, error }) => [index, seqName, typeof error]),
        [
          [0, 'a', 'string'],
          [1, 'b', 'string'],
          [2, 'c', 'string'],
          [3, 'd', 'undefined'],
          [4, ' ', 'string'],
        ],
      );
      for (const line of lines) {
        assert.equal(line.datasetTag, answer.headers['x-dataset-version']);
        assert.equal(`outbreak-commons/${line.engineVersion}`, answer.headers['x-analysis-engine']);
      }
    });

    test('JSON gives the same as FASTA', async () => {
      const { records } = parseFasta(fasta, 'x');
      const decoder = new TextDecoder();
      const sequences = records
        .slice(0, 3)
        .map(({ name, letters }) => ({ name, sequence: decoder.decode(letters) }));
      const headers = { 'Content-Type': 'application/json' };
      const asJson = await send({ headers, body: JSON.stringify({ sequences }) });
      const asFasta = await send({
        body: gzipSync(sequences.map((one) => `>${one.name}\n${one.sequence}\n`).join('')),
      });
      assert.equal(asJson.text, asFasta.text);
      const hidden = [{ name: 'a', sequence: 'ACGT\n>b\nACGT' }];
      await refuse({ headers, body: JSON.stringify({ sequences: hidden }) });
      await refuse({ headers, body: '{' });
      const large = [{ name: 'a', sequence: 'A'.repeat(1_100_000) }];
      const answer = await refuse({ headers, body: JSON.stringify({ sequences: large }) });
      assert.equal(answer.status, 413);
    });

    test('what is no FASTA is refused before the answer begins', async () => {
      const bodies = ['', '\n \n', 'no FASTA', '\u0000\u0001\u0002binary', '{"sequences":[]}'];
      for (const body of [...bodies, gzipSync('nothing'), gzipSync(fasta).subarray(0, 50)]) {
        const answer = await refuse({ body });
        assert.equal(readErrorCode(answer), 'request-invalid', answer.text);
      }
      const announced = await refuse({ body: '>a\n'.padEnd(100_001, 'A') });
      assert.equal(readErrorCode(announced), 'request-too-large');
      assert.equal(
        (await refuse({ path: '/api/pathogens/none/analyse', body: '>a\nA\n' })).status,
        404,
      );
      await refuse({ path: `${PATH}?format=xml`, body: '>a\nA\n' });
    });

    test('what goes wrong further in is the last line', async () => {
      const whole = gzipSync(fasta.repeat(8));
      const cut = parseLines((await send({ body: whole.subarray(0, whole.length - 200) })).text);
      const last = cut.at(-1);
      assert.equal(last?.seqName, '');
      assert.match(String(last?.error), /cannot be read to its end/);
      assert.ok(cut.length > 100, 'what came before is analysed');
      const stray = parseLines((await send({ body: 'stray\n>a\nACGT\n' })).text);
      assert.equal(stray.length, 2);
      assert.match(String(stray[1]?.error), /before the first such line/);
      const long = await send({ body: gzipSync(`>long\n${'ACGT'.repeat(20_000)}\n>a\nAC\n`) });
      assert.deepEqual(
        parseLines(long.text).map(({ seqName }) => seqName),
        ['long', 'a'],
      );
      assert.match(long.text, /longer than 50000/);
    });

    test('one request more than there are places is told to come again', async () => {
      const busy = [open(), open()];
      for (const one of busy) one.write('>a\nACGT');
      let answer: Answer;
      do {
        await wait(20);
        answer = await send({ body: '>a\nACGT\n' });
      } while (answer.status === 200);
      assert.equal(find().observe(operation, answer), 'too-many-requests');
      assert.match(answer.headers['retry-after'] ?? '', /^[1-9]/);
      for (const one of busy) one.destroy();
      await waitForPlace(send);
    });

    test('the dataset for analysis elsewhere is whole, and kept by its ETag', async () => {
      const path = '/api/pathogens/sars-cov-2/dataset';
      const get = (headers: Readonly<Record<string, string>>) =>
        send({ method: 'GET', path, headers });
      const plain = await get({});
      const { name, files } = JSON.parse(plain.text) as { name: string; files: DatasetFiles };
      const parsed = parseDataset({ ...files, name });
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.value.reference, dataset.reference);
      assert.equal(parsed.value.tree?.nodeCount, dataset.tree?.nodeCount);
      const packed = await get({ 'Accept-Encoding': 'gzip' });
      assert.equal(packed.headers['content-encoding'], 'gzip');
      assert.match(String(packed.headers.vary), /Accept-Encoding/i);
      const tag = String(plain.headers.etag);
      assert.notEqual(packed.headers.etag, tag);
      const again = await get({ 'If-None-Match': tag });
      assert.equal(again.status, 304);
      assert.equal(again.text, '');
      assert.equal((await get({ 'If-None-Match': '"other"' })).status, 200);
    });

    test('a client that goes ends its analysis', async () => {
      const gone = open();
      const begun = Promise.withResolvers<void>();
      gone.on('response', (incoming) => incoming.once('data', () => begun.resolve()));
      gone.end(gzipSync(fasta.repeat(8)));
      await begun.promise;
      gone.destroy();
      const started = performance.now();
      await waitForPlace(send);
      assert.ok(performance.now() - started < 5000, 'the threads are free again');
    });
  });
}

async function waitForPlace(send: (question: Partial<Question>) => Promise<Answer>): Promise<void> {
  for (;;) {
    const answer = await send({ body: '>a\nACGT\n' });
    if (answer.status === 200) return;
    assert.equal(answer.status, 429, answer.text);
    await wait(20);
  }
}
