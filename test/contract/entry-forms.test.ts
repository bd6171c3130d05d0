// An entry as data: which form follows from address and header, what caches are told, and that all forms say the same.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseGenBankEntry } from '../../src/bio/genbank-entry.ts';
import { ask, makeGenome, type Sender, submit } from './intake-kit.ts';
import { createPerson } from './people.ts';
import { createAdministrator, startTestNode, type TestNode } from './test-node.ts';

const REAL = 'sars-cov-2';
const GENOME = makeGenome(3000, 9000);
let node: TestNode;
let administrator: Sender;
let accession: string;
let hidden: string;

async function release(name: string, settings: object): Promise<string> {
  await submit(
    administrator,
    {
      metadata: [
        't.tsv',
        `strain\tdate\tcountry\thost\n${name}\t2024-01-02\tChile\tHomo sapiens\n`,
      ],
      sequences: ['s.fasta', `>${name}\n${name === 'open' ? GENOME : makeGenome(4000)}\n`],
    },
    { settings: { releaseWhenReady: true, ...settings } },
  );
  for (;;) {
    const [row] = await node.db.query<{ accession: string }>(
      'SELECT accession FROM entry WHERE submission_id = $1',
      [name],
    );
    if (row !== undefined) return row.accession;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

before(async () => {
  node = await startTestNode({ demo: 'false' });
  administrator = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
  accession = await release('open', {});
  hidden = await release('hidden', { visibility: 'group' });
  await node.waitForEntries(REAL, 1);
});
after(() => node?.stop());

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${node.url}${path}`, { headers });
  return { response, text: await response.text() };
}
const address = (id: string, query = '') => `/api/entries/${id}${query}`;

/** Each form with the type that it is asked for by and given as. */
const FORMS: Readonly<Record<string, { readonly accept: string; readonly given: RegExp }>> = {
  json: { accept: 'application/json', given: /^application\/json/ },
  tsv: { accept: 'text/tab-separated-values', given: /^text\/tab-separated-values/ },
  fasta: { accept: 'text/x-fasta', given: /^text\/x-fasta/ },
  genbank: { accept: 'text/x-genbank', given: /^text\/x-genbank/ },
  'json-ld': { accept: 'application/ld+json', given: /^application\/ld\+json(?!.*profile)/ },
  'ro-crate': {
    accept: 'application/ld+json;profile="https://w3id.org/ro/crate"',
    given: /^application\/ld\+json;\s?profile="https:\/\/w3id\.org\/ro\/crate"/,
  },
};

test('each form is given for its type and for its name in the address, with a tag that saves sending it again', async () => {
  const tags = new Set<string>();
  for (const [format, { accept, given }] of Object.entries(FORMS)) {
    const negotiated = await get(address(accession), { accept });
    const named = await get(address(accession, `?format=${format}`), { accept: 'image/png' });
    for (const { response } of [negotiated, named]) {
      assert.equal(response.status, 200, format);
      assert.match(response.headers.get('content-type') ?? '', given);
      assert.match(response.headers.get('vary') ?? '', /\bAccept\b(?!-)/i);
      assert.equal(response.headers.get('cache-control'), 'no-cache');
      assert.match(response.headers.get('link') ?? '', /rel="license"/);
    }
    assert.equal(negotiated.text, named.text);
    const tag = negotiated.response.headers.get('etag') ?? '';
    tags.add(tag);
    const again = await get(address(accession), { accept, 'if-none-match': `"other", ${tag}` });
    assert.equal(again.response.status, 304, format);
    assert.equal(again.text, '');
    assert.equal(again.response.headers.get('etag'), tag);
    const other = await get(address(accession), { accept, 'if-none-match': '"other"' });
    assert.equal(other.response.status, 200);
  }
  assert.equal(tags.size, Object.keys(FORMS).length, 'every form has a tag of its own');
});

test('without a wish, and in a browser, it is JSON; a type that there is not is refused with what there is', async () => {
  for (const headers of [{}, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }]) {
    const { response, text } = await get(address(accession), headers as Record<string, string>);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal((JSON.parse(text) as { accession: string }).accession, accession);
  }
  const { response, text } = await get(address(accession), { accept: 'image/png' });
  assert.equal(response.status, 406);
  assert.match(response.headers.get('content-type') ?? '', /problem\+json/);
  const problem = JSON.parse(text) as { code: string; detail: string };
  assert.equal(problem.code, 'not-acceptable');
  assert.match(problem.detail, /text\/x-genbank.*format=fasta/);
  assert.equal((await get(address(accession, '?format=pdf'))).response.status, 400);
  assert.equal((await get(address('nonsense', '?format=fasta'))).response.status, 404);
});

test('all forms say the same of an entry, with its terms', async () => {
  const id = `${accession}.1`;
  const read = async (format: string) => (await get(address(id, `?format=${format}`))).text;
  assert.equal(await read('fasta'), `>${id}\n${GENOME}\n`);
  const [header = '', row = ''] = (await read('tsv')).split('\n');
  const cells = row.split('\t');
  const table = Object.fromEntries(header.split('\t').map((name, at) => [name, cells[at]]));
  assert.equal(table.accessionVersion, id);
  assert.equal(table.country, 'Chile');
  assert.match(table.substitutions ?? '', /3001/);
  const lines = (await read('genbank')).split('\n');
  const record = parseGenBankEntry(lines.slice(0, lines.indexOf('//')), 'genbank');
  assert.ok(record.ok, JSON.stringify(record));
  assert.equal(record.value.sequence, GENOME);
  assert.equal(`${record.value.accession}.${record.value.version}`, id);
  assert.deepEqual(record.value.source.get('geo_loc_name'), ['Chile']);
  assert.deepEqual(record.value.source.get('collection_date'), ['2024-01-02']);
  assert.match(lines.join(' '), /creativecommons\.org/);
  const described = JSON.parse(await read('json-ld')) as Record<string, unknown> & {
    distribution: { contentUrl: string; encodingFormat: string }[];
  };
  assert.equal(described['@type'], 'Dataset');
  assert.equal(described.identifier, id);
  assert.match(String(described.license), /creativecommons\.org/);
  assert.deepEqual(described.spatialCoverage, { '@type': 'Place', name: 'Chile' });
  // What search engines are led to is there, and is what it is said to be.
  for (const { contentUrl, encodingFormat } of described.distribution) {
    const { response } = await get(contentUrl.replace(node.url, ''));
    assert.equal(response.status, 200, contentUrl);
    assert.ok(response.headers.get('content-type')?.startsWith(encodingFormat));
  }
  const crate = JSON.parse(await read('ro-crate')) as {
    '@graph': { '@id': string; hasPart?: { '@id': string }[]; about?: { '@id': string } }[];
  };
  const ids = crate['@graph'].map((one) => one['@id']);
  assert.equal(new Set(ids).size, ids.length);
  const root = crate['@graph'].find((one) => one['@id'] === './');
  assert.equal(root?.hasPart?.length, 4);
  for (const part of root?.hasPart ?? []) assert.ok(ids.includes(part['@id']));
});

test('what is not open is given to its group only, kept by no cache, and described for nobody', async () => {
  const stranger = { Cookie: await createPerson(node.db, { id: 'stranger' }) };
  for (const format of Object.keys(FORMS)) {
    const path = address(hidden, `?format=${format}`);
    for (const headers of [{}, stranger]) {
      const { response, text } = await get(path, headers as Record<string, string>);
      assert.equal(response.status, 404, `${format} ${text.slice(0, 200)}`);
    }
    const own = await ask(administrator, path);
    const isDescribed = format === 'json-ld' || format === 'ro-crate';
    assert.equal(own.status, isDescribed ? 406 : 200, format);
  }
  const { response } = await get(address(hidden), { ...administrator.headers });
  assert.equal(response.headers.get('cache-control'), 'private, no-store');
});
