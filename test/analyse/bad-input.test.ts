// What `outbreak analyse` makes of input that is no FASTA, damaged, huge or strange.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { fixtureReference } from '../../src/engine/analysis/fixture-dataset.ts';
import { openFolder, parseTable, runAnalyse, writeFixtureDataset } from './analyse-command.ts';

const reference = fixtureReference();
const good = (name: string) => `>${name}\n${reference}\n`;

/** Name and error of each row. */
function errorsOf(table: string): string[] {
  return parseTable(table).map(({ seqName, errors }) => `${seqName}: ${errors}`);
}

/** Each text between good sequences, which must not suffer. */
const RECORDS: readonly { what: string; text: string; name: string; error: RegExp | null }[] = [
  { what: 'lower case', text: `>x\n${reference.toLowerCase()}`, name: 'x', error: null },
  {
    what: 'CRLF',
    text: `>x y\r\n${reference.replace(/.{60}/g, '$&\r\n')}\r`,
    name: 'x y',
    error: null,
  },
  { what: 'gaps and digits', text: `>x\n-- ${reference}...12?`, name: 'x', error: null },
  { what: 'U', text: `>x\n${reference.replaceAll('T', 'U')}`, name: 'x', error: /'U' at position/ },
  { what: 'a star', text: `>x\n${reference}*`, name: 'x', error: /'\*' at position 601/ },
  { what: 'an empty record', text: '>x', name: 'x', error: /too short: it has 0 letters/ },
  { what: 'two headers in a row', text: `>w\n>x\n${reference}`, name: 'w', error: /too short/ },
  { what: 'only N', text: `>x\n${'N'.repeat(600)}`, name: 'x', error: /no stretch/ },
  {
    what: 'another virus',
    text: `>x\n${'ACGGT'.repeat(120)}`,
    name: 'x',
    error: /no stretch|cover/,
  },
  { what: 'a name in quotes', text: `>"x"\n${reference}`, name: '"""x"""', error: null },
  { what: 'no name', text: `>\n${reference}`, name: '', error: null },
  {
    what: 'letters beyond ASCII in the name',
    text: `>ü/1\n${reference}`,
    name: 'ü/1',
    error: null,
  },
  { what: 'a control character', text: `>x\u0001\n${reference}`, name: 'x ', error: /control/ },
  { what: 'binary letters', text: `>x\nAC\u0000\u0003GT`, name: 'x', error: /no text/ },
];

for (const { what, text, name, error } of RECORDS) {
  test(`a record with ${what} stands alone`, async (t) => {
    const dataset = writeFixtureDataset(openFolder(t));
    const input = `${good('first')}${text}\n${good('last')}`;
    const run = await runAnalyse(['--pathogen', dataset, '-'], { input });
    assert.equal(run.code, 0, run.stderr);
    const rows = parseTable(run.stdout);
    assert.deepEqual([rows[0]?.seqName, rows.at(-1)?.seqName], ['first', 'last']);
    assert.equal(rows[0]?.errors, '');
    assert.equal(rows.at(-1)?.errors, '');
    assert.equal(rows.at(-1)?.substitutions, '');
    assert.equal(rows[1]?.seqName, name);
    if (error === null) assert.equal(rows[1]?.errors, '');
    else {
      assert.match(rows[1]?.errors ?? '', error);
      assert.match(run.stderr, /1 of \d sequences could not be analysed/);
    }
    assert.deepEqual(
      rows.map((row) => row.index),
      rows.map((_, i) => String(i)),
    );
  });
}

test('repeated names are rows of their own', async (t) => {
  const dataset = writeFixtureDataset(openFolder(t));
  const run = await runAnalyse(['--pathogen', dataset, '-'], { input: good('x') + good('x') });
  assert.deepEqual(errorsOf(run.stdout), ['x: ', 'x: ']);
});

const REFUSED: readonly { what: string; input: string | Uint8Array; error: RegExp }[] = [
  { what: 'text', input: 'no sequences here\nACGT\n', error: /line 1: this is no FASTA file/ },
  {
    what: 'binary bytes',
    input: Buffer.from([7, 0, 255, 3, 10, 0]),
    error: /this is no FASTA file/,
  },
  { what: 'JSON', input: '{"a": 1}', error: /this is no FASTA file/ },
];

for (const { what, input, error } of REFUSED) {
  test(`${what} is refused, with a row of headers and nothing else`, async (t) => {
    const dataset = writeFixtureDataset(openFolder(t));
    const run = await runAnalyse(['--pathogen', dataset, '-'], { input });
    assert.equal(run.code, 1);
    assert.match(run.stderr, error);
    assert.equal(parseTable(run.stdout).length, 0);
  });
}

test('an empty input gives an empty table', async (t) => {
  const dataset = writeFixtureDataset(openFolder(t));
  const run = await runAnalyse(['--pathogen', dataset, '-'], { input: '' });
  assert.equal(run.code, 0, run.stderr);
  assert.equal(parseTable(run.stdout).length, 0);
});

