// Primers and assays: every number against a scan of the letters that the LAPIS endpoints give, schemes that the
// operator added, and who is told when an assay that is watched drops.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { AssayAnswer } from '../../src/parts/genomes/assays/assay-request.ts';
import { addScheme } from '../../src/parts/reads/primer-schemes/scheme-store.ts';
import { checkAssays } from '../../src/parts/saved-queries/jobs/check-assays.ts';
import { addJob } from '../../src/platform/jobs/job-queue.ts';
import { defined } from '../../src/std/assert.ts';
import { ask, makeGenome, type Sender, submit } from './intake-kit.ts';
import { createPerson } from './people.ts';
import {
  createAdministrator,
  SIMULATED_INSTANCE,
  startTestNode,
  type TestNode,
} from './test-node.ts';

const GENOMES = 400;
const REAL = 'sars-cov-2';
const LONGEST_WAIT_MILLISECONDS = 60_000;
const REFERENCE = makeGenome();
let node: TestNode;
let administrator: Sender;
let watcher: Sender;

before(async () => {
  node = await startTestNode({ demoGenomes: String(GENOMES) });
  administrator = { url: node.url, headers: { Cookie: await createAdministrator(node) } };
  watcher = { url: node.url, headers: { Cookie: await createPerson(node.db, { id: 'watcher' }) } };
  await node.waitForEntries(SIMULATED_INSTANCE, GENOMES);
});
after(() => node?.stop());

interface Oligo {
  readonly name: string;
  readonly sequence: string;
}

async function check(body: object, instance = SIMULATED_INSTANCE): Promise<AssayAnswer> {
  const { status, text } = await ask(
    { url: node.url, headers: {} },
    `/api/instances/${instance}/assay-check`,
    { json: body },
  );
  assert.equal(status, 200, text);
  return (JSON.parse(text) as { data: AssayAnswer }).data;
}

