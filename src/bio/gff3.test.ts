import assert from 'node:assert/strict';
import test from 'node:test';
import { cdsesOf } from './annotation.ts';
import { parseGff3 } from './gff3.ts';

function parse(lines: readonly string[], referenceLength = 100) {
  const text = lines.map((line) => line.replaceAll(' ', '\t')).join('\n');
  return parseGff3(text, { file: 'x.gff3', referenceLength });
}

function summarise(lines: readonly string[], referenceLength = 100): string[] {
  const annotation = parse(lines, referenceLength);
  assert.ok(annotation.ok, annotation.ok ? '' : JSON.stringify(annotation.error));
  return annotation.value.genes.flatMap((gene) =>
    gene.cdses.map(
      ({ name, segments }) =>
        `${gene.name}/${name}:${segments.map((s) => `${s.begin}-${s.end}${s.strand}${s.localBegin}`).join(',')}`,
    ),
  );
}

function problemsOf(lines: readonly string[], referenceLength = 100): [string, string][] {
  const annotation = parse(lines, referenceLength);
  return annotation.ok ? [] : annotation.error.map(({ code, where }) => [code, where]);
}

test('a gene without CDS is a CDS, genes come in the order of the genome, the longer first', () => {
  const genes = [
    '##gff-version 3',
    'r . gene 40 45 . - . gene_name="B"',
    'r . gene 1 3 . + . gene_name=A1;Name=other',
    'r . gene 1 9 . . . locus_tag=A2',
  ];
  assert.deepEqual(summarise(genes), ['A2/A2:0-9+0', 'A1/A1:0-3+0', 'B/B:39-45-0']);
});

test('segments of a CDS are neighbouring lines with one ID, children are found by Parent', () => {
  const lines = [
    'r . gene 1 60 . + . ID=g;gene=G',
    'r . CDS 1 9 . + 0 ID=v;Parent=g;Name=V%2Fx',
    'r . CDS 9 11 . + 0 ID=v;Parent=g;Name=V%2Fx',
    'r . CDS 31 36 . + 0 ID=c;Parent=g;Name=C,second',
  ];
  assert.deepEqual(summarise(lines), ['G/V/x:0-9+0,8-11+9', 'G/C:30-36+0']);
});

test('where there is no gene each CDS is one', () => {
  assert.deepEqual(summarise(['r . CDS 4 9 . + 0 product=p;gene=G;Name=N']), ['N/N:3-9+0']);
});

test('a CDS over the origin of a circular landmark is cut there', () => {
  const lines = [
    'r . region 1 30 . + . ID=r:1..30;Is_circular=true',
    'r . CDS 25 33 . + 0 ID=c;Name=C',
  ];
  assert.deepEqual(summarise(lines, 30), ['C/C:24-30+0,0-3+6']);
  const linear = lines.map((line) => line.replace('true', 'false'));
  assert.deepEqual(problemsOf(linear, 30), [['gff3-out-of-range', 'x.gff3 line 2 column 12']]);
});

test('problems name the line and the column', () => {
  assert.deepEqual(problemsOf(['r . gene 1 3 . + .', 'r . gene x 3 . + . ID=a']), [
    ['gff3-line-invalid', 'x.gff3 line 1 column 18'],
    ['gff3-line-invalid', 'x.gff3 line 2 column 10'],
  ]);
  assert.deepEqual(problemsOf(['r . gene 5 3 . + . ID=a', 'r . gene 1 3 . x . ID=b']), [
    ['gff3-line-invalid', 'x.gff3 line 1 column 12'],
    ['gff3-line-invalid', 'x.gff3 line 2 column 16'],
  ]);
  assert.deepEqual(problemsOf(['r . gene 1 4 . + . ID=a']), [
    ['gff3-length-not-codons', 'x.gff3 line 1 column 10'],
  ]);
  assert.deepEqual(problemsOf(['r . gene 98 103 . + . ID=a']), [
    ['gff3-out-of-range', 'x.gff3 line 1 column 13'],
  ]);
  assert.deepEqual(problemsOf(['r . CDS 1 3 . + . ID=a;Parent=b']), [
    ['gff3-parent-missing', 'x.gff3 line 1 column 19'],
  ]);
  assert.deepEqual(problemsOf(['r . region 1 3 . + . ID=a']), [['gff3-empty', 'x.gff3']]);
  assert.deepEqual(problemsOf(['']), [['gff3-empty', 'x.gff3']]);
  const twice = ['r . gene 1 3 . + . ID=a;Name=N', 'r . gene 4 6 . + . ID=b;Name=N'];
  assert.deepEqual(problemsOf(twice), [
    ['gff3-name-duplicate', 'x.gff3 line 2 column 10'],
    ['gff3-name-duplicate', 'x.gff3 line 2 column 10'],
  ]);
});

test('lengths of CDSs are sums of their segments', () => {
  const annotation = parse(['r . CDS 1 9 . + 0 ID=v', 'r . CDS 9 11 . + 0 ID=v']);
  assert.ok(annotation.ok);
  assert.deepEqual(
    cdsesOf(annotation.value).map(({ length, segments }) => [length, segments.map((s) => s.phase)]),
    [[12, [0, 0]]],
  );
});
