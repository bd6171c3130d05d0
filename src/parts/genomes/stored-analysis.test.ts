import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnalysisSummary } from '../../schema/analysis-summary.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import { toSequences, toStoredAnalysis } from './stored-analysis.ts';

const references = {
  nucleotide: 'ACGT'.repeat(30),
  genes: [
    { name: 'S', sequence: 'MFVFLVLLPLVSSQCVNLTT' },
    { name: 'a:b', sequence: 'MKTAYIAKQR' },
  ],
};
const origin = {
  engineVersion: '1',
  datasetTag: 't',
  datasetDigest: 'd',
  analysedAt: '2026-01-01T00:00:00.000Z',
};

function differences(reference: string, letters: string): fc.Arbitrary<SequenceDifferences> {
  const states = fc.array(fc.constantFrom('', '', '', 'N', ...letters), {
    minLength: reference.length,
    maxLength: reference.length,
  });
  return fc
    .tuple(states, fc.nat(reference.length), fc.nat(reference.length), fc.nat(reference.length))
    .map(([cells, a, b, at]) => {
      const [begin, end] = [Math.min(a, b), Math.max(a, b)];
      const positions: number[] = [];
      let symbols = '';
      const missing: number[] = [];
      for (let position = begin; position < end; position += 1) {
        const cell = cells[position] ?? '';
        if (cell === 'N') {
          if (missing.at(-1) === position) missing[missing.length - 1] = position + 1;
          else missing.push(position, position + 1);
        } else if (cell !== '' && cell !== reference.charAt(position)) {
          positions.push(position);
          symbols += cell;
        }
      }
      return {
        begin,
        end,
        positions,
        symbols,
        missing,
        insertions: [{ position: at, symbols: 'GAG' }],
      };
    });
}

test('what is stored reads back as it was', () => {
  const [spike, other] = references.genes;
  assert.ok(spike !== undefined && other !== undefined);
  fc.assert(
    fc.property(
      differences(references.nucleotide, 'ACGT-RY').filter(({ begin, end }) => end > begin),
      differences(spike.sequence, 'MKL-*B'),
      fc.option(differences(other.sequence, 'MKL-*')),
      (nucleotide, first, second) => {
        const summary: AnalysisSummary = {
          clade: null,
          nearestNode: null,
          attributes: {},
          qcScore: 1.5,
          qcStatus: 'good',
          coverage: 0.5,
          isReverseComplement: false,
          nucleotide,
          aminoAcid: { S: first, 'a:b': second },
          frameShifts: [],
          warnings: [],
        };
        const stored = toStoredAnalysis(summary, references, origin);
        const read = toSequences(JSON.parse(JSON.stringify(stored)));
        assert.deepEqual(read.nucleotide, nucleotide);
        const normalise = (value: SequenceDifferences) =>
          value.end > value.begin ? value : { ...value, begin: 0, end: 0 };
        assert.deepEqual(read.aminoAcid.S, normalise(first));
        assert.deepEqual(read.aminoAcid['a:b'] ?? null, second === null ? null : normalise(second));
      },
    ),
  );
});
