import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { IndexSchema } from '../../schema/genome-row.ts';
import { defined } from '../../std/assert.ts';
import { filterArbitrary, rowsArbitrary, schemaArbitrary } from './arbitrary.test-kit.ts';
import { emptyBitmap, toRows } from './bitmap.ts';
import {
  createFootprint,
  type Footprint,
  type FootprintRows,
  findFootprintRows,
  joinFootprints,
  listFootprintChanges,
} from './footprint-counts.ts';
import { findRows } from './found-rows.ts';
import { appendRows, createFreshSegment, sealSegment } from './fresh-segment.ts';
import { oracleMatches, type RawRow, toGenomeRow } from './oracle.test-kit.ts';
import { openSegment } from './segment.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

/** Half of the rows sealed, the others fresh. */
function layOut(schema: IndexSchema, rows: readonly RawRow[]): Snapshot {
  const half = rows.length >> 1;
  const fill = (own: readonly RawRow[]) => {
    const fresh = createFreshSegment(schema);
    const genomes = own.map((row) => toGenomeRow(schema, row));
    assert.ok(appendRows(fresh, genomes).ok);
    return fresh;
  };
  const segments = [];
  if (half > 0) {
    const opened = openSegment(schema, sealSegment(fill(rows.slice(0, half))));
    assert.ok(opened.ok);
    segments.push({ segment: opened.value, tombstones: emptyBitmap });
  }
  return takeSnapshot({ schema, segments, fresh: fill(rows.slice(half)), dataVersion: '1' });
}

const BASES: Readonly<Record<string, string>> = {
  ...{ A: 'A', C: 'C', G: 'G', T: 'T', '-': '-', R: 'AG', Y: 'CT', N: 'ACGT' },
  ...{ B: 'CGT', S: 'CG', W: 'AT', K: 'GT', M: 'AC', D: 'AGT', H: 'ACT', V: 'ACG' },
};

/** An oligo on a sequence, as the scan of the test sees it. */
interface Oligo {
  readonly sequence: number;
  readonly begin: number;
  readonly letters: string;
  readonly end: 'left' | 'right';
  readonly nearEnd: number;
}

interface Judged {
  readonly isCounted: boolean;
  readonly changes: readonly string[];
  readonly isNear: boolean;
}

/** Compares one genome letter by letter, without anything of the engine. */
function judgeRow(schema: IndexSchema, row: RawRow, oligo: Oligo): Judged {
  const reference = defined(schema.nucleotideSequences[oligo.sequence], 'reference');
  const own = row.nucleotide[reference.name] ?? null;
  if (own === null) return { isCounted: false, changes: [], isNear: false };
  const { length } = oligo.letters;
  let isCounted = true;
  let isNear = false;
  const changes: string[] = [];
  const near = (place: number) =>
    oligo.end === 'left' ? place < oligo.nearEnd : place >= length - oligo.nearEnd;
  for (let place = 0; place < length; place++) {
    const position = oligo.begin + place;
    const letter = own.aligned.charAt(position);
    const fitting = BASES[oligo.letters.charAt(place)] ?? '';
    // A missing letter may be a deleted one as well.
    const possible = letter === 'N' ? '-ACGT' : (BASES[letter] ?? '');
    const fits = [...possible].map((base) => fitting.includes(base));
    if (!fits.includes(true)) {
      const isReference = letter === reference.sequence.charAt(position);
      changes.push(`${position} ${letter}${isReference ? ' reference' : ''}`);
      if (near(place)) isNear = true;
    } else if (fits.includes(false)) isCounted = false;
  }
  for (const { position, symbols } of own.insertions) {
    const place = position - oligo.begin;
    if (place <= 0 || place >= length) continue;
    changes.push(`${position} ins ${symbols}`);
    if (near(place) && near(place - 1)) isNear = true;
  }
  return { isCounted, changes, isNear };
}

