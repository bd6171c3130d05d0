import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnalysePort } from '../../../schema/ports.ts';
import { defined } from '../../../std/assert.ts';
import {
  draftAnalysis,
  listStates,
  noSignal,
  send,
  type World,
  withDrafts,
} from './drafts.test-kit.ts';

// More than one batch of the table.
const ROWS = 600;
const names = Array.from({ length: ROWS }, (_, index) => `s${index + 1}`);

/** Another sequence for each number: five digits to the base of four. */
const toLetters = (number: number): string =>
  Array.from({ length: 5 }, (_, at) => 'ACGT'[Math.floor(number / 4 ** at) % 4]).join('');

function toFiles(rows: readonly string[], sequences: readonly string[]) {
  const table = rows.map((name) => `${name}\t2024-01-02\tFrance\n`).join('');
  return {
    table: `strain\tdate\tcountry\n${table}`,
    sequences: sequences.map((name, at) => `>${name}\n${toLetters(at)}\n`).join(''),
  };
}

/** Processes a submission; gives how many drafts there were each time that sequences were analysed. */
async function processWatched({ db, open }: World, id: string): Promise<number[]> {
  const counts: number[] = [];
  const analyse: AnalysePort['analyse'] = async (pathogen, items) => {
    const [row] = await db.query<{ count: number }>('SELECT count(*) AS count FROM draft');
    counts.push(row?.count ?? 0);
    return draftAnalysis.analyse(pathogen, items);
  };
  await open({ ...draftAnalysis, analyse }).process(id, noSignal);
  return counts;
}

test('the first sequences have their verdict before the rest of the table is read, and no other at the end', () =>
  withDrafts(async (world) => {
    const id = await send(world.service, toFiles(names, names));
    const counts = await processWatched(world, id);
    assert.ok(defined(counts[0], 'an analysis') < ROWS, 'rows are still to come');
    assert.equal(counts.at(-1), ROWS);
    assert.deepEqual(
      await listStates(world.db, id),
      names.map((name) => `${name}: ready`),
    );
  }));

test('a sequence that a later row may claim waits for it', () =>
  withDrafts(async (world) => {
    const rows = [...names, 's1|Paris'];
    const id = await send(world.service, toFiles(rows, ['s1|Paris', 's2', 's2']));
    const counts = await processWatched(world, id);
    assert.ok(
      counts.every((count) => count === rows.length),
      'none is taken before all rows are there',
    );
    const states = await listStates(world.db, id);
    assert.equal(states[0], 's1: needs-attention sequence-missing');
    assert.equal(states[1], 's2: ready');
    assert.equal(states.at(-1), 's1|Paris: ready');
    const { problems } = await world.service.read(id);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['sequence-repeated'],
    );
  }));

test('a sequence that cannot be analysed is told of once', () =>
  withDrafts(async (world) => {
    const files = toFiles(names, names.slice(0, 3));
    const sequences = files.sequences.replace(/>s2\n\w+/, '>s2\nXXGTA');
    const id = await send(world.service, { ...files, sequences });
    await processWatched(world, id);
    const states = await listStates(world.db, id);
    assert.deepEqual(states.slice(0, 4), [
      's1: ready',
      's2: needs-attention analysis-failed',
      's3: ready',
      's4: needs-attention sequence-missing',
    ]);
  }));
