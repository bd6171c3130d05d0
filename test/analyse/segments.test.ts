// The command on pathogens of several segments: each sequence finds its own, alone and among other pathogens.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { createCatalogue } from '../../src/app/services.ts';
import { parseFasta } from '../../src/bio/fasta.ts';
import { parseLines } from '../../src/parts/genomes/analyse/ndjson-schema.test-kit.ts';
import { addPathogen } from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import {
  makeSegmentedDataset,
  makeSegmentReference,
  mutateSegment,
  nameMutation,
  SEGMENTED_ID,
  writeDataset,
} from '../../src/parts/genomes/pathogens/segmented-fixture.ts';
import { openFolder, parseTable, runAnalyse } from './analyse-command.ts';

const covid = readFileSync('pathogens/sars-cov-2/reference.fasta', 'utf8').replace(/^>.*\n/, '');
const INPUT = [
  `>s1\n${mutateSegment('S', [400])}\n`,
  `>l1\n${mutateSegment('L', [500, 900])}\n`,
  `>none\n${'ACGGT'.repeat(300)}\n`,
  `>m1\n${mutateSegment('M', [900])}\n`,
  `>damaged\nAC\u0000GT\n`,
  `>l2\n${makeSegmentReference('L').slice(300, 2700)}\n`,
].join('');

let room: { readonly folder: string; readonly data: string };

before(async (t) => {
  const folder = openFolder(t as never);
  await writeDataset(join(folder, 'made-up'), makeSegmentedDataset());
  const data = join(folder, 'data');
  const { store } = createCatalogue(data);
  assert.ok((await addPathogen(store, { location: join(folder, 'made-up') })).ok);
  room = { folder, data };
});

const run = async (pathogen: string, args: readonly string[], input = INPUT) => {
  const outcome = await runAnalyse(['--pathogen', pathogen, '--data', room.data, ...args, '-'], {
    input,
  });
  assert.equal(outcome.code, 0, outcome.stderr);
  return outcome;
};

test('a table says as which segment each sequence was analysed, and the rest is that of the segment', async () => {
  for (const pathogen of [SEGMENTED_ID, join(room.folder, 'made-up')]) {
    const { stdout, stderr } = await run(pathogen, []);
    const rows = parseTable(stdout);
    assert.deepEqual(
      rows.map(({ seqName, segment, substitutions, clade, errors }) => [
        ...[seqName, segment, substitutions, clade, errors === '' ? 'fine' : 'failed'],
      ]),
      [
        ['s1', 'S', nameMutation('S', 400), '', 'fine'],
        ['l1', 'L', `${nameMutation('L', 500)},${nameMutation('L', 900)}`, '', 'fine'],
        ['none', '', '', '', 'failed'],
        ['m1', 'M', nameMutation('M', 900), 'two', 'fine'],
        ['damaged', '', '', '', 'failed'],
        ['l2', 'L', '', '', 'fine'],
      ],
    );
    assert.match(stderr, /2 of 6 sequences/);
  }
  const whole = parseTable((await run(SEGMENTED_ID, [])).stdout).filter(
    ({ segment }) => segment === 'M',
  );
  const alone = parseTable((await run(`${SEGMENTED_ID}/M`, [])).stdout).filter(
    ({ seqName }) => seqName === 'm1',
  );
  const { segment: _segment, ...own } = whole[0] ?? {};
  for (const [column, value] of Object.entries(alone[0] ?? {})) assert.equal(own[column], value);
});

test('records name the segment with the version of its dataset', async () => {
  const { stdout } = await run(SEGMENTED_ID, ['--output-ndjson', '-']);
  const lines = parseLines(stdout);
  assert.deepEqual(
    lines.map(({ seqName, dataset, datasetTag, segment = null }) => [
      ...[seqName, dataset, datasetTag, segment],
    ]),
    [
      ['s1', SEGMENTED_ID, '2025-01-01--00-00-00Z', 'S'],
      ['l1', SEGMENTED_ID, '2025-01-01--00-00-00Z', 'L'],
      ['none', null, null, null],
      ['m1', SEGMENTED_ID, '2025-01-01--00-00-00Z', 'M'],
      ['damaged', null, null, null],
      ['l2', SEGMENTED_ID, '2025-01-01--00-00-00Z', 'L'],
    ],
  );
});

