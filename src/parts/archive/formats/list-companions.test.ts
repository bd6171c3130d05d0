import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listCompanions } from './list-companions.ts';

test('a file and its indexes name each other, whichever of the usual names they have', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['a.bam', ['a.bam.bai', 'a.bai', 'a.bam.csi', 'a.csi']],
    ['A.CRAM', ['A.CRAM.crai', 'A.crai']],
    ['a.bam.bai', ['a.bam']],
    ['a.bai', ['a.bam']],
    ['a.csi', ['a.bam']],
    ['x.cram.crai', ['x.cram']],
    ['x.crai', ['x.cram']],
    ['a.fastq.gz', []],
    ['bam', []],
  ];
  for (const [name, expected] of cases) assert.deepEqual(listCompanions(name), expected, name);
});
