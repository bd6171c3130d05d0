import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, makeFasta, readOutcome, type Sender, submit } from './intake-kit.ts';
import { sendRequest } from './send-request.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

let node: TestNode;
let administrator: Sender;
/** The program beside the node: a token that may process and nothing else. */
let program: Sender;
const base = '/api/pipelines/sars-cov-2';

before(async () => {
  node = await startTestNode({ demo: 'false' });
  const Cookie = await createAdministrator(node);
  administrator = { url: node.url, headers: { Cookie } };
  const json = { name: 'pipeline', scopes: ['pipeline'], days: 1 };
  const made = await ask(administrator, '/api/tokens', { json });
  assert.equal(made.status, 200, made.text);
  const { token } = JSON.parse(made.text) as { token: string };
  program = { url: node.url, headers: { Authorization: `Bearer ${token}` } };
  const set = await ask(administrator, '/api/instances/sars-cov-2/pipeline', {
    method: 'PUT',
    json: { processedBy: 'pipeline', minutes: 30 },
  });
  assert.equal(set.status, 200, set.text);
  assert.equal(JSON.parse(set.text).processedBy, 'pipeline');
});
after(() => node?.stop());

/** As the pipelines of Loculus ask: with a form. */
function extract(version: number, headers: Readonly<Record<string, string>> = {}) {
  return sendRequest(node.url, {
    method: 'POST',
    path: `${base}/extract-unprocessed-data`,
    headers: {
      ...program.headers,
      ...headers,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: `numberOfSequenceEntries=100&pipelineVersion=${version}`,
  });
}

function answer(lines: readonly object[], version: number) {
  return sendRequest(node.url, {
    method: 'POST',
    path: `${base}/submit-processed-data?pipelineVersion=${version}`,
    headers: { ...program.headers, 'Content-Type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
}

test('a program beside the node processes what is sent in, by the protocol of Loculus', async () => {
  const empty = await extract(1);
  assert.equal(empty.status, 200, empty.text);
  assert.equal(empty.text, '');
  const tag = String(empty.headers.etag);
  assert.equal((await extract(1, { 'If-None-Match': tag })).status, 304);

  const table = 'strain\tdate\tcountry\na\t2024-01-02\tFrance\nb\t2024-01-02\tFrance\n';
  const sent = await submit(administrator, {
    metadata: ['t.tsv', table],
    sequences: ['s.fasta', makeFasta('a', 'b')],
  });
  assert.deepEqual(sent.rows, ['a: waiting', 'b: waiting']);

  const handed = await extract(1, { 'If-None-Match': tag });
  assert.equal(handed.status, 200);
  assert.match(String(handed.headers['content-type']), /^application\/x-ndjson/);
  const entries = handed.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
  assert.deepEqual(
    entries.map(({ submissionId }) => submissionId),
    ['a', 'b'],
  );
  const results = entries.map(({ accession, version, data }) => {
    const [letters = ''] = Object.values(data.unalignedNucleotideSequences);
    return {
      accession,
      version,
      errors: [],
      warnings: [],
      data: {
        metadata: { geoLocCountry: 'Italy' },
        unalignedNucleotideSequences: { main: letters },
        // Without insertions and deletions a genome is aligned as it is.
        alignedNucleotideSequences: { main: letters },
        nucleotideInsertions: { main: [] },
        alignedAminoAcidSequences: { ORF9b: null },
        aminoAcidInsertions: { S: ['214:EPE'] },
        sequenceNameToFastaId: { main: 'a' },
        files: null,
      },
    };
  });
  const [first = {}, second = {}] = results;
  const wrong = { ...second, data: { metadata: {}, alignedNucleotideSequences: { main: 'ACGT' } } };
  const taken = await answer([first, wrong], 1);
  assert.equal(taken.status, 200, taken.text);
  const told = JSON.parse(taken.text) as { taken: number; problems: { code: string }[] };
  assert.equal(told.taken, 2);
  assert.deepEqual(
    told.problems.map(({ code }) => code),
    ['pipeline-length-wrong'],
  );
  const outcome = await readOutcome(administrator, sent.id);
  assert.deepEqual(outcome.rows, ['a: ready', 'b: needs-attention pipeline-length-wrong']);
  assert.equal(outcome.drafts[0]?.metadata.country, 'Italy');

  const again = await extract(2);
  assert.equal(again.text.trim().split('\n').length, 2, 'a later version gets both again');
  const whole = await answer(results, 2);
  assert.equal(whole.status, 204, whole.text);
  assert.deepEqual((await readOutcome(administrator, sent.id)).rows, ['a: ready', 'b: ready']);

  const late = await extract(1);
  assert.equal(late.status, 422, late.text);
  assert.equal(JSON.parse(late.text).code, 'pipeline-outdated');
  assert.equal((await answer(results, 1)).status, 422);
});

interface Entry {
  readonly accession: string;
  readonly version: number;
  readonly submissionId: string;
  readonly data: { readonly unalignedNucleotideSequences: Readonly<Record<string, string>> };
}

test('what archives register of a released version is found by it, and the version stays as it is', async () => {
  const [{ id = 0, submission = '' } = {}] = await node.db.query<{
    id: number;
    submission: string;
  }>("SELECT id, submission FROM draft WHERE state = 'ready' ORDER BY id LIMIT 1");
  const json = { selection: { ids: [id] } };
  const approved = await ask(administrator, `/api/submissions/${submission}/approve`, { json });
  assert.equal(approved.status, 200, approved.text);
  await node.waitForEntries('sars-cov-2', 1);
  const [entry] = await node.db.query<{ accession: string; metadata: object }>(
    'SELECT accession, metadata FROM entry',
  );
  const accession = entry?.accession ?? '';
  const find = async (value: string) => {
    const path = `/api/lapis/sars-cov-2/sample/details?genbankAccession=${value}&fields=accession`;
    const { text } = await sendRequest(node.url, { path });
    return (JSON.parse(text) as { data: { accession: string }[] }).data.map((row) => row.accession);
  };
  assert.deepEqual(await find('OX000001'), []);
  const lines = [
    { accession, version: 1, externalMetadata: { genbankAccession: 'OX000001' } },
    { accession, version: 2, externalMetadata: { genbankAccession: 'OX000002' } },
  ];
  const register = (some: readonly object[]) =>
    sendRequest(node.url, {
      method: 'POST',
      path: `${base}/submit-external-metadata?externalMetadataUpdater=ena`,
      headers: { ...program.headers, 'Content-Type': 'application/x-ndjson' },
      body: some.map((line) => JSON.stringify(line)).join('\n'),
    });
  assert.equal((await register(lines.slice(0, 1))).status, 204);
  const both = await register(lines);
  assert.equal(both.status, 200, both.text);
  assert.match(both.text, /"line":2,"code":"entry-unknown"/);
  while ((await find('OX000001')).length === 0);
  assert.deepEqual(await find('OX000001'), [accession]);
  const page = JSON.parse((await ask(administrator, `/api/entries/${accession}`)).text) as {
    metadata: { genbankAccession?: string | null };
    external: { field: string; value: string; updater: string; version: number }[];
  };
  assert.equal(page.metadata.genbankAccession ?? null, null);
  assert.deepEqual(
    page.external.map(({ field, value, updater, version }) => ({ field, value, updater, version })),
    [{ field: 'genbankAccession', value: 'OX000001', updater: 'ena', version: 1 }],
  );
  const [after] = await node.db.query<{ metadata: object }>('SELECT metadata FROM entry');
  assert.deepEqual(after?.metadata, entry?.metadata);
});

test('what is missing is named, and the token opens nothing else', async () => {
  const without = await sendRequest(node.url, {
    method: 'POST',
    path: `${base}/extract-unprocessed-data?pipelineVersion=3`,
    headers: program.headers,
  });
  assert.equal(without.status, 400);
  assert.match(without.text, /numberOfSequenceEntries/);
  for (const path of [
    '/api/accounts',
    '/api/submissions/nosuchsubmission/drafts',
    '/api/audit/events',
  ]) {
    const refused = await ask(program, path);
    assert.ok([401, 403, 404].includes(refused.status), `${path}: ${refused.status}`);
  }
  const listed = JSON.parse((await ask(program, '/api/submissions')).text) as {
    submissions: unknown[];
  };
  assert.deepEqual(listed.submissions, []);
});
