import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findIndexNames } from './index-names.ts';

const names = [
  ...['run/a.bam.c4gh', 'run/a.bam.bai.c4gh', 'run/A.BAI', 'run/a.bam.csi.c4gh', 'a.bam.bai'],
  ...['b.cram.crai', 'v.vcf.gz.tbi.c4gh', 'v.csi', 'v.vcf.gz.csi', 'w.bcf.csi', 'run/a.bamx.bai'],
];
const check = (
  name: string,
  format: 'BAM' | 'CRAM' | 'VCF' | 'BCF',
  expected: readonly string[],
) => {
  const found = findIndexNames(
    { name },
    format,
    names.map((one) => ({ name: one })),
  );
  assert.deepEqual(
    found.map((one) => one.name),
    expected,
    name,
  );
};

test('an index is found by its name, in the same folder, the likeliest first', () => {
  check('run/a.bam.c4gh', 'BAM', ['run/a.bam.bai.c4gh', 'run/A.BAI', 'run/a.bam.csi.c4gh']);
  check('a.bam', 'BAM', ['a.bam.bai']);
  check('b.cram.c4gh', 'CRAM', ['b.cram.crai']);
  check('v.vcf.gz.c4gh', 'VCF', ['v.vcf.gz.tbi.c4gh', 'v.vcf.gz.csi', 'v.csi']);
  check('w.bcf', 'BCF', ['w.bcf.csi']);
  check('other.bam', 'BAM', []);
  check('plain', 'BAM', []);
});
