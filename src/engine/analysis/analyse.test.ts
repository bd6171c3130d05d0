import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { nucString } from '../../bio/alphabet.ts';
import type { SequenceDifferences } from '../../schema/genome-row.ts';
import { analyse } from './analyse.ts';
import { fixtureDataset, fixtureReference, otherBase } from './fixture-dataset.ts';
import type { AnalysisSuccess } from './result.ts';
import { createScratch } from './scratch.ts';
import { toAlignedSequence, toPeptide } from './sequences.ts';
import { toAnalysisSummary } from './summary.ts';
import { formatTsvRow, toTsvCells, tsvHeader } from './tsv.ts';

const dataset = fixtureDataset();
const scratch = createScratch(dataset);
const reference = fixtureReference();

function run(letters: string): AnalysisSuccess {
  const sequence = new TextEncoder().encode(letters);
  const result = analyse(dataset, { index: 3, name: 'q', sequence }, scratch);
  assert.ok(result.ok, result.ok ? '' : result.error);
  return result;
}

/** Replaces the letters at 1-based positions by others. */
function mutate(letters: string, positions: readonly number[]): string {
  const list = [...letters];
  for (const position of positions) list[position - 1] = otherBase(list[position - 1] ?? '');
  return list.join('');
}

function cellsOf(result: AnalysisSuccess): Record<string, string> {
  const cells = toTsvCells(dataset, result);
  return Object.fromEntries(tsvHeader(dataset).map((name, i) => [name, cells[i] ?? '']));
}

test('the reference itself is the root, without any mutation', () => {
  const cells = cellsOf(run(reference));
  assert.equal(cells.clade, 'A');
  assert.equal(cells.lineage, 'A.1');
  assert.equal(cells.totalSubstitutions, '0');
  assert.equal(cells.coverage, '1');
  assert.equal(cells['qc.overallStatus'], 'good');
  assert.equal(cells.cdsCoverage, 'F:1,R:1');
  assert.equal(cells["founderMuts['clade'].nodeName"], 'root');
  assert.equal(cells["relativeMutations['Vaccine'].nodeName"], 'N/A');
  assert.equal(cells.stop, 'F:90:*;R:70:*');
});

test('a genome of clade B is placed there and compared with its founder and the vaccine', () => {
  const cells = cellsOf(run(mutate(reference, [100, 200, 400, 450])));
  const changed = (position: number): string =>
    `${reference.charAt(position - 1)}${position}${otherBase(reference.charAt(position - 1))}`;
  assert.equal(cells.clade, 'B');
  assert.equal(cells['privateNucMutations.unlabeledSubstitutions'], changed(450));
  assert.equal(cells["founderMuts['clade'].nodeName"], 'b1');
  assert.equal(cells["relativeMutations['Vaccine'].nodeName"], 'a1');
  assert.equal(
    cells["relativeMutations['Vaccine'].substitutions"],
    [200, 400, 450].map(changed).join(','),
  );
});

test('a mutation that the node has and the query lacks is a reversion', () => {
  const cells = cellsOf(run(mutate(reference, [200, 400])));
  const letter = reference.charAt(99);
  assert.equal(cells.clade, 'B');
  assert.equal(
    cells['privateNucMutations.reversionSubstitutions'],
    `${otherBase(letter)}100${letter}`,
  );
});

test('a deleted base shifts the frame to the end of its CDS, which is X', () => {
  const result = run(reference.slice(0, 150) + reference.slice(151));
  const cells = cellsOf(result);
  assert.equal(cells.totalFrameShifts, '1');
  assert.match(cells.frameShifts ?? '', /^F:4\d-90$/);
  assert.match(toPeptide(dataset, result, 'F')?.sequence ?? '', /^M[A-Z]+-X{40,}$/);
  assert.equal(toPeptide(dataset, result, 'R')?.sequence.includes('X'), false);
  assert.equal(toPeptide(dataset, result, 'none'), null);
});

test('a CDS that the sequence does not reach is not translated, with a warning', () => {
  const result = run(reference.slice(320));
  assert.equal(result.translations[0], null);
  assert.equal(cellsOf(result).failedCdses, 'F');
  assert.equal(result.warnings.length, 1);
  assert.equal(toAlignedSequence(result).sequence, '-'.repeat(320) + reference.slice(320));
});

test('a sequence that cannot be analysed has a row with its name and the reason', () => {
  const sequence = new TextEncoder().encode(`${reference.slice(0, 300)}U`);
  const result = analyse(dataset, { index: 7, name: 'bad', sequence }, scratch);
  const cells = toTsvCells(dataset, result);
  assert.equal(result.ok, false);
  assert.equal(cells.length, tsvHeader(dataset).length);
  assert.deepEqual(
    cells.filter((cell) => cell !== ''),
    ['7', 'bad', "'U' at position 301 is no nucleotide letter"],
  );
});

test('cells with tabs, quotes and line ends are quoted', () => {
  assert.equal(formatTsvRow(['a', 'b "c"', 'd\te', '']), 'a\t"b ""c"""\t"d\te"\t\n');
});

/** Rebuilds an aligned sequence from its differences, as the contract of the type says. */
function rebuild(differences: SequenceDifferences, letters: string, unknown: string): string {
  const list = [...letters].map((letter, i) =>
    i < differences.begin || i >= differences.end ? unknown : letter,
  );
  differences.positions.forEach((position, i) => {
    list[position] = differences.symbols.charAt(i);
  });
  for (let i = 0; i < differences.missing.length; i += 2) {
    const [begin = 0, end = 0] = differences.missing.slice(i, i + 2);
    list.fill(unknown, begin, end);
  }
  return list.join('');
}

test('the summary rebuilds the aligned genome and its peptides', () => {
  const edits = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 560 }),
      drop: fc.integer({ min: 0, max: 9 }),
      put: fc.string({ unit: fc.constantFrom(...'ACGTNR'), maxLength: 9 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(edits, fc.nat({ max: 100 }), fc.nat({ max: 100 }), (list, head, tail) => {
      let letters = reference.slice(head, reference.length - tail);
      for (const { at, drop, put } of list) {
        letters = letters.slice(0, at) + put + letters.slice(at + drop);
      }
      const result = run(letters);
      const summary = toAnalysisSummary(dataset, result);
      const { alignmentRange } = result.calls;
      const aligned = [...nucString(result.aligned)].map((letter, i) =>
        i < alignmentRange.begin || i >= alignmentRange.end ? 'N' : letter,
      );
      assert.equal(rebuild(summary.nucleotide, reference, 'N'), aligned.join(''));
      for (const cds of dataset.cdses) {
        const peptide = toPeptide(dataset, result, cds.name)?.sequence;
        const differences = summary.aminoAcid[cds.name];
        assert.equal(differences === null, peptide === undefined);
        if (differences === null || differences === undefined || peptide === undefined) continue;
        const rebuilt = rebuild(differences, new TextDecoder().decode(cds.peptide), 'X');
        const isWhole =
          alignmentRange.begin <= (cds.segments[0]?.begin ?? 0) &&
          alignmentRange.end >= (cds.segments[0]?.end ?? 0);
        if (isWhole) assert.equal(rebuilt, peptide);
        else {
          [...rebuilt].forEach((letter, i) => {
            if (letter !== 'X') assert.equal(letter, peptide.charAt(i));
          });
        }
      }
    }),
  );
});
