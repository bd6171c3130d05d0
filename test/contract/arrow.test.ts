// Answers as Arrow IPC streams over HTTP: the same rows as the JSON lines of the same question.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import { SIMULATED_INSTANCE, startTestNode, type TestNode } from './test-node.ts';

const GENOMES = 200;
const STREAM = 'application/vnd.apache.arrow.stream';
let node: TestNode;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES), logLevel: 'error' });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
});
after(() => node?.stop());

async function ask(action: object, headers: Record<string, string>): Promise<Response> {
  const response = await fetch(`${node.url}/api/query/${SIMULATED_INSTANCE}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ filterExpression: { type: 'True' }, action }),
  });
  assert.equal(response.status, 200);
  return response;
}

async function readLines(action: object): Promise<Record<string, unknown>[]> {
  const text = await (await ask(action, {})).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

for (const encoding of ['identity', 'gzip', 'zstd']) {
  test(`an answer as an Arrow stream has the rows of the JSON one (${encoding})`, async () => {
    const actions = [
      { type: 'Aggregated', groupByFields: ['country'], orderByFields: ['country'] },
      { type: 'Mutations', minProportion: 0.2 },
    ];
    for (const action of actions) {
      const expected = await readLines(action);
      const answer = await ask(action, { accept: STREAM, 'accept-encoding': encoding });
      assert.equal(answer.headers.get('content-type'), STREAM);
      const table = tableFromIPC(new Uint8Array(await answer.arrayBuffer()));
      const rows = Array.from(table, (row) => ({ ...row?.toJSON() }));
      assert.ok(rows.length > 5);
      assert.deepEqual(rows, expected);
    }
    const details = { type: 'FastaAligned', sequenceNames: ['main'] };
    const answer = await ask(details, { accept: STREAM, 'accept-encoding': encoding });
    const table = tableFromIPC(new Uint8Array(await answer.arrayBuffer()));
    assert.equal(table.numRows, GENOMES);
    const lines = await readLines(details);
    const sequences = new Map(lines.map((row) => [row.accessionVersion, row.main]));
    for (const row of table) assert.equal(row?.main, sequences.get(row?.accessionVersion));
  });
}
