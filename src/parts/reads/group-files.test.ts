import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { groupFiles } from './group-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbreak-groups-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
const put = (name: string, content: string | Uint8Array) => writeFileSync(path(name), content);
put('x.fq', '@a:1/1\nA\n+\n#\n');
put('y.fq.gz', gzipSync('@a:1/2\nA\n+\n#\n'));
put('z.fq', '@b:1/2\nA\n+\n#\n');
put('with.bam', '');
put('with.bam.bai', '');
put('short.bam', '');
put('short.bai', '');
put('none.bam', '');

const cases: readonly (readonly [
  readonly string[],
  readonly (readonly [string, (string | undefined)?, string?])[],
])[] = [
  [['s_R1_001.fastq.gz', 's_R2_001.fastq.gz'], [['s_R1_001.fastq.gz', 's_R2_001.fastq.gz']]],
  [['s_R2.fq', 's_R1.fq'], [['s_R1.fq', 's_R2.fq']]],
  [
    ['s_1.fastq', 's_2.fastq', 't_1.fastq'],
    [['s_1.fastq', 's_2.fastq'], ['t_1.fastq']],
  ],
  [['s.R1.fastq', 's.R2.fastq'], [['s.R1.fastq', 's.R2.fastq']]],
  [
    ['s_R1_001.fastq.gz', 's_R2_002.fastq.gz'],
    [['s_R1_001.fastq.gz'], ['s_R2_002.fastq.gz']],
  ],
  [['x.fq', 'y.fq.gz'], [['x.fq', 'y.fq.gz']]],
  [
    ['x.fq', 'z.fq'],
    [['x.fq'], ['z.fq']],
  ],
  [['with.bam'], [['with.bam', undefined, 'with.bam.bai']]],
  [['short.bam'], [['short.bam', undefined, 'short.bai']]],
  [['none.bam'], [['none.bam']]],
  [['none.bam', 'elsewhere.bai'], [['none.bam', undefined, 'elsewhere.bai']]],
  [
    ['a.vcf', 'a.fasta', 'a.cram'],
    [['a.vcf'], ['a.fasta'], ['a.cram']],
  ],
  [[], []],
];
for (const [given, expected] of cases) {
  test(`together: ${given.join(' ')}`, async () => {
    const groups = await groupFiles(given.map(path));
    assert.deepEqual(
      groups,
      expected.map(([own, mate, index]) => ({
        path: path(own),
        mate: mate === undefined ? null : path(mate),
        index: index === undefined ? null : path(index),
      })),
    );
  });
}
