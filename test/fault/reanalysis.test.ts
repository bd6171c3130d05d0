import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../src/engine/simulate/random.ts';
import { withNodeDatabase } from '../contract/node-database.test-kit.ts';
import { killAtRow, startProgram, startServer, waitForEnd } from './fault.test-kit.ts';
import {
  countInDatabase,
  countInIndex,
  makeSmallWorld,
  readState,
  VERSIONS,
  type VersionName,
  waitForClades,
} from './reanalysis.test-kit.ts';

const GENOMES = 480;
const SEED = 20_251;
const KILLS = 4;

function cladesOf(version: VersionName): Record<string, number> {
  const [first, second] = VERSIONS[version].clades;
  return { [first]: (GENOMES * 2) / 3, [second]: GENOMES / 3 };
}

/** Keys of the records that a report, whole or cut, tells of as changed. */
async function readChanged(report: string): Promise<string[]> {
  const text = await readFile(report, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split('\t'))
    .filter(([, , outcome]) => outcome === 'changed')
    .map(([, key = '']) => key);
}

test('a reanalysis that is killed again and again does each record once, and history and index agree', async (t) => {
  const world = await makeSmallWorld(t);
  const random = new Random(SEED, 1);
  const run = (...args: string[]) =>
    startProgram(t, ['reanalyse', '--pathogen', 'small', ...args, '--data', world.data]);
  await world.use('first');
  await world.importGenomes(GENOMES);
  await world.use('second');

  const dry = await waitForEnd(run('--dry-run'));
  assert.equal(dry.code, 0, dry.errors);
  assert.match(
    dry.output,
    /480 checked, 480 would change, 0 unchanged, 0 failed\n {2}clade: 480\n/,
  );

  const told: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const report = join(world.folder, `report-${kill}.tsv`);
    const child = run('--report', report);
    child.stdout?.resume();
    child.stderr?.resume();
    const rows = random.below(GENOMES / KILLS);
    await killAtRow(child, { report, rows, milliseconds: random.below(15), watched: child });
    told.push(...(await readChanged(report)));
  }
  t.diagnostic(`told as changed before the last kill, of ${GENOMES}: ${told.length}`);
  assert.equal(new Set(told).size, told.length, 'no record is told of twice');

  const report = join(world.folder, 'last.tsv');
  const last = await waitForEnd(run('--report', report));
  assert.equal(last.code, 0, last.errors);
  told.push(...(await readChanged(report)));
  assert.equal(new Set(told).size, told.length, 'no record is told of twice');
  const again = await waitForEnd(run('--report', report));
  assert.match(again.output, /small: 0 checked/);

  const { child, url } = await startServer(t, world.data);
  assert.deepEqual(await countInDatabase(world.data), cladesOf('second'));
  await waitForClades(url, cladesOf('second'));
  const [history] = await withNodeDatabase(world.data, (db) =>
    db.query<{ former: number; entries: number; told: number }>(
      `SELECT (SELECT count(*) FROM former_analysis) AS former,
         (SELECT count(DISTINCT accession) FROM former_analysis) AS entries,
         (SELECT sum(jsonb_array_length(payload -> 'entries')) FROM outbox
          WHERE topic = 'entries.reanalysed') AS told`,
    ),
  );
  // What a kill took from a report is in the history all the same.
  assert.deepEqual([Number(history?.former), Number(history?.entries)], [GENOMES, GENOMES]);
  assert.equal(Number(history?.told), GENOMES);
  child.kill('SIGTERM');
  assert.equal((await waitForEnd(child)).code, 0);
});

test('a running node takes up a new dataset, also when it is killed in the midst of it', async (t) => {
  const world = await makeSmallWorld(t);
  await world.use('first');
  await world.importGenomes(GENOMES);
  let { child, url } = await startServer(t, world.data);
  await waitForClades(url, cladesOf('first'));

  await world.use('second');
  while ((await countInIndex(url)).uno === undefined) await delay(1);
  child.kill('SIGKILL');
  await waitForEnd(child);
  ({ child, url } = await startServer(t, world.data));
  // A command beside the node is refused while the node is at work, or finds little left.
  const args = ['reanalyse', '--instance', 'small', '--data', world.data];
  const beside = await waitForEnd(startProgram(t, args));
  if (beside.code === 0) assert.match(beside.output, /0 failed/);
  else assert.match(beside.errors, /being analysed again by another run/);
  await waitForClades(url, cladesOf('second'));

  // Another name of the gene is another index: built anew, and searchable by the new name.
  await world.use('third');
  await waitForClades(url, cladesOf('third'));
  const mutations = `${url}/api/lapis/small/sample/aminoAcidMutations?fields=mutation&minProportion=0`;
  const { data } = (await (await fetch(mutations)).json()) as { data: { mutation: string }[] };
  assert.ok(data.length > 0 && data.every(({ mutation }) => mutation.startsWith('Q:')));
  let state = await readState(url);
  for (; state.status !== 'idle' || state.outdated > 0; state = await readState(url))
    await delay(50);
  assert.deepEqual([state.total, state.datasetTag], [GENOMES, VERSIONS.third.tag]);
  assert.deepEqual(await countInDatabase(world.data), cladesOf('third'));

  const details = `${url}/api/lapis/small/sample/details?fields=accession,clade&limit=1`;
  const { data: rows } = (await (await fetch(details)).json()) as {
    data: { accession: string; clade: string }[];
  };
  const entry = (await (await fetch(`${url}/api/entries/${rows[0]?.accession}`)).json()) as {
    analysis: { clade: string; datasetTag: string; isOutdated: boolean };
    formerAnalyses: { datasetTag: string; changes: { field: string }[] }[];
  };
  assert.equal(entry.analysis.clade, rows[0]?.clade);
  assert.equal(entry.analysis.isOutdated, false);
  assert.deepEqual(
    entry.formerAnalyses.map(({ datasetTag }) => datasetTag),
    [VERSIONS.second.tag, VERSIONS.first.tag],
  );
  child.kill('SIGTERM');
  assert.equal((await waitForEnd(child)).code, 0);
});
