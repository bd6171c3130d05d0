// Every output of `outbreak analyse` against what the reference tool wrote, through the real command.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { toPeerNewick } from '../../src/engine/analysis/tree-output/peer-names.test-kit.ts';
import { openFolder, runAnalyse, SHARED } from '../analyse/analyse-command.ts';

const read = (path: string) => gunzipSync(readFileSync(path)).toString('utf8');

/** Records of FASTA text by name; a name may repeat. */
function recordsOf(text: string): string[] {
  return text
    .split('\n>')
    .map((record) => record.replace(/^>/, '').trimEnd())
    .filter((record) => record !== '');
}

for (const { pathogen, set } of [
  { pathogen: 'rsv-a', set: 'examples' },
  { pathogen: 'flu-h3n2-ha', set: 'examples' },
  { pathogen: 'sars-cov-2', set: 'edge' },
] as const) {
  test(`${pathogen}/${set}: aligned genomes and peptides are the reference tool's`, async (t) => {
    if (!existsSync(SHARED)) return t.skip('needs ../shared/data');
    const folder = openFolder(t);
    const cases = join(SHARED, pathogen, 'cases', set);
    const run = await runAnalyse([
      ...['--pathogen', join(SHARED, pathogen), '--threads', '2'],
      ...['--output-fasta', join(folder, 'aligned.fasta.zst')],
      ...['--output-translations', join(folder, 'peptides_{cds}.fasta.gz')],
      ...['--output-csv', join(folder, 'table.csv'), '--output-tsv', join(folder, 'table.tsv')],
      `${cases}.fasta.gz`,
    ]);
    assert.equal(run.code, 0, run.stderr);
    const aligned = zstdDecompressSync(readFileSync(join(folder, 'aligned.fasta.zst')));
    assert.deepEqual(
      recordsOf(aligned.toString('utf8')),
      recordsOf(read(`${cases}.expected.aligned.fasta.gz`)),
    );
    const wanted = Map.groupBy(
      recordsOf(read(`${cases}.expected.peptides.fasta.gz`)),
      (record) => record.split('\n', 1)[0]?.split('|').at(-1) ?? '',
    );
    assert.ok(wanted.size > 1);
    for (const [cds, records] of wanted) {
      assert.deepEqual(
        recordsOf(read(join(folder, `peptides_${cds}.fasta.gz`))),
        records.map((record) => record.replace(`|${cds}\n`, '\n')),
        cds,
      );
    }
    const cellsOf = (file: string, separator: string) =>
      readFileSync(join(folder, file), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.replaceAll('"', '').replaceAll(separator, '\t'));
    const table = cellsOf('table.tsv', '\t');
    assert.equal(cellsOf('table.csv', ';').length, table.length);
  });
}

for (const { pathogen, set } of [
  { pathogen: 'rsv-a', set: 'examples' },
  { pathogen: 'dengue', set: 'examples' },
] as const) {
  test(`${pathogen}/${set}: the Newick tree is the reference tool's`, async (t) => {
    if (!existsSync(SHARED)) return t.skip('needs ../shared/data');
    const folder = openFolder(t);
    const cases = join(SHARED, pathogen, 'cases', set);
    const run = await runAnalyse([
      ...['--pathogen', join(SHARED, pathogen), '--output-newick', join(folder, 'tree.nwk')],
      ...['--output-tree', join(folder, 'tree.json.gz'), `${cases}.fasta.gz`],
    ]);
    assert.equal(run.code, 0, run.stderr);
    const newick = toPeerNewick(readFileSync(join(folder, 'tree.nwk'), 'utf8'));
    assert.ok(newick.trimEnd() === read(`${cases}.expected.nwk.gz`).trimEnd());
    const tree = JSON.parse(read(join(folder, 'tree.json.gz')));
    assert.equal(tree.version, 'v2');
    assert.equal(typeof tree.tree.name, 'string');
  });
}

test('auto sends sequences to their own pathogen and to no other, with the results of that pathogen alone', async (t) => {
  if (!existsSync(SHARED)) return t.skip('needs ../shared/data');
  const folder = openFolder(t);
  const data = join(folder, 'data');
  const pathogens = ['rsv-a', 'measles', 'flu-h3n2-ha', 'dengue'];
  const texts: string[] = [];
  for (const id of pathogens) {
    const added = await runAnalyse(['add', join(SHARED, id), '--id', id, '--data', data], {
      command: 'pathogen',
    });
    assert.equal(added.code, 0, added.stderr);
    texts.push(read(join(SHARED, id, 'cases', 'examples.fasta.gz')).trimEnd());
  }
  const unknown = 'ACGT'
    .repeat(10)
    .split('')
    .map((_, i) => 'ACGT'.charAt((i * i * 7 + i) % 4));
  const run = await runAnalyse(['--pathogen', 'auto', '--data', data, '-'], {
    input: `${texts.join('\n')}\n>unknown\n${unknown.join('').repeat(20)}\n`,
  });
  assert.equal(run.code, 0, run.stderr);
  const [header = [], ...rows] = run.stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'));
  const cellOf = (row: readonly string[], column: string) => row[header.indexOf(column)] ?? '';
  let compared = 0;
  let recognised = 0;
  let all = 0;
  for (const id of pathogens) {
    const own = rows.filter((row) => cellOf(row, 'dataset') === id);
    const [wantedHeader = [], ...wanted] = read(
      join(SHARED, id, 'cases', 'examples.expected.tsv.gz'),
    )
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.split('\t'));
    const nameAt = wantedHeader.indexOf('seqName');
    const wantedByName = new Map(wanted.map((row) => [row[nameAt], row]));
    assert.equal(wantedByName.size, wanted.length);
    recognised += own.length;
    all += wanted.length;
    for (const row of own) {
      const wantedRow = wantedByName.get(cellOf(row, 'seqName'));
      assert.ok(wantedRow, `${cellOf(row, 'seqName')} is no ${id}`);
      for (const [at, column] of wantedHeader.entries()) {
        if (['index', 'warnings', 'errors'].includes(column)) continue;
        assert.equal(cellOf(row, column), wantedRow[at], `${id} ${column}`);
        compared++;
      }
    }
  }
  assert.ok(compared > 10_000);
  // One dengue genome is so far from its reference that less than a tenth of the k-mers agree.
  assert.ok(recognised >= all - 1, `${recognised} of ${all} recognised`);
  const last = rows.at(-1) ?? [];
  assert.equal(cellOf(last, 'seqName'), 'unknown');
  assert.match(cellOf(last, 'errors'), /resembles no installed pathogen/);
});
