import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { listOperations } from '../../src/app/open-api.ts';
import { ask, makeFasta, submit } from './intake-kit.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from './test-node.ts';

const GENOMES = 300;
let node: TestNode;
let token: string;
let hidden: string;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
  const Cookie = await createAdministrator(node);
  const administrator = { url: node.url, headers: { Cookie } };
  const made = await ask(administrator, '/api/tokens', {
    json: { name: 'assistant', scopes: ['read', 'administer'], days: 1 },
  });
  ({ token } = JSON.parse(made.text) as { token: string });
  const table = 'strain\tdate\tcountry\nsecret\t2024-01-02\tFrance\n';
  const files = {
    metadata: ['t.tsv', table],
    sequences: ['s.fasta', makeFasta('secret')],
  } as const;
  const settings = { visibility: 'group', releaseWhenReady: true };
  const { id } = await submit(administrator, files, { settings });
  for (;;) {
    const drafts = await ask(administrator, `/api/submissions/${id}/drafts`);
    const [draft] = (JSON.parse(drafts.text) as { drafts: { state: string; accession: string }[] })
      .drafts;
    assert.notEqual(draft?.state, 'needs-attention', drafts.text);
    if (draft?.state !== 'released') continue;
    hidden = draft.accession;
    break;
  }
});
after(() => node?.stop());

interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

async function call(client: Client, name: string, input: object = {}): Promise<Answer> {
  const answer = await client.callTool({ name, arguments: { ...input } });
  const [content] = answer.content as { type: string; text: string }[];
  return { text: content?.text ?? '', isError: answer.isError === true };
}

const transports = {
  'over HTTP': (shown: string | null) =>
    new StreamableHTTPClientTransport(new URL('/mcp', node.url), {
      requestInit: { headers: shown === null ? {} : { Authorization: `Bearer ${shown}` } },
    }),
  'on standard input and output': (shown: string | null) =>
    new StdioClientTransport({
      command: process.execPath,
      args: [
        fileURLToPath(new URL('../../src/app/cli.ts', import.meta.url)),
        ...['mcp', '--url', node.url],
        ...(shown === null ? [] : ['--token', shown]),
      ],
      env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent' },
    }),
};

for (const [name, open] of Object.entries(transports)) {
  describe(name, () => {
    async function withClient(shown: string | null, work: (client: Client) => Promise<void>) {
      const client = new Client({ name: 'test', version: '1' });
      await client.connect(open(shown));
      try {
        await work(client);
      } finally {
        await client.close();
      }
    }

    test('tools are listed, each as one that only reads', () =>
      withClient(null, async (client) => {
        const { tools } = await client.listTools();
        const marked = listOperations().filter(({ tool }) => tool !== undefined);
        assert.deepEqual(
          tools.map((tool) => tool.name).toSorted(),
          marked.map((operation) => operation.name).toSorted(),
        );
        for (const tool of tools) {
          assert.equal(tool.annotations?.readOnlyHint, true, tool.name);
          assert.ok((tool.description ?? '').length > 20, tool.name);
          assert.equal(tool.inputSchema.type, 'object');
        }
        assert.match(client.getInstructions() ?? '', /get-node/);
      }));

    test('they answer as the API does', () =>
      withClient(null, async (client) => {
        const { text } = await call(client, 'get-node');
        assert.ok(text.includes(SIMULATED_INSTANCE));
        const counted = await call(client, 'lapis-aggregated', { pathogen: SIMULATED_INSTANCE });
        const { data } = JSON.parse(counted.text) as { data: { count: number }[] };
        assert.equal(data[0]?.count, GENOMES);
        const some = await call(client, 'lapis-details', {
          pathogen: SIMULATED_INSTANCE,
          fields: 'accession,date',
          limit: 3,
        });
        const rows = (JSON.parse(some.text) as { data: { accession: string }[] }).data;
        assert.equal(rows.length, 3);
        const entry = await call(client, 'get-entry', { accession: rows[0]?.accession });
        assert.equal(entry.isError, false);
        assert.ok(entry.text.includes(String(rows[0]?.accession)));
      }));

    test('a refusal says why and what to do', () =>
      withClient(null, async (client) => {
        const unknown = await call(client, 'lapis-details', {
          pathogen: SIMULATED_INSTANCE,
          contry: 'Chile',
        });
        assert.equal(unknown.isError, true);
        assert.match(unknown.text, /contry/);
        const nothing = await call(client, 'lapis-details', { pathogen: 'nothing' });
        assert.equal(nothing.isError, true);
        assert.match(nothing.text, /GET \/api\/node/);
      }));

    test('answers are bounded and say what was cut', () =>
      withClient(null, async (client) => {
        const long = await call(client, 'lapis-details', {
          pathogen: SIMULATED_INSTANCE,
          limit: 300,
        });
        assert.ok(long.text.length < 61_000, String(long.text.length));
        assert.match(long.text, /\[Cut: the first \d+ of 300 items of data\b/);
      }));

    test('nobody learns more than the API tells: what is not open is for whom may see it', async () => {
      await withClient(null, async (client) => {
        const { isError, text } = await call(client, 'get-entry', { accession: hidden });
        assert.equal(isError, true);
        assert.ok(!text.includes('secret'));
      });
      await withClient(token, async (client) => {
        const { isError, text } = await call(client, 'get-entry', { accession: hidden });
        assert.equal(isError, false, text);
        assert.ok(text.includes('secret'));
      });
      await withClient('invented', async (client) => {
        assert.equal((await call(client, 'get-node')).isError, true);
      });
    });
  });
}

test('another method, another site and what is no message are refused', async () => {
  const send = (init: RequestInit) => fetch(new URL('/mcp', node.url), init);
  assert.equal((await send({ headers: { Accept: 'text/event-stream' } })).status, 405);
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
  };
  const other = await send({
    method: 'POST',
    headers: { ...headers, Origin: 'https://elsewhere.example' },
    body,
  });
  assert.equal(other.status, 403);
  assert.equal((await send({ method: 'POST', headers, body: '{' })).status, 400);
  assert.equal((await send({ method: 'POST', headers, body: '{}' })).status, 400);
});
