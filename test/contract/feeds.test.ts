import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sax from 'sax';
import { printChanges } from '../../src/app/commands/changes.ts';
import { ask, makeFasta, type Sender, submit } from './intake-kit.ts';
import { sendRequest } from './send-request.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

let node: TestNode;
let administrator: Sender;
const RELEASES = '/api/instances/sars-cov-2/releases.atom';
const SEARCH = '/api/instances/sars-cov-2/feed.atom';

before(async () => {
  node = await startTestNode({ demo: 'false' });
  administrator = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
});
after(() => node?.stop());

interface Feed {
  readonly links: Readonly<Record<string, string>>;
  readonly titles: readonly string[];
  readonly ids: readonly string[];
  readonly text: string;
}

/** Reads a feed strictly; throws where it is no XML. */
function parse(text: string): Feed {
  const parser = sax.parser(true, { trim: true });
  const links: Record<string, string> = {};
  const titles: string[] = [];
  const ids: string[] = [];
  const path: string[] = [];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    path.push(name);
    const { rel, href } = attributes as Record<string, string>;
    if (name === 'link' && path.length === 2) links[String(rel)] = String(href);
  };
  parser.ontext = (value) => {
    if (path.join('>') === 'feed>entry>title') titles.push(value);
    if (path.join('>') === 'feed>entry>id') ids.push(value);
  };
  parser.onclosetag = () => path.pop();
  parser.write(text).close();
  return { links, titles, ids, text };
}

async function read(path: string): Promise<Feed> {
  const answer = await sendRequest(node.url, { path });
  assert.equal(answer.status, 200, answer.text);
  assert.match(String(answer.headers['content-type']), /^application\/atom\+xml/);
  return parse(answer.text);
}

async function release(names: readonly string[], settings: object = {}): Promise<void> {
  const rows = names.map((name) => `${name}\t2024-01-02\tFrance\n`).join('');
  const { id } = await submit(
    administrator,
    {
      metadata: ['t.tsv', `strain\tdate\tcountry\n${rows}`],
      sequences: ['s.fasta', makeFasta(...names)],
    },
    { settings: { releaseWhenReady: true, ...settings } },
  );
  for (;;) {
    const { text } = await ask(administrator, `/api/submissions/${id}/drafts`);
    const { drafts } = JSON.parse(text) as { drafts: { state: string }[] };
    if (drafts.every(({ state }) => state === 'released')) return;
    assert.ok(
      drafts.every(({ state }) => state !== 'needs-attention'),
      text,
    );
  }
}

async function findAccession(name: string): Promise<string> {
  const [row] = await node.db.query<{ accession: string }>(
    'SELECT accession FROM entry WHERE submission_id = $1',
    [name],
  );
  return row?.accession ?? '';
}

test('a feed tells what is released, revised, revoked and opened, and nothing that is not open', async () => {
  assert.deepEqual((await read(RELEASES)).titles, []);
  await release(['a & <b>']);
  await release(['hidden'], { visibility: 'group' });
  await node.waitForEntries('sars-cov-2', 1);
  assert.deepEqual((await read(RELEASES)).titles, ['New: a & <b> (2024-01-02, France)']);
  const found = await read(`${SEARCH}?country=France`);
  assert.deepEqual(found.titles, ['New: a & <b> (2024-01-02, France)']);
  assert.deepEqual((await read(`${SEARCH}?country=Chile`)).titles, []);

  const first = await findAccession('a & <b>');
  const revised = await ask(administrator, '/api/revisions', {
    json: {
      group: 'node',
      instance: 'sars-cov-2',
      title: 'Mended',
      settings: { releaseWhenReady: true },
      revisions: [{ accession: first, changes: { country: 'Chile' } }],
    },
  });
  assert.equal(revised.status, 200, revised.text);
  const { id, submission = id } = JSON.parse(revised.text) as { id: string; submission?: string };
  const approve = await ask(administrator, `/api/submissions/${submission}/approve`, {
    json: { selection: {} },
  });
  assert.equal(approve.status, 200, approve.text);
  for (let titles: readonly string[] = []; titles.length < 2; ) ({ titles } = await read(RELEASES));
  const hidden = await findAccession('hidden');
  const shared = await ask(administrator, `/api/entries/${hidden}/sharing`, {
    method: 'PUT',
    json: { visibility: 'open', reason: 'It was agreed.' },
  });
  assert.equal(shared.status, 200, shared.text);
  const revoked = await ask(administrator, '/api/revocations', {
    json: { accessions: [first], why: 'Mixed up.' },
  });
  assert.equal(revoked.status, 200, revoked.text);
  const all = await read(RELEASES);
  assert.deepEqual(all.titles, [
    'Revoked: a & <b>',
    'New: hidden (2024-01-02, France)',
    'Revised: a & <b> (2024-01-02, Chile)',
    'New: a & <b> (2024-01-02, France)',
  ]);
  assert.equal(new Set(all.ids).size, 4);
  for (const id of all.ids) assert.match(id, /^urn:uuid:[0-9a-f-]{36}$/);

  const paged: string[] = [];
  for (let path: string | undefined = `${RELEASES}?limit=1`; path !== undefined; ) {
    const page: Feed = await read(path.replace(node.url, ''));
    assert.equal(page.links.self, path.startsWith('http') ? path : `${node.url}${path}`);
    paged.push(...page.titles);
    path = page.links.next;
  }
  assert.deepEqual(paged, all.titles);

  const closed = await ask(administrator, `/api/entries/${hidden}/sharing`, {
    method: 'PUT',
    json: { visibility: 'group', reason: 'It was a mistake.' },
  });
  assert.equal(closed.status, 200, closed.text);
  for (const path of [RELEASES, SEARCH]) {
    assert.ok(!(await read(path)).text.includes('hidden'), `${path} tells of what is not open`);
  }
});

