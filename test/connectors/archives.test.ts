// What is asked of ENA and NCBI, against stand-ins that check every request against what they document: lists are whole or
// fail, whatever changes or fails under way, and what is withdrawn is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Archive, DayWindow } from '../../src/parts/connectors/archives/archive.ts';
import { ArchiveClient } from '../../src/parts/connectors/archives/archive-client.ts';
import { createEnaRuns } from '../../src/parts/connectors/archives/ena-runs.ts';
import { createEnaSequences } from '../../src/parts/connectors/archives/ena-sequences.ts';
import { createNcbiSequences } from '../../src/parts/connectors/archives/ncbi-sequences.ts';
import { Pace } from '../../src/parts/connectors/archives/pace.ts';
import { createTestTimer } from '../../src/parts/connectors/archives/timer.test-kit.ts';
import { connectorQuery } from '../../src/parts/connectors/connector.ts';
import type { ReadForeign } from '../../src/schema/foreign-records.ts';
import { createEnaStandIn } from './ena-stand-in.ts';
import { createNcbiStandIn } from './ncbi-stand-in.ts';
import { makeRecord, makeRun, SimulatedArchive } from './simulated-archive.ts';
import { type Fault, failAt, type StandIn } from './stand-in.ts';

const SPAN: DayWindow = { from: '2026-01-01', to: '2026-01-31' };
const KEY = 'test-key-0000';

interface World {
  readonly held: SimulatedArchive;
  readonly standIn: StandIn;
  readonly ask: (query?: object, key?: string | null) => Archive<ReadForeign>;
}

type Kind = 'ena' | 'ncbi';

function createClient(name: string) {
  const timer = createTestTimer();
  return new ArchiveClient({
    ...{ name, timer, pace: new Pace(timer), requestsASecond: 50, secrets: [] },
    userAgent: 'test (mailto:a@example.org)',
    signal: new AbortController().signal,
  });
}