for (const [ending, pack] of [
  ['gz', gzipSync],
  ['zst', zstdCompressSync],
] as const) {
  test(`a .${ending} that is cut gives the records before the cut, and fails`, async (t) => {
    const folder = openFolder(t);
    const dataset = writeFixtureDataset(folder);
    // Changed letters, so that the packed file has pieces to be cut between.
    let state = 9;
    const noise = Array.from({ length: 3000 }, (_, i) => {
      const letters = [...reference];
      for (let n = 0; n < 40; n++) {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        letters[state % 600] = 'ACGT'.charAt((state >>> 16) & 3);
      }
      return `>s${i}\n${letters.join('')}\n`;
    }).join('');
    const whole = pack(Buffer.from(noise));
    const path = join(folder, `cut.fasta.${ending}`);
    writeFileSync(path, whole.subarray(0, Math.floor(whole.length / 2)));
    const run = await runAnalyse(['--pathogen', dataset, path]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /cut\.fasta\.\w+: it cannot be read to its end/);
    const rows = parseTable(run.stdout);
    assert.ok(rows.length > 100 && rows.length < 2900, `${rows.length} rows`);
    assert.ok(rows.every((row, i) => row.seqName === `s${i}`));
    // The record that the cut goes through is left out: half a genome is no genome.
    assert.ok(rows.every((row) => row.errors === '' && Number(row.alignmentEnd) > 590));
  });
}

test('a record of 300 MB is refused while it streams, in bounded memory', async (t) => {
  const folder = openFolder(t);
  const dataset = writeFixtureDataset(folder);
  const line = `${'ACGT'.repeat(16_384)}\n`;
  async function* input() {
    yield good('first');
    yield '>huge\n';
    for (let i = 0; i < 4700; i++) yield line;
    yield good('last');
  }
  const run = await runAnalyse(
    ['--pathogen', dataset, '--threads', '1', '--max-record-bytes', String(8 * 1024 * 1024), '-'],
    { input: input() },
  );
  assert.equal(run.code, 0, run.stderr);
  const errors = errorsOf(run.stdout);
  assert.equal(errors.length, 3);
  assert.match(errors[1] ?? '', /huge: The sequence is longer than 8388608 letters/);
  assert.equal(errors[2], 'last: ');
  t.diagnostic(`${Math.round(run.peakBytes / 1e6)} MB at most`);
  assert.ok(run.peakBytes < 400e6);
});

test('a dataset whose tree contradicts its reference is refused with place and reason', async (t) => {
  const tree = JSON.parse(
    readFileSync(join(writeFixtureDataset(openFolder(t)), 'tree.json'), 'utf8'),
  );
  tree.tree.children[0].branch_attrs.mutations.nuc = ['A1C', 'C1G'];
  const folder = writeFixtureDataset(openFolder(t), { 'tree.json': JSON.stringify(tree) });
  const run = await runAnalyse(['--pathogen', folder, '-'], { input: good('x') });
  assert.equal(run.code, 1);
  assert.match(run.stderr, /tree\.json.*(A1C|a1)/s);
  assert.equal(run.stdout, '');
});

test('a dataset that is not whole, or is none, is refused', async (t) => {
  const empty = openFolder(t);
  const none = await runAnalyse(['--pathogen', empty, '-'], { input: good('x') });
  assert.equal(none.code, 1);
  assert.match(none.stderr, /pathogen\.json/);
  const unknown = await runAnalyse(['--pathogen', 'no-such-thing', '-'], { input: good('x') });
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /neither a pathogen of this node .* nor a folder/);
  const broken = writeFixtureDataset(openFolder(t), { 'pathogen.json': '{"schemaVersion": ' });
  const json = await runAnalyse(['--pathogen', broken, '-'], { input: good('x') });
  assert.equal(json.code, 1);
  assert.match(json.stderr, /pathogen\.json/);
});

test('files that are not there, and outputs that cannot be written, are told before any work', async (t) => {
  const folder = openFolder(t);
  const dataset = writeFixtureDataset(folder);
  const missing = await runAnalyse(['--pathogen', dataset, join(folder, 'none.fasta')]);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /none\.fasta: there is no such file/);
  mkdirSync(join(folder, 'taken'));
  for (const output of [join(folder, 'taken'), '/proc/none/out.tsv']) {
    const run = await runAnalyse(['--pathogen', dataset, '--output-tsv', output, '-'], {
      input: good('x'),
    });
    assert.equal(run.code, 1, output);
    assert.match(run.stderr, /it cannot be written/);
  }
});

test('wrong options are told, and nothing is written', async (t) => {
  const folder = openFolder(t);
  const dataset = writeFixtureDataset(folder);
  const output = join(folder, 'out');
  const cases: readonly [readonly string[], RegExp][] = [
    [['--output-tsv', output, '--output-csv', output], /two outputs would go there/],
    [['--output-translations', output], /put \{cds\}/],
    [['--threads', 'many'], /--threads/],
    [['--nonsense'], /unknown option/],
    [['-', '-'], /read once only/],
  ];
  for (const [args, message] of cases) {
    const run = await runAnalyse(['--pathogen', dataset, ...args], { input: good('x') });
    assert.notEqual(run.code, 0);
    assert.match(run.stderr, message);
    assert.ok(!existsSync(output));
  }
});

test('rows come out while the input is still open, in order, with several threads', async (t) => {
  const dataset = writeFixtureDataset(openFolder(t));
  const { promise: hasRows, resolve } = Promise.withResolvers<void>();
  async function* input() {
    for (let i = 0; i < 3000; i++) yield good(`s${i}`);
    await hasRows;
    for (let i = 3000; i < 4000; i++) yield good(`s${i}`);
  }
  const run = await runAnalyse(['--pathogen', dataset, '--threads', '3', '-'], {
    input: input(),
    onOutput: (text) => {
      if (text.includes('\n0\ts0\t')) resolve();
    },
  });
  assert.equal(run.code, 0, run.stderr);
  const rows = parseTable(run.stdout);
  assert.equal(rows.length, 4000);
  assert.ok(rows.every(({ index, seqName }, i) => index === String(i) && seqName === `s${i}`));
});
