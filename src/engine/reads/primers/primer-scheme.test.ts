import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  compareWithReference,
  formatPrimerBed,
  listAmplicons,
  parsePrimerBed,
} from './primer-scheme.ts';

const names = { file: 'primer.bed', name: 'made-up', version: 'V1' };
const parse = (text: string) => parsePrimerBed(text, names);
const PAIR = 'ref\t10\t30\tx_1_LEFT\t1\t+\nref\t100\t120\tx_1_RIGHT\t1\t-\n';

const primerPair = fc.record({
  begin: fc.integer({ min: 0, max: 20_000 }),
  lengths: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })),
  gap: fc.integer({ min: 1, max: 500 }),
  pool: fc.option(fc.integer({ min: 1, max: 59 })),
  alternative: fc.constantFrom('', '_alt2', '_alt', '_1'),
  sequence: fc.option(
    fc.string({ unit: fc.constantFrom(...'ACGTNRY'), minLength: 1, maxLength: 30 }),
  ),
});

test('what was formatted is parsed again', () => {
  fc.assert(
    fc.property(fc.array(primerPair, { minLength: 1, maxLength: 8 }), (pairs) => {
      const hasSequences = pairs.some(({ sequence }) => sequence !== null);
      const text = pairs
        .map(({ begin, lengths, gap, pool, alternative, sequence }, at) => {
          const right = begin + lengths[0] + gap;
          const rest = hasSequences ? `\t${sequence ?? ''}` : '';
          const line = (side: string, from: number, length: number, strand: string) =>
            `ref\t${from}\t${from + length}\tx_${at + 1}_${side}${alternative}\t${pool ?? 0}\t${strand}${rest}\n`;
          return line('LEFT', begin, lengths[0], '+') + line('RIGHT', right, lengths[1], '-');
        })
        .join('');
      const parsed = parse(text);
      assert.ok(parsed.ok, JSON.stringify(parsed));
      assert.equal(formatPrimerBed(parsed.value), text);
      assert.equal(listAmplicons(parsed.value.primers).length, pairs.length);
    }),
  );
});

test('layouts of older and newer files', () => {
  const layouts: readonly (readonly [string, number | null, string, string | null])[] = [
    ['ref\t10\t30\tnCoV-2019_1_LEFT\tnCoV-2019_2\t+', 2, '', null],
    ['ref\t10\t30\tnCoV-2019_1_LEFT_alt3\t60\t+', null, 'alt3', null],
    ['ref\t10\t30\tSARS-CoV-2_1_LEFT_1\t1\t+\tacgtacgt', 1, '1', 'ACGTACGT'],
    ['ref\t10\t30\tx_1_LEFT\t1', 1, '', null],
    ['ref 10 30 x_1_F 1', 1, '', null],
  ];
  for (const [line, pool, alternative, sequence] of layouts) {
    const parsed = parse(`# made up\n${line}\r\nref\t100\t120\tx_1_RIGHT\t1\t-\n`);
    assert.ok(parsed.ok, line);
    const [left] = parsed.value.primers;
    assert.deepEqual(
      [
        left?.begin,
        left?.end,
        left?.side,
        left?.amplicon,
        left?.pool,
        left?.alternative,
        left?.sequence,
      ],
      [10, 30, 'LEFT', 1, pool, alternative, sequence],
    );
  }
});

const bad: readonly (readonly [string, string, string])[] = [
  ['', 'primers-empty', 'primer.bed'],
  ['ref\t10\t30\tx_1_LEFT\n', 'primer-line-invalid', 'primer.bed line 1'],
  [`${PAIR}ref\t30\t10\tx_2_LEFT\t1\t+\n`, 'primer-line-invalid', 'primer.bed line 3'],
  [`${PAIR}ref\t-1\t10\tx_2_LEFT\t1\t+\n`, 'primer-line-invalid', 'primer.bed line 3'],
  [`${PAIR}ref\t1.5\t10\tx_2_LEFT\t1\t+\n`, 'primer-line-invalid', 'primer.bed line 3'],
  [`${PAIR}ref\t1\t10\tx2LEFT\t1\t+\n`, 'primer-line-invalid', 'primer.bed line 3'],
  [`${PAIR}ref\t1\t10\tx_2_LEFT\t1\t-\n`, 'primer-line-invalid', 'primer.bed line 3'],
  [`${PAIR}ref\t1\t10\tx_2_LEFT\t1\t+\tAC!T\n`, 'primer-line-invalid', 'primer.bed line 3'],
  [`${PAIR}\t1\t10\tx_2_LEFT\t1\t+\n`, 'primer-line-invalid', 'primer.bed line 3'],
  [`${PAIR}ref\t1\t10\tx_2_LEFT\t1\t+\n`, 'amplicon-incomplete', 'primer.bed'],
  [`${PAIR}${PAIR}`, 'primer-name-repeats', 'primer.bed'],
  [
    `${PAIR}other\t1\t10\tx_2_LEFT\t1\t+\nother\t50\t60\tx_2_RIGHT\t1\t-\n`,
    'primer-references-differ',
    'primer.bed',
  ],
  [
    `ref\t100\t120\tx_1_LEFT\t1\t+\nref\t10\t30\tx_1_RIGHT\t1\t-\n`,
    'amplicon-reversed',
    'primer.bed',
  ],
  ['>a\nACGT\n', 'primer-line-invalid', 'primer.bed line 1'],
];
for (const [text, code, where] of bad) {
  test(`refused: ${code} ${JSON.stringify(text.slice(-30))}`, () => {
    const parsed = parse(text);
    assert.ok(!parsed.ok);
    assert.deepEqual([parsed.error[0]?.code, parsed.error[0]?.where], [code, where]);
    assert.ok(parsed.error.every(({ hint }) => hint.length > 20));
  });
}

test('sequences of primers are compared with the reference under them', () => {
  const reference = new TextEncoder().encode('AACCGGTTAACCGGTTACGTACGT');
  const bed = (left: string, right: string, end = 24) =>
    `ref\t2\t6\tx_1_LEFT\t1\t+\t${left}\nref\t20\t${end}\tx_1_RIGHT\t1\t-\t${right}\n`;
  const fit = (left: string, right: string, end?: number) => {
    const parsed = parse(bed(left, right, end));
    assert.ok(parsed.ok);
    return compareWithReference(parsed.value, reference);
  };
  assert.deepEqual(fit('CCGG', 'ACGT'), { compared: 2, matching: 2, beyond: 0 });
  assert.deepEqual(fit('CYGN', 'ACGT'), { compared: 2, matching: 2, beyond: 0 });
  assert.deepEqual(fit('CCGG', 'ACGA'), { compared: 2, matching: 1, beyond: 0 });
  assert.deepEqual(fit('CCGG', 'ACGTA', 25), { compared: 1, matching: 1, beyond: 1 });
});