const worlds = schemaArbitrary.chain((schema) =>
  fc.record({
    schema: fc.constant(schema),
    rows: rowsArbitrary(schema),
    filter: filterArbitrary(schema, []),
    oligos: fc.array(
      fc
        .record({
          sequence: fc.nat({ max: schema.nucleotideSequences.length - 1 }),
          from: fc.nat({ max: 8 }),
          length: fc.integer({ min: 1, max: 9 }),
          odd: fc.string({ unit: fc.constantFrom(...'ACGTRYN'), minLength: 9, maxLength: 9 }),
          isLike: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
          end: fc.constantFrom('left' as const, 'right' as const),
          nearEnd: fc.integer({ min: 1, max: 5 }),
        })
        .map(({ sequence, from, length, odd, isLike, ...rest }): Oligo => {
          const { sequence: reference = '' } = schema.nucleotideSequences[sequence] ?? {};
          const begin = Math.min(from, reference.length - 1);
          const size = Math.min(length, reference.length - begin);
          const letters = Array.from({ length: size }, (_, i) => {
            const own = reference.charAt(begin + i);
            return isLike[i] === true && own !== '' ? own : odd.charAt(i);
          }).join('');
          return { sequence, begin, letters, ...rest };
        }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
);

function toSizes(found: readonly FootprintRows[]) {
  const sum = (part: 'rows' | 'counted' | 'mismatched' | 'near') =>
    found.reduce((all, one) => all + one[part].size, 0);
  return [sum('rows'), sum('counted'), sum('mismatched'), sum('near')];
}

test('genomes that differ below oligos are those of a scan of their letters', () => {
  let differing = 0;
  fc.assert(
    fc.property(worlds, ({ schema, rows, filter, oligos }) => {
      const snapshot = layOut(schema, rows);
      const taken = rows.filter((row) => oracleMatches({ schema, rows }, row, filter));
      const found = findRows(snapshot, filter);
      const footprints = oligos.map((oligo): Footprint => createFootprint(oligo.letters, oligo));
      const all = footprints.map((footprint) => findFootprintRows(found, footprint));
      const judged = oligos.map((oligo) => taken.map((row) => judgeRow(schema, row, oligo)));
      judged.forEach((own, at) => {
        const counted = own.filter(({ isCounted }) => isCounted);
        const mismatched = counted.filter(({ changes }) => changes.length > 0);
        const near = counted.filter(({ isNear }) => isNear);
        const ownRows = defined(all[at], 'rows');
        const sizes = [taken.length, counted.length, mismatched.length, near.length];
        assert.deepEqual(toSizes(ownRows), sizes);
        differing += mismatched.length;
        const expected = new Map<string, number>();
        for (const change of mismatched.flatMap(({ changes }) => changes)) {
          expected.set(change, (expected.get(change) ?? 0) + 1);
        }
        const listed = listFootprintChanges(ownRows, defined(footprints[at], 'footprint')).map(
          ({ position, symbols, kind, isReference, count }): [string, number] => [
            `${position} ${kind === 'insertion' ? 'ins ' : ''}${symbols}${isReference ? ' reference' : ''}`,
            count,
          ],
        );
        assert.deepEqual(listed.toSorted(), [...expected].toSorted());
      });
      const together = taken.map((_, row) => judged.map((own) => defined(own[row], 'row')));
      const counted = together.filter((own) => own.every(({ isCounted }) => isCounted));
      assert.deepEqual(toSizes(joinFootprints(all)), [
        taken.length,
        counted.length,
        counted.filter((own) => own.some(({ changes }) => changes.length > 0)).length,
        counted.filter((own) => own.some(({ isNear }) => isNear)).length,
      ]);
    }),
    { numRuns: 500, seed: 11 },
  );
  assert.ok(differing > 300, `${differing} genomes differed`);
});

test('sets of a footprint lie within each other', () => {
  fc.assert(
    fc.property(worlds, ({ schema, rows, filter, oligos }) => {
      const found = findRows(layOut(schema, rows), filter);
      for (const oligo of oligos) {
        for (const one of findFootprintRows(found, createFootprint(oligo.letters, oligo))) {
          const sets = [one.near, one.mismatched, one.counted, one.rows].map(
            (bitmap) => new Set(toRows(bitmap)),
          );
          sets.slice(1).forEach((outer, i) => {
            assert.ok(sets[i]?.isSubsetOf(outer));
          });
        }
      }
    }),
    { numRuns: 100, seed: 12 },
  );
});
