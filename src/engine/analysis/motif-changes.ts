import type { Range } from '../../bio/position.ts';
import type { Dataset } from './dataset.ts';
import { findMotifs } from './motif.ts';
import type { CdsTranslation, Motif } from './result.ts';

/** How motifs of a query compare with those of the reference, each with the letters it has now. */
export interface MotifChanges {
  /** In both. */
  readonly preserved: readonly Motif[];
  readonly gained: readonly Motif[];
  readonly lost: readonly Motif[];
  /** In the reference, and unknown letters hide whether the query has it. */
  readonly ambiguous: readonly Motif[];
}

function referenceTranslation(
  cds: Dataset['cdses'][number],
  ranges: readonly Range[],
): CdsTranslation {
  return {
    cds: cds.index,
    peptide: cds.peptide,
    insertions: [],
    frameShifts: [],
    alignmentRanges: ranges,
    unknownRanges: [],
    totalUnknown: 0,
    coverage: 1,
    mutations: [],
  };
}

const keyOf = ({ cds, position }: Motif): string => `${cds}:${position}`;

/**
 * Changes of motifs by the name of the motif. Only motifs of the reference that lie in the sequenced
 * part of the query are compared; names without any are left out. Specification, section 4.11.
 */
export function findMotifChanges(
  dataset: Dataset,
  translations: readonly (CdsTranslation | null)[],
  found: ReadonlyMap<string, readonly Motif[]>,
): Map<string, MotifChanges> {
  const changes = new Map<string, MotifChanges>();
  if (dataset.pathogen.motifs.length === 0) return changes;
  const references = dataset.cdses.map((cds) => {
    const ranges = translations[cds.index]?.alignmentRanges;
    return ranges === undefined ? null : referenceTranslation(cds, ranges);
  });
  const ofReference = findMotifs(dataset, references);
  const lettersNow = ({ cds: name, position, letters }: Motif): string => {
    const cds = dataset.cdses.find((candidate) => candidate.name === name);
    const peptide = cds === undefined ? undefined : translations[cds.index]?.peptide;
    return String.fromCharCode(...(peptide?.subarray(position, position + letters.length) ?? []));
  };
  for (const { name } of dataset.pathogen.motifs) {
    const before = ofReference.get(name) ?? [];
    const now = found.get(name) ?? [];
    if (before.length === 0 && now.length === 0) continue;
    const keysBefore = new Set(before.map(keyOf));
    const keysNow = new Set(now.map(keyOf));
    const gone = before
      .filter((motif) => !keysNow.has(keyOf(motif)))
      .map((motif) => ({ ...motif, letters: lettersNow(motif) }));
    changes.set(name, {
      preserved: now.filter((motif) => keysBefore.has(keyOf(motif))),
      gained: now.filter((motif) => !keysBefore.has(keyOf(motif))),
      lost: gone.filter(({ letters }) => !letters.includes('X')),
      ambiguous: gone.filter(({ letters }) => letters.includes('X')),
    });
  }
  return changes;
}
