import fc from 'fast-check';

/** How a genome is changed at one place. */
export interface Edit {
  readonly at: number;
  readonly drop: number;
  readonly put: string;
}

/** How a genome is made of the reference: edits, then what is cut off at its ends and added there. */
export interface RandomGenome {
  readonly edits: readonly Edit[];
  readonly cutLeft: number;
  readonly cutRight: number;
  readonly before: string;
  readonly behind: string;
}

const letters = (maxLength: number, alphabet = 'ACGT') =>
  fc.string({ unit: fc.constantFrom(...alphabet), maxLength });

/**
 * Genomes with substitutions, indels, frame shifts, N runs and ambiguous letters. Places are drawn
 * anywhere, and close to `edges`, where one way of computing hands over to another.
 */
export function randomGenomes(
  length: number,
  edges: readonly number[],
): fc.Arbitrary<RandomGenome> {
  const near = fc
    .tuple(fc.constantFrom(...edges), fc.integer({ min: -7, max: 7 }))
    .map(([edge, shift]) => Math.min(length - 1, Math.max(0, edge + shift)));
  const place = fc.oneof(
    { weight: 3, arbitrary: fc.nat({ max: length - 1 }) },
    { weight: 2, arbitrary: near },
  );
  const edit = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ at: place, drop: fc.constant(1), put: fc.constantFrom(...'ACGT') }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        at: place,
        drop: fc.constantFrom(0, 1, 2, 3, 4, 6, 9, 13, 60),
        put: letters(7),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        at: place,
        drop: fc.constantFrom(1, 3, 20, 45),
        put: fc.constantFrom('N', 'NNN', 'N'.repeat(20), 'N'.repeat(45), 'R', 'YN', 'RRKM'),
      }),
    },
    // A piece that stands elsewhere: repeats put seeds on other diagonals.
    {
      weight: 1,
      arbitrary: fc.record({ at: place, drop: fc.constant(0), put: fc.constant('=') }),
    },
  );
  return fc.record({
    edits: fc.array(edit, { maxLength: 14 }),
    cutLeft: fc.constantFrom(0, 0, 0, 1, 2, 3, 17, 55, 130),
    cutRight: fc.constantFrom(0, 0, 0, 1, 2, 3, 17, 55, 130),
    before: letters(9, 'ACGTN'),
    behind: letters(9, 'ACGTN'),
  });
}

/** Letters of a copied piece. */
const PIECE = 90;

/** The genome that is made of a reference. */
export function applyEdits(reference: string, genome: RandomGenome): string {
  let text = reference;
  const sorted = [...genome.edits].sort((a, b) => b.at - a.at);
  for (const { at, drop, put } of sorted) {
    const copy = (at * 7919) % Math.max(1, reference.length - PIECE);
    const letters = put === '=' ? reference.slice(copy, copy + PIECE) : put;
    text = text.slice(0, at) + letters + text.slice(at + drop);
  }
  const kept = text.slice(genome.cutLeft, Math.max(genome.cutLeft, text.length - genome.cutRight));
  return genome.before + kept + genome.behind;
}