async function withArchive(kind: Kind, work: (world: World) => Promise<void>): Promise<void> {
  const held = new SimulatedArchive();
  const standIn =
    kind === 'ena'
      ? createEnaStandIn(held)
      : createNcbiStandIn(held, { key: KEY, isUnhurried: true });
  await standIn.start();
  const ask: World['ask'] = (query = {}, key = null) => {
    const client = createClient(kind.toUpperCase());
    const parsed = connectorQuery.parse({ taxon: 2697049, ...query });
    const own = { client, address: standIn.url, query: parsed };
    return kind === 'ena'
      ? createEnaSequences({ ...own, pageRows: 100 })
      : createNcbiSequences({ ...own, key, email: 'a@example.org' });
  };
  try {
    await work({ held, standIn, ask });
  } finally {
    standIn.stop();
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Pages of the lists of both. */
const PAGE: Readonly<Record<Kind, RegExp>> = { ena: /search/, ncbi: /esummary/ };
const PAGE_ROWS: Readonly<Record<Kind, number>> = { ena: 100, ncbi: 500 };

for (const kind of ['ena', 'ncbi'] as const) {
  test(`${kind}: a list is whole, page by page, and only of the days that were asked for`, () =>
    withArchive(kind, async ({ held, standIn, ask }) => {
      const count = PAGE_ROWS[kind] * 2 + 34;
      held.put(...numbers(count).map((number) => makeRecord(number)));
      held.put(
        makeRecord(90_001, { updated: '2025-12-31' }),
        makeRecord(90_002, { updated: '2026-02-01' }),
      );
      held.put(
        makeRecord(90_003, { updated: '2026-01-01' }),
        makeRecord(90_004, { updated: '2026-01-31' }),
      );
      const archive = ask();
      assert.equal(await archive.count(SPAN), count + 2);
      const listed = await archive.list(SPAN);
      assert.equal(listed.size, count + 2);
      assert.ok(listed.has('ZZ090003') && listed.has('ZZ090004') && !listed.has('ZZ090001'));
      assert.deepEqual(
        [listed.get('ZZ000001')?.updated, listed.get('ZZ000001')?.letters],
        ['2026-01-15', 2500],
      );
      const pages = standIn.requests.filter(({ path }) => PAGE[kind].test(path));
      assert.equal(pages.length, 3);
      assert.ok(standIn.requests.every(({ userAgent }) => userAgent.includes('mailto:')));
    }));

  test(`${kind}: a record that changes between two pages is neither lost nor there twice`, () =>
    withArchive(kind, async ({ held, standIn, ask }) => {
      held.put(...numbers(PAGE_ROWS[kind] + 20).map((number) => makeRecord(number)));
      let changed = false;
      standIn.onRequest = ({ path }) => {
        if (!PAGE[kind].test(path)) return null;
        if (changed) return null;
        changed = true;
        // After the first page its first record moves to the end: what was next is on no page.
        queueMicrotask(() => {
          setTimeout(() => {
            const [first] = [...held.records.values()];
            if (first === undefined) return;
            held.records.delete(first.accession);
            held.put({ ...first, updated: '2026-01-20', version: 2 });
          }, 0);
        });
        return { kind: 'slow', milliseconds: 0 };
      };
      const listed = await ask().list(SPAN);
      assert.deepEqual([...listed.keys()].sort(), [...held.records.keys()].sort());
    }));

  test(`${kind}: a list that never fits what was announced fails, and says so`, () =>
    withArchive(kind, async ({ held, standIn, ask }) => {
      held.put(...numbers(20).map((number) => makeRecord(number)));
      const own = standIn.onRequest;
      // One row of each page is the same as another.
      standIn.onRequest = (request) => {
        if (!PAGE[kind].test(request.path)) return own(request);
        const rows = numbers(19).map((number) => makeRecord(number === 19 ? 1 : number));
        const body =
          kind === 'ena'
            ? rows.map((row) => ({
                accession: row.accession,
                last_updated: row.updated,
                base_count: '10',
              }))
            : {
                result: {
                  uids: rows.map((_row, index) => String(index)),
                  ...Object.fromEntries(
                    rows.map((row, index) => [
                      String(index),
                      {
                        accessionversion: `${row.accession}.1`,
                        updatedate: '2026/01/15',
                        status: 'live',
                      },
                    ]),
                  ),
                },
              };
        return { kind: 'instead', body: JSON.stringify(body) };
      };
      await assert.rejects(ask().list(SPAN), {
        name: 'ArchiveError',
        message: /20 announced, 18 received/,
      });
    }));

  test(`${kind}: whatever fails once in a list is asked again; an error is never its end`, async () => {
    const faults: readonly Fault[] = [
      { kind: 'status', status: 500 },
      { kind: 'status', status: 503, retryAfter: '5' },
      { kind: 'status', status: 429 },
      { kind: 'status', status: 429, retryAfter: '2', body: '{"error":"API rate limit exceeded"}' },
      {
        kind: 'instead',
        body: '{"error":"API rate limit exceeded","api-key":"x","count":"4","limit":"3"}',
      },
      { kind: 'instead', body: '<html>Bad gateway</html>' },
      { kind: 'cut' },
      { kind: 'cut-gzip' },
      { kind: 'short' },
      { kind: 'reset' },
      { kind: 'slow', milliseconds: 20 },
    ];
    for (const fault of faults) {
      await withArchive(kind, async ({ held, standIn, ask }) => {
        const count = PAGE_ROWS[kind] + 5;
        held.put(...numbers(count).map((number) => makeRecord(number)));
        standIn.onRequest = failAt(PAGE[kind], 2, fault);
        assert.equal((await ask().list(SPAN)).size, count, JSON.stringify(fault));
      });
    }
  });

  test(`${kind}: flat files are fetched, cut ones again, and one that is withdrawn meanwhile is left out`, () =>
    withArchive(kind, async ({ held, standIn, ask }) => {
      held.put(...numbers(40).map((number) => makeRecord(number)));
      const archive = ask();
      const listed = [...(await archive.list(SPAN)).values()];
      standIn.onRequest = failAt(/embl|efetch/, 1, { kind: 'short' });
      const fetched = await archive.fetch(listed);
      assert.deepEqual(
        fetched.map(({ content }) =>
          content.ok ? content.record.accession : content.problem.code,
        ),
        listed.map(({ accession }) => accession),
      );
      const [first] = fetched;
      assert.ok(first?.content.ok);
      assert.equal(first.content.record.columns.isolate, 'TEST/1/2025');
      assert.match(first.address, /^http:\/\/127\.0\.0\.1.*ZZ000001/);
      held.records.delete('ZZ000007');
      assert.deepEqual(
        (await archive.fetch(listed)).map(({ listed: { accession } }) => accession),
        listed.map(({ accession }) => accession).filter((accession) => accession !== 'ZZ000007'),
      );
    }));

  test(`${kind}: a record that is public and not given fails; one that cannot be read is told`, () =>
    withArchive(kind, async ({ held, ask }) => {
      held.put(makeRecord(1), makeRecord(2), makeRecord(3));
      const archive = ask();
      const listed = [...(await archive.list(SPAN)).values()];
      const good = held.records.get('ZZ000002');
      assert.ok(good !== undefined);
      const wrong =
        kind === 'ena'
          ? 'ID   ZZ000002; SV 1;\nXX\n//\n'
          : 'LOCUS       ZZ000002\nVERSION     ZZ000002.1\n//\n';
      held.put({ ...good, flatFile: wrong });
      const read = await archive.fetch(listed);
      const problems = read.flatMap(({ content }) => (content.ok ? [] : [content.problem.code]));
      assert.deepEqual(problems, [`${kind === 'ena' ? 'embl' : 'genbank'}-no-sequence`]);
      held.put({ ...good, flatFile: '' });
      await assert.rejects(archive.fetch(listed), { name: 'ArchiveError', message: /ZZ000002/ });
    }));

  test(`${kind}: what is suppressed or unknown is not public, and why is told`, () =>
    withArchive(kind, async ({ held, ask }) => {
      held.put(...numbers(450).map((number) => makeRecord(number)));
      held.change('ZZ000003', { isPublic: false });
      const standings = await ask().check([...held.records.keys(), 'ZZ999999']);
      const gone = [...standings].filter(([, { isPublic }]) => !isPublic);
      assert.deepEqual(
        gone.map(([accession]) => accession),
        ['ZZ000003', 'ZZ999999'],
      );
      const suppressed = standings.get('ZZ000003');
      const reason = suppressed?.isPublic === false ? suppressed.reason : '';
      assert.match(reason, /ENA does not list|suppressed.*submitter's request/);
    }));

  test(`${kind}: what the archive does not know of a query is a refusal, not another list`, () =>
    withArchive(kind, async ({ held, ask }) => {
      held.put(makeRecord(1));
      await assert.rejects(ask({ text: 'no_such_field=1' }).count(SPAN), {
        name: 'ArchiveError',
        message: /no_such_field/,
      });
    }));

  test(`${kind}: country and days narrow the list`, () =>
    withArchive(kind, async ({ held, ask }) => {
      held.put(...numbers(10).map((number) => makeRecord(number)));
      held.put(makeRecord(11, { firstPublic: '2025-01-01' }));
      assert.equal(await ask({ country: 'Kenya' }).count(SPAN), 6);
      assert.equal(await ask({ publicFrom: '2026-01-01' }).count(SPAN), 10);
      assert.equal(await ask({ publicTo: '2025-12-31' }).count(SPAN), 1);
      assert.equal(await ask({ taxon: 11320 }).count(SPAN), 0);
    }));
}

test('ena: two thousand runs, with their files', async () => {
  const held = new SimulatedArchive();
  const standIn = createEnaStandIn(held);
  await standIn.start();
  try {
    held.putRuns(...numbers(2000).map((number) => makeRun(number)));
    held.putRuns(
      makeRun(3000, {
        fields: {
          fastq_ftp: '',
          fastq_bytes: '',
          fastq_md5: '',
          submitted_ftp: 'ftp.example.org/a.bam',
          submitted_md5: 'x',
        },
      }),
    );
    const query = connectorQuery.parse({ taxon: 2697049 });
    const archive = createEnaRuns({
      client: createClient('ENA'),
      address: standIn.url,
      query,
      pageRows: 300,
    });
    const listed = await archive.list(SPAN);
    assert.equal(listed.size, 2001);
    const some = ['ERR90000001', 'ERR90003000'].flatMap((accession) => listed.get(accession) ?? []);
    const [first, last] = await archive.fetch(some);
    assert.deepEqual(first?.content.files, [
      {
        url: 'https://ftp.example.org/ERR90000001_1.fastq.gz',
        bytes: 1000,
        md5: '0000001'.padStart(32, 'a'),
      },
      {
        url: 'https://ftp.example.org/ERR90000001_2.fastq.gz',
        bytes: 2000,
        md5: '0000001'.padStart(32, 'b'),
      },
    ]);
    assert.equal(first?.content.fields.library_strategy, 'AMPLICON');
    assert.deepEqual(last?.content.files, [
      { url: 'https://ftp.example.org/a.bam', bytes: null, md5: null },
    ]);
  } finally {
    standIn.stop();
  }
});
