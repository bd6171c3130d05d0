// What becomes of the other sequences when one ends the thread that analyses it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { fixtureReference, otherBase } from '../../src/engine/analysis/fixture-dataset.ts';
import { parseLines } from '../../src/parts/genomes/analyse/ndjson-schema.test-kit.ts';
import { openFolder, parseTable, runAnalyse, writeFixtureDataset } from './analyse-command.ts';
import { DEADLY } from './deadly-sequences.ts';

const HOOK = new URL('load-deadly-sequences.ts', import.meta.url).href;
const STOPPED = 'the analysis stopped at this sequence';

const reference = fixtureReference();
/** The reference with another letter, each time elsewhere. */
function changed(i: number): string {
  const at = 20 + ((i * 7) % 560);
  return `${reference.slice(0, at)}${otherBase(reference.charAt(at))}${reference.slice(at + 1)}`;
}

/** So many records, some with the name of a way to end. */
function writeRecords(count: number, deadly: ReadonlyMap<number, string>): string {
  const name = (i: number) => deadly.get(i) ?? `genome ${i}`;
  return Array.from({ length: count }, (_, i) => `>${name(i)}\n${changed(i)}\n`).join('');
}

interface Outputs {
  readonly rows: Record<string, string>[];
  readonly lines: Record<string, unknown>[];
  /** Names and letters of the aligned sequences. */
  readonly aligned: readonly string[];
  readonly stderr: string;
}

async function analyse(
  t: TestContext,
  { dataset, input, isDeadly }: { dataset: string; input: string; isDeadly: boolean },
): Promise<Outputs> {
  const folder = openFolder(t);
  const at = (name: string) => join(folder, name);
  writeFileSync(at('input.fasta'), input);
  const run = await runAnalyse(
    [
      ...['--pathogen', dataset, '--threads', '2', '--output-tsv', at('table.tsv')],
      ...['--output-ndjson', at('lines.ndjson'), '--output-fasta', at('aligned.fasta')],
      at('input.fasta'),
    ],
    { nodeFlags: isDeadly ? ['--import', HOOK] : [] },
  );
  assert.equal(run.code, 0, run.stderr);
  const read = (name: string) => readFileSync(at(name), 'utf8');
  return {
    rows: parseTable(read('table.tsv')),
    lines: parseLines(read('lines.ndjson')),
    aligned: read('aligned.fasta').split(/^(?=>)/m),
    stderr: run.stderr,
  };
}

/** Shows the first difference only: that of whole tables takes minutes to print. */
function assertSame(own: readonly unknown[], wanted: readonly unknown[]): void {
  const at = wanted.findIndex((value, i) => !isDeepStrictEqual(own[i], value));
  if (at >= 0) assert.deepEqual(own[at], wanted[at], `number ${at}`);
  assert.equal(own.length, wanted.length);
}

/** Everything but the deadly sequences is as where nothing ends, and they are told by their reason. */
async function assertOnlyTheyFail(
  t: TestContext,
  {
    count,
    deadly,
    reasons,
  }: {
    count: number;
    deadly: ReadonlyMap<number, string>;
    reasons: Readonly<Record<string, RegExp>>;
  },
): Promise<void> {
  const dataset = writeFixtureDataset(openFolder(t));
  const input = writeRecords(count, deadly);
  const whole = await analyse(t, { dataset, input, isDeadly: false });
  const own = await analyse(t, { dataset, input, isDeadly: true });
  assert.equal(whole.rows.length, count);
  assert.ok(whole.rows.every(({ errors }) => errors === ''));
  const isFine = (_: unknown, i: number) => !deadly.has(i);
  assertSame(own.rows.filter(isFine), whole.rows.filter(isFine));
  assertSame(own.lines.filter(isFine), whole.lines.filter(isFine));
  assertSame(own.aligned, whole.aligned.filter(isFine));
  for (const [i, name] of deadly) {
    const { index, seqName, errors = '', ...others } = own.rows[i] ?? {};
    assert.deepEqual([index, seqName], [String(i), name]);
    assert.ok(errors.startsWith(STOPPED), errors);
    assert.match(errors, reasons[name] ?? /^$/);
    assert.ok(Object.values(others).every((cell) => cell === ''));
    assert.equal(own.lines[i]?.error, errors);
  }
  assert.match(own.stderr, new RegExp(`^${deadly.size} of ${count} sequences could not be`));
}

test('sequences that end their threads are the only ones that are lost', (t) =>
  // Batches of the command hold some 1,700 of these; the first and the last one, and neighbours.
  assertOnlyTheyFail(t, {
    count: 2000,
    deadly: new Map([0, 5, 6, 1000, 1999].map((i) => [i, DEADLY.exit])),
    reasons: { [DEADLY.exit]: /the thread ended/ },
  }));

test('so are those that need more memory than a thread may have, and those that meet a defect', (t) =>
  assertOnlyTheyFail(t, {
    count: 200,
    deadly: new Map([
      [20, DEADLY.memory],
      [100, DEADLY.defect],
    ]),
    reasons: { [DEADLY.memory]: /memory/, [DEADLY.defect]: /an assertion does not hold/ },
  }));

test('in a file so small that no thread is started, a defect costs one sequence only', (t) =>
  assertOnlyTheyFail(t, {
    count: 5,
    deadly: new Map([[2, DEADLY.defect]]),
    reasons: { [DEADLY.defect]: /an assertion does not hold/ },
  }));

test('auto: a thread that is lost reads its dataset again', async (t) => {
  const data = join(openFolder(t), 'data');
  const source = writeFixtureDataset(openFolder(t));
  const added = await runAnalyse(['add', source, '--id', 'made-up', '--data', data], {
    command: 'pathogen',
  });
  assert.equal(added.code, 0, added.stderr);
  const run = await runAnalyse(['--pathogen', 'auto', '--data', data, '--threads', '1', '-'], {
    input: writeRecords(8, new Map([[3, DEADLY.exit]])),
    nodeFlags: ['--import', HOOK],
  });
  assert.equal(run.code, 0, run.stderr);
  const rows = parseTable(run.stdout);
  assert.deepEqual(
    rows.map(({ index, dataset }) => [index, dataset]),
    rows.map((_, i) => [String(i), i === 3 ? '' : 'made-up']),
  );
  assert.equal(rows.length, 8);
  assert.ok(rows[3]?.errors?.startsWith(STOPPED));
});