test('aligned genomes go to a file for each segment, peptides to one for each CDS', async () => {
  const to = (name: string) => join(room.folder, name);
  await run(SEGMENTED_ID, [
    ...['--output-fasta', to('aligned_{segment}.fasta')],
    ...['--output-translations', to('peptides_{cds}.fasta')],
  ]);
  const read = (name: string) =>
    parseFasta(readFileSync(to(name), 'utf8'), name).records.map((record) => record.name);
  assert.deepEqual(['aligned_L.fasta', 'aligned_M.fasta', 'aligned_S.fasta'].map(read), [
    ['l1', 'l2'],
    ['m1'],
    ['s1'],
  ]);
  assert.deepEqual(['peptides_Pol.fasta', 'peptides_Nuc.fasta'].map(read), [['l1', 'l2'], ['s1']]);
  const refused = await runAnalyse(
    ['--pathogen', SEGMENTED_ID, '--data', room.data, '--output-fasta', to('all.fasta'), '-'],
    { input: INPUT },
  );
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /\{segment\}/);
  assert.ok(!existsSync(to('all.fasta')));
});

test('a tree is that of one segment', async () => {
  const path = join(room.folder, 'tree.json');
  const common = ['--data', room.data, '--output-tree', path, '-'];
  const refused = await runAnalyse(['--pathogen', SEGMENTED_ID, ...common], { input: INPUT });
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /tree of its own/);
  const one = await runAnalyse(['--pathogen', `${SEGMENTED_ID}/M`, ...common], { input: INPUT });
  assert.equal(one.code, 0, one.stderr);
  assert.match(readFileSync(path, 'utf8'), /"m1"/);
  const unknown = await runAnalyse(['--pathogen', `${SEGMENTED_ID}/X`, ...common], {
    input: INPUT,
  });
  assert.match(unknown.stderr, /pathogen list/);
});

test('among all pathogens a sequence finds pathogen and segment', async () => {
  const input = `${INPUT}>covid\n${covid}\n`;
  const template = join(room.folder, 'auto_{dataset}.fasta');
  const { stdout } = await run('auto', ['--output-tsv', '-', '--output-fasta', template], input);
  assert.deepEqual(
    parseTable(stdout).map(({ seqName, dataset, segment }) =>
      [seqName, dataset, segment].join(' '),
    ),
    [
      ...[`s1 ${SEGMENTED_ID} S`, `l1 ${SEGMENTED_ID} L`, 'none  ', `m1 ${SEGMENTED_ID} M`],
      ...['damaged  ', `l2 ${SEGMENTED_ID} L`, 'covid sars-cov-2 '],
    ],
  );
  for (const name of ['sars-cov-2', `${SEGMENTED_ID}_L`, `${SEGMENTED_ID}_M`]) {
    assert.ok(existsSync(join(room.folder, `auto_${name}.fasta`)), name);
  }
});

test('a simulated outbreak has all segments, named as submissions take them, and is found again', async () => {
  const simulate = (as: string) =>
    runAnalyse(
      [
        '--pathogen',
        SEGMENTED_ID,
        '--data',
        room.data,
        '--genomes',
        '12',
        '--seed',
        '3',
        '--as',
        as,
      ],
      { command: 'simulate' },
    );
  const { stdout: fasta, code, stderr } = await simulate('fasta');
  assert.equal(code, 0, stderr);
  const { records } = parseFasta(fasta, 'simulated');
  assert.ok(records.length > 24 && records.length <= 36);
  const rows = parseTable((await run(SEGMENTED_ID, [], fasta)).stdout);
  assert.deepEqual(
    rows.map(({ seqName, segment }) => [seqName, segment]),
    records.map(({ name }) => [name, name.slice(-1)]),
  );
  const results = (await simulate('results')).stdout.trim().split('\n');
  const segments = results.map(
    (line) => (JSON.parse(line) as { segments: { segment: string }[] }).segments.length,
  );
  assert.equal(
    segments.reduce((sum, count) => sum + count, 0),
    records.length,
  );
});

test('a folder is checked by the command, which says what is wrong or what it is', async () => {
  const check = (folder: string) =>
    runAnalyse(['check', folder, '--data', room.data], { command: 'pathogen' });
  const good = await check(join(room.folder, 'made-up'));
  assert.equal(good.code, 0, good.stderr);
  assert.match(
    good.stdout,
    /can be added, 3 segments\.\n {2}L: 3000 letters, 1 CDS, no tree\.\n {2}M: 2400 letters, 1 CDS, a tree of 2 genomes\./,
  );
  const bad = join(room.folder, 'bad');
  await writeDataset(bad, makeSegmentedDataset('t', { segments: [{ name: 'L' }, { name: 'l' }] }));
  const refused = await check(bad);
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /segments\[1\]/);
});
