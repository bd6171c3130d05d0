import assert from 'node:assert/strict';
import test from 'node:test';
import { FindingList } from '../finding.ts';
import { VcfParser, type VcfRecord } from './vcf-parser.ts';

const HEAD = '##fileformat=VCFv4.2\n##contig=<ID=ref,length=100>\n';
const COLUMNS = '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO';

function parse(text: string, size = 11) {
  const findings = new FindingList('x.vcf');
  const records: VcfRecord[] = [];
  const parser = new VcfParser(findings, (record) => records.push(record));
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size));
  parser.end(false);
  return { records, header: parser.header, codes: findings.counts, first: findings.findings[0] };
}

test('records say place, alleles, filter and support', () => {
  const lines = [
    'ref\t1\t.\tA\tT\t.\tPASS\tAF=0.9',
    'ref\t2\t.\tac\tg,T\t.\t.\tDP=5;AF=0.5,0.2',
    'ref\t3\t.\tA\t.\t.\tlow\t.',
    'ref\t4\t.\tA\t<DEL>\t.\tPASS\tXAF=1',
  ];
  const { records, header, codes } = parse(`${HEAD}${COLUMNS}\n${lines.join('\n')}\n`);
  assert.deepEqual(codes, {});
  assert.deepEqual(header, {
    version: '4.2',
    contigs: [{ name: 'ref', length: 100 }],
    samples: [],
  });
  assert.deepEqual(
    records.map((one) => [
      one.line,
      one.position,
      one.reference,
      one.alternatives,
      one.isPassing,
      one.shares,
    ]),
    [
      [4, 0, 'A', ['T'], true, [0.9]],
      [5, 1, 'AC', ['G', 'T'], true, [0.5, 0.2]],
      [6, 2, 'A', [], false, []],
      [7, 3, 'A', ['<DEL>'], true, [null]],
    ],
  );
});

test('support of the first sample is read where INFO has none', () => {
  const support: readonly (readonly [
    string,
    string,
    readonly (number | null)[],
    boolean | null,
  ])[] = [
    ['GT:AD', '1/1:1,9', [0.9], true],
    ['GT', '0/1', [null], false],
    ['GT', '1', [null], true],
    ['GT', './.', [null], null],
    ['GT:AF', '0|1:0.25', [0.25], false],
    ['ALT_FREQ', '0.75', [0.75], null],
    ['GT:AD', '1:.,.', [null], true],
  ];
  for (const [keys, values, shares, isHomozygous] of support) {
    const line = `ref\t5\t.\tA\tT\t.\tPASS\tDP=3\t${keys}\t${values}`;
    const { records } = parse(`${HEAD}${COLUMNS}\tFORMAT\ts1\r\n${line}\r\n`);
    assert.deepEqual(
      [records[0]?.shares, records[0]?.isHomozygous],
      [shares, isHomozygous],
      `${keys} ${values}`,
    );
  }
});

const bad: readonly (readonly [string, string, string, string, number])[] = [
  ['no version', `${COLUMNS}\n`, 'vcf-no-header', 'x.vcf line 1', 0],
  [
    'another version',
    `##fileformat=VCFv3.3\n${COLUMNS}\n`,
    'vcf-version-unsupported',
    'x.vcf line 1',
    0,
  ],
  ['no columns', HEAD, 'vcf-no-header', 'x.vcf line 2', 0],
  [
    'no columns, but records',
    `${HEAD}ref\t1\t.\tA\tT\t.\t.\t.\n`,
    'vcf-no-header',
    'x.vcf line 3',
    0,
  ],
  [
    'columns parted by spaces',
    `${HEAD}${COLUMNS.replaceAll('\t', ' ')}\n`,
    'vcf-columns',
    'x.vcf line 3',
    0,
  ],
  ['too few columns', `${HEAD}${COLUMNS}\nref\t1\t.\tA\tT\n`, 'vcf-columns', 'x.vcf line 4', 0],
  [
    'a position that is none',
    `${HEAD}${COLUMNS}\nref\tx\t.\tA\tT\t.\t.\t.\n`,
    'vcf-position-invalid',
    'x.vcf line 4',
    0,
  ],
  [
    'REF that is none',
    `${HEAD}${COLUMNS}\nref\t1\t.\t1\tT\t.\t.\t.\n`,
    'vcf-allele-invalid',
    'x.vcf line 4',
    0,
  ],
  [
    'ALT that is none',
    `${HEAD}${COLUMNS}\nref\t1\t.\tA\tT,Q\t.\t.\t.\n`,
    'vcf-allele-invalid',
    'x.vcf line 4',
    0,
  ],
  [
    'no last line end',
    `${HEAD}${COLUMNS}\nref\t1\t.\tA\tT\t.\t.\t.`,
    'vcf-no-final-newline',
    'x.vcf line 4',
    1,
  ],
];
for (const [what, text, code, where, count] of bad) {
  test(`VCF with ${what}`, () => {
    const parsed = parse(text);
    assert.deepEqual(parsed.codes, { [code]: 1 });
    assert.equal(parsed.first?.where, where);
    assert.equal(parsed.records.length, count);
  });
}