async function sample(action: string, query: string): Promise<string> {
  const path = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/${action}?${query}`;
  const response = await fetch(path);
  const text = await response.text();
  assert.equal(response.status, 200, text.slice(0, 300));
  return text;
}

const rowsOf = (text: string) => (JSON.parse(text) as { data: Record<string, string>[] }).data;

interface Genome {
  readonly letters: string;
  readonly date: string;
  readonly country: string | null;
}

async function readGenomes(query: string): Promise<Genome[]> {
  const fasta = await sample('alignedNucleotideSequences', query);
  const letters = new Map(
    fasta
      .split('>')
      .slice(1)
      .map((record) => {
        const [name = '', ...lines] = record.split('\n');
        return [name.trim().split(/[|\s]/)[0] ?? '', lines.join('')];
      }),
  );
  const fields = 'fields=accessionVersion,date,country';
  return rowsOf(await sample('details', `${query}&${fields}`)).map((row) => ({
    letters: defined(letters.get(row.accessionVersion ?? ''), row.accessionVersion ?? 'key'),
    date: row.date ?? '',
    country: row.country ?? null,
  }));
}

const COMPLEMENT: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' };
const turn = (letters: string) =>
  [...letters]
    .reverse()
    .map((letter) => COMPLEMENT[letter] ?? letter)
    .join('');

/** Below an oligo that is the reference's own letters there: null where the genome is not sequenced. */
function scan(genome: Genome, begin: number, length: number): readonly number[] | null {
  const own = genome.letters.slice(begin, begin + length);
  if (/[^ACGT-]/.test(own)) return null;
  const wanted = REFERENCE.slice(begin, begin + length);
  return [...own].flatMap((letter, i) => (letter === wanted.charAt(i) ? [] : [i]));
}

const LENGTH = 22;
const NEAR = 5;

test('what is counted below primers is what a scan of the letters finds, by place and period', async () => {
  const mutations = rowsOf(await sample('nucleotideMutations', 'minProportion=0.02')).map((row) =>
    Number(row.position),
  );
  const begins = [...new Set(mutations)]
    .filter((position) => position > 300 && position < 29_500)
    .slice(0, 24)
    // The mutation stands now near the one end, now near the other, now in the middle.
    .map((position, at) => position - 1 - ((at * 5) % (LENGTH - 1)));
  assert.ok(begins.length >= 5, `${begins.length} places`);
  const oligos = begins.map((begin, at): Oligo => {
    const letters = REFERENCE.slice(begin, begin + LENGTH);
    return { name: `p${at}`, sequence: at % 2 === 0 ? letters : turn(letters) };
  });
  let differing = 0;
  for (const filters of [{}, { region: 'Europe', dateFrom: '2020-06-01' }]) {
    const query = new URLSearchParams(filters as Record<string, string>).toString();
    const genomes = await readGenomes(query);
    const focus = 'p0';
    const found = await check({ oligos, filters, focus, period: 'month', place: 'country' });
    assert.equal(found.total, genomes.length);
    found.oligos.forEach((one, at) => {
      const begin = defined(begins[at], 'begin');
      assert.equal(one.site?.begin, begin + 1);
      assert.equal(one.site?.strand, at % 2 === 0 ? '+' : '-');
      const judged = genomes.flatMap((genome) => {
        const places = scan(genome, begin, LENGTH);
        return places === null ? [] : [places];
      });
      const isNear = (place: number) => (at % 2 === 0 ? place >= LENGTH - NEAR : place < NEAR);
      const expected = [
        judged.length,
        judged.filter((places) => places.length > 0).length,
        judged.filter((places) => places.some(isNear)).length,
      ];
      assert.deepEqual([one.counted, one.mismatched, one.near], expected, one.name);
      differing += one.mismatched;
    });
    const own = defined(begins[0], 'begin');
    const group = (keyOf: (genome: Genome) => string | null) => {
      const groups = new Map<string | null, number[]>();
      for (const genome of genomes) {
        const sums = groups.get(keyOf(genome)) ?? [0, 0, 0];
        const places = scan(genome, own, LENGTH);
        sums[0] = (sums[0] ?? 0) + 1;
        if (places !== null) sums[1] = (sums[1] ?? 0) + 1;
        if (places !== null && places.length > 0) sums[2] = (sums[2] ?? 0) + 1;
        groups.set(keyOf(genome), sums);
      }
      return [...groups].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    };
    assert.deepEqual(
      found.periods.map((one) => [one.from.slice(0, 7), [one.total, one.counted, one.mismatched]]),
      group(({ date }) => date.slice(0, 7)),
    );
    assert.deepEqual(
      found.places
        .map((one) => [one.value, [one.total, one.counted, one.mismatched]] as const)
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
      group(({ country }) => country),
    );
    const together = await check({ oligos: oligos.slice(0, 3), filters });
    const all = genomes.flatMap((genome) => {
      const each = begins.slice(0, 3).map((begin) => scan(genome, begin, LENGTH));
      return each.includes(null) ? [] : [each.flatMap((places) => places ?? [])];
    });
    const differ = all.filter((places) => places.length > 0).length;
    assert.deepEqual(
      [together.together.counted, together.together.mismatched],
      [all.length, differ],
    );
  }
  assert.ok(differing > 50, `${differing} genomes differed`);
});

test('each mutation behind mismatches is a filter that finds as many genomes', async () => {
  const [first] = rowsOf(await sample('nucleotideMutations', 'minProportion=0.1')).filter(
    (row) => row.mutationTo !== '-',
  );
  const position = Number(defined(first, 'mutation').position);
  // One letter that the reference does not have itself, so that this is named as well.
  const begin = position - 10;
  const letters = [...REFERENCE.slice(begin, begin + LENGTH)];
  letters[1] = turn(letters[1] ?? 'A');
  const { mutations, oligos } = await check({
    oligos: [{ name: 'own', sequence: letters.join('') }],
  });
  assert.deepEqual(oligos[0]?.site?.mismatches, [2]);
  assert.ok(
    mutations.some(({ mutation }) => mutation === `${REFERENCE.charAt(begin + 1)}${begin + 2}.`),
  );
  assert.ok(mutations.some((one) => one.mutation === first?.mutation));
  const covered = Array.from({ length: LENGTH }, (_, i) => `!${begin + 1 + i}N`).join(' & ');
  for (const { mutation, count } of mutations) {
    const query = new URLSearchParams({
      advancedQuery: `${mutation} & ${covered}`,
    });
    const [row] = rowsOf(await sample('aggregated', query.toString()));
    assert.equal(Number(row?.count), count, mutation);
  }
});

test('what cannot be asked is refused with what is wrong', async () => {
  const refuse = async (body: object, expected: RegExp) => {
    const { status, text } = await ask(
      { url: node.url, headers: {} },
      `/api/instances/${SIMULATED_INSTANCE}/assay-check`,
      { json: body },
    );
    assert.equal(status, 400, text);
    assert.match(text, expected);
  };
  const sequence = REFERENCE.slice(100, 120);
  await refuse({ oligos: [{ name: 'a', sequence: 'ACGT' }] }, /10 to 120 letters/);
  await refuse({ oligos: [{ name: 'a', sequence: `${sequence}Z` }] }, /'Z' is no letter/);
  await refuse(
    {
      oligos: [
        { name: 'a', sequence },
        { name: 'a', sequence },
      ],
    },
    /name of its own/,
  );
  await refuse({ oligos: [{ name: 'a', sequence }], assay: 'x' }, /either/);
  await refuse({ assay: 'nothing/V1' }, /no assay|It has/);
});

/** A scheme of two primers around a place, the second without its own letters. */
async function installScheme(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-scheme-'));
  const left = `ref\t2985\t3015\tx_1_LEFT\t1\t+\t${REFERENCE.slice(2985, 3015)}\n`;
  const right = `ref\t3300\t3325\tx_1_RIGHT\t1\t-\t${turn(REFERENCE.slice(3300, 3325))}\n`;
  const location = join(folder, 'tiny-V1.bed');
  await writeFile(location, left + right);
  const added = await addScheme(
    { dataFolder: node.dataFolder, now: () => new Date() },
    {
      ...{ location, pathogen: REAL },
      reference: { name: 'MN908947.3', letters: new TextEncoder().encode(REFERENCE) },
    },
  );
  assert.ok(added.ok, JSON.stringify(added));
  await rm(folder, { recursive: true });
}

test('a scheme that the operator added is listed with its letters, and asked by its name', async () => {
  await installScheme();
  for (const instance of [REAL, SIMULATED_INSTANCE]) {
    const { text } = await ask({ url: node.url, headers: {} }, `/api/instances/${instance}/assays`);
    const { assays } = JSON.parse(text) as { assays: { id: string; oligos: Oligo[] }[] };
    const scheme = assays.find(({ id }) => id === 'tiny/V1');
    assert.deepEqual(scheme?.oligos, [
      { name: 'x_1_LEFT', sequence: REFERENCE.slice(2985, 3015) },
      { name: 'x_1_RIGHT', sequence: turn(REFERENCE.slice(3300, 3325)) },
    ]);
  }
  const { oligos } = await check({ assay: 'tiny/V1' });
  assert.deepEqual(
    oligos.map(({ site }) => `${site?.begin}-${site?.end}${site?.strand}`),
    ['2986-3015+', '3301-3325-'],
  );
});

async function until<T>(find: () => Promise<T | null>, what: string): Promise<T> {
  const deadline = performance.now() + LONGEST_WAIT_MILLISECONDS;
  for (;;) {
    const found = await find();
    if (found !== null) return found;
    assert.ok(performance.now() < deadline, what);
    await wait(50);
  }
}

let released = 0;

/** Releases genomes with a letter of their own from a place on, collected a week ago. */
async function release(name: string, count: number, place: number): Promise<void> {
  const day = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);
  const names = Array.from({ length: count }, (_, i) => `${name}-${i}`);
  const rows = names.map((one) => `${one}\t${day}\tChile\n`).join('');
  const fasta = names.map((one, i) => `>${one}\n${makeGenome(place + i)}\n`).join('');
  await submit(
    administrator,
    { metadata: ['t.tsv', `strain\tdate\tcountry\n${rows}`], sequences: ['s.fasta', fasta] },
    { settings: { releaseWhenReady: true } },
  );
  released += count;
  await node.waitForEntries(REAL, released);
}

async function readTitles(): Promise<string[]> {
  const { text } = await ask(watcher, '/api/notices');
  const { notices } = JSON.parse(text) as { notices: { kind: string; title: string }[] };
  return notices.filter(({ kind }) => kind === 'assay-dropped').map(({ title }) => title);
}

/** Has the job run to its end, and looks what it has kept. */
async function look(isAlerted: boolean): Promise<void> {
  await addJob(node.db, checkAssays, {}, { key: 'test' });
  await until(async () => {
    const rows = await node.db.query("SELECT 1 FROM graphile_worker.jobs WHERE key = 'test'");
    return rows.length === 0 ? true : null;
  }, 'the job did not end');
  const [row] = await node.db.query<{ alerted: boolean }>(
    `SELECT alerted_at IS NOT NULL AS alerted FROM saved_query
     WHERE page = 'assays' AND account = 'watcher'`,
  );
  assert.equal(row?.alerted, isAlerted);
}

const save = (body: object) =>
  ask(watcher, '/api/saved-queries', {
    json: { instance: REAL, page: 'assays', isShared: false, isWatched: true, ...body },
  });

test('who watches an assay is told once each time that it drops, and nobody else is', async () => {
  const search = 'country=Chile&view.assay=tiny/V1&view.threshold=0.6&view.weeks=4';
  const refused = await save({ name: 'None', search: 'country=Chile' });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /names no oligos/);
  const kept = await save({ name: 'Tiny', search });
  assert.equal(kept.status, 201, kept.text);
  // Nine are too few to say anything; with ten the share is 100 %.
  await release('few', 9, 2990);
  await look(false);
  assert.deepEqual(await readTitles(), []);
  await release('ten', 1, 3000);
  await look(true);
  const first = 'Tiny: 100 % of 10 genomes of the last 4 weeks have mismatches';
  await until(async () => ((await readTitles()).length > 0 ? true : null), 'nobody was told');
  assert.deepEqual(await readTitles(), [first]);
  await release('fit', 10, 9000);
  await look(false);
  assert.deepEqual(await readTitles(), [first]);
  await release('again', 11, 2988);
  await look(true);
  const second = 'Tiny: 67.7 % of 31 genomes of the last 4 weeks have mismatches';
  await until(
    async () => ((await readTitles()).length > 1 ? true : null),
    'the second was not told',
  );
  assert.deepEqual((await readTitles()).toSorted(), [first, second].toSorted());
  // Looking again tells nothing again: a notice is an outbox row.
  const count = async () => {
    const [row] = await node.db.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM outbox WHERE topic = 'notice' AND payload->>'kind' = 'assay-dropped'",
    );
    return row?.count;
  };
  assert.equal(await count(), 2);
  await look(true);
  assert.equal(await count(), 2);
});