test('a reader that has a feed already gets nothing again', async () => {
  for (const path of [RELEASES, SEARCH]) {
    const { headers } = await sendRequest(node.url, { path });
    const etag = String(headers.etag);
    const modified = String(headers['last-modified']);
    const ask = async (sent: Record<string, string>) =>
      (await sendRequest(node.url, { path, headers: sent })).status;
    assert.equal(await ask({ 'If-None-Match': etag }), 304);
    assert.equal(await ask({ 'If-None-Match': `"other", W/${etag}` }), 304);
    assert.equal(await ask({ 'If-None-Match': '"other"' }), 200);
    assert.equal(await ask({ 'If-Modified-Since': modified }), 304);
    assert.equal(await ask({ 'If-Modified-Since': 'Thu, 01 Jan 1969 00:00:00 GMT' }), 200);
    // The ETag decides where both are sent.
    assert.equal(await ask({ 'If-None-Match': '"other"', 'If-Modified-Since': modified }), 200);
  }
});

interface ChangeLine {
  readonly type: string;
  readonly cursor: string;
  readonly accession?: string;
  readonly version?: number;
  readonly isEnd?: boolean;
  readonly record?: { readonly metadata: Readonly<Record<string, string | null>> } | null;
}

const CHANGES = '/api/instances/sars-cov-2/changes';

async function readLines(path: string): Promise<ChangeLine[]> {
  const answer = await sendRequest(node.url, { path });
  assert.equal(answer.status, 200, answer.text);
  assert.match(String(answer.headers['content-type']), /^application\/x-ndjson/);
  return answer.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ChangeLine);
}

/** All changes, page by page. */
async function followChanges(limit: number, since?: string): Promise<ChangeLine[]> {
  const all: ChangeLine[] = [];
  for (let cursor = since; ; ) {
    const query = cursor === undefined ? '' : `&since=${cursor}`;
    const lines = await readLines(`${CHANGES}?limit=${limit}${query}`);
    const position = lines.pop();
    assert.equal(position?.type, 'position');
    assert.ok(lines.length <= limit);
    all.push(...lines);
    cursor = position?.cursor;
    if (position?.isEnd === true) return all;
  }
}

test('changes are told one by one in order, go on from any of them, and tell of nothing that was never open', async () => {
  const first = await findAccession('a & <b>');
  const hidden = await findAccession('hidden');
  const all = await followChanges(1000);
  const of = (accession: string) =>
    all.filter((line) => line.accession === accession).map(({ type, version }) => [type, version]);
  assert.deepEqual(of(first), [
    ['released', 1],
    ['revised', 2],
    ['revoked', 3],
  ]);
  // It was opened and closed again: its name is all that is told.
  assert.deepEqual(of(hidden), [
    ['closed', 1],
    ['closed', 1],
  ]);
  assert.equal(all[0]?.record?.metadata.country, 'France');
  for (const limit of [1, 2]) assert.deepEqual(await followChanges(limit), all);
  for (const [index, { cursor }] of all.entries()) {
    assert.deepEqual(await followChanges(1000, cursor), all.slice(index + 1));
  }

  const end = all.at(-1)?.cursor ?? '';
  const address = { path: `${CHANGES}?since=${end}` };
  const asked = await sendRequest(node.url, address);
  const tag = String(asked.headers.etag);
  const again = () => sendRequest(node.url, { ...address, headers: { 'If-None-Match': tag } });
  assert.equal((await again()).status, 304);
  await release(['secret'], { visibility: 'group' });
  await release(['later'], {
    ...{ visibility: 'restricted' },
    restrictedUntil: new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10),
  });
  // Nobody learns from the tag or a cursor that something happened which he may not see.
  assert.equal((await again()).status, 304);
  assert.deepEqual(await followChanges(1000, end), []);

  const share = async (visibility: string) => {
    const answer = await ask(administrator, `/api/entries/${hidden}/sharing`, {
      method: 'PUT',
      json: { visibility, reason: 'It was agreed.' },
    });
    assert.equal(answer.status, 200, answer.text);
    const lines = await followChanges(1000, end);
    return lines.map(({ type, accession, record }) => [
      type,
      accession === hidden,
      record !== null,
    ]);
  };
  assert.deepEqual(await share('open'), [['changed', true, true]]);
  const told = (await followChanges(1000)).filter(({ accession }) => accession === hidden);
  assert.deepEqual(
    told.map(({ type }) => type),
    ['released', 'changed', 'changed', 'changed'],
  );
  assert.deepEqual(await share('group'), [
    ['closed', true, false],
    ['closed', true, false],
  ]);
});

test('the command prints all changes, and goes on behind the last one', async () => {
  const run = async (flags: { readonly since?: string; readonly follow?: boolean }) => {
    const lines: ChangeLine[] = [];
    let waits = 0;
    const code = await printChanges(
      'sars-cov-2',
      { url: node.url, ...flags },
      {
        print: (text) => lines.push(JSON.parse(text) as ChangeLine),
        pause: async () => {
          waits += 1;
          if (waits === 1) await release(['followed']);
          return waits < 3;
        },
      },
    );
    assert.equal(code, 0);
    return lines;
  };
  const all = await run({});
  const position = all.pop();
  assert.equal(position?.type, 'position');
  assert.deepEqual(all, await followChanges(1000));
  const [line, ...others] = await run({ since: position?.cursor ?? '', follow: true });
  assert.deepEqual(others, []);
  assert.equal(line?.type, 'released');
  assert.equal(line?.record?.metadata.strain, 'followed');
  await assert.rejects(run({ since: 'x' }), /Take the cursor/);
});
