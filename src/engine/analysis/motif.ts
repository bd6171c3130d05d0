import { aaString } from '../../bio/alphabet.ts';
import type { Range } from '../../bio/position.ts';
import type { Dataset } from './dataset.ts';
import type { MotifConfig } from './pathogen-config.ts';
import type { CdsTranslation, Motif } from './result.ts';

/** What a motif is looked for in: all CDSs in their order, or those that are named. */
function placesOf(
  dataset: Dataset,
  config: MotifConfig,
): readonly { readonly cds: string; readonly ranges: readonly Range[] }[] {
  if (config.includeCdses.length > 0) return config.includeCdses;
  return dataset.cdses.map(({ name }) => ({ cds: name, ranges: [] }));
}

function findInRange(
  translation: CdsTranslation,
  { cds, range, pattern }: { cds: string; range: Range; pattern: RegExp },
): Motif[] {
  const text = aaString(translation.peptide, range.begin, range.end);
  return [...text.matchAll(pattern)].map((match) => ({
    cds,
    position: range.begin + match.index,
    letters: match[0],
  }));
}

/**
 * Motifs in the sequenced parts of the peptides, by the name of the motif; names without any are left
 * out. Specification, section 4.11.
 */
export function findMotifs(
  dataset: Dataset,
  translations: readonly (CdsTranslation | null)[],
): Map<string, Motif[]> {
  const found = new Map<string, Motif[]>();
  for (const config of dataset.pathogen.motifs) {
    const motifs: Motif[] = [];
    for (const { cds: name, ranges } of placesOf(dataset, config)) {
      const cds = dataset.cdses.find((candidate) => candidate.name === name);
      const translation = cds === undefined ? null : translations[cds.index];
      if (cds === undefined || translation === null || translation === undefined) continue;
      const wanted = ranges.length > 0 ? ranges : [{ begin: 0, end: cds.peptide.length }];
      for (const { begin, end } of wanted) {
        for (const sequenced of translation.alignmentRanges) {
          const range = {
            begin: Math.max(begin, sequenced.begin),
            end: Math.min(end, sequenced.end),
          };
          if (range.end <= range.begin) continue;
          for (const pattern of config.patterns) {
            motifs.push(...findInRange(translation, { cds: name, range, pattern }));
          }
        }
      }
    }
    if (motifs.length > 0) found.set(config.name, motifs);
  }
  return found;
}
