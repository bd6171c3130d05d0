import type { Range } from '../../bio/position.ts';
import type { Problem } from '../../schema/problem.ts';
import {
  type AlignmentParams,
  DEFAULT_ALIGNMENT_PARAMS,
  readAlignmentParams,
} from './alignment-params.ts';
import { JsonReader } from './json-reader.ts';
import { type MutationLabels, NO_MUTATION_LABELS, readMutationLabels } from './mutation-labels.ts';
import { type QcConfig, readQcConfig } from './qc/qc-config.ts';

/** A phenotype that is computed from amino acid substitutions (section 4.10). */
export interface PhenotypeConfig {
  readonly name: string;
  readonly cds: string;
  /** Codon positions that count, 0-based half-open. */
  readonly aaRange: Range;
  readonly ignoredClades: ReadonlySet<string>;
  readonly data: readonly {
    readonly weight: number;
    /** Coefficients by 0-based codon: one for all, or by amino acid letter with 'default'. */
    readonly locations: ReadonlyMap<number, number | Readonly<Record<string, number>>>;
  }[];
}

/** Amino acid motifs to look for (section 4.11). */
export interface MotifConfig {
  readonly name: string;
  readonly patterns: readonly RegExp[];
  /** Where to look; empty: everywhere. Ranges in codons; none: the whole CDS. */
  readonly includeCdses: readonly { readonly cds: string; readonly ranges: readonly Range[] }[];
}

/** What pathogen.json says to the analysis. */
export interface PathogenConfig {
  readonly alignment: AlignmentParams;
  /** Letters that are no nucleotides count as N instead of failing the sequence. */
  readonly replaceUnknown: boolean;
  readonly labels: MutationLabels;
  /** Null where the dataset defines no quality rules. */
  readonly qc: QcConfig | null;
  readonly phenotypes: readonly PhenotypeConfig[];
  readonly motifs: readonly MotifConfig[];
}

/** The configuration of a dataset without pathogen.json. */
export const DEFAULT_PATHOGEN_CONFIG: PathogenConfig = {
  alignment: DEFAULT_ALIGNMENT_PARAMS,
  replaceUnknown: false,
  labels: NO_MUTATION_LABELS,
  qc: null,
  phenotypes: [],
  motifs: [],
};

/** Reads a parsed pathogen.json; what is wrong in it is added to `problems` with its JSON path. */
export function readPathogenConfig(value: unknown, problems: Problem[]): PathogenConfig {
  const json = new JsonReader(value, { file: 'pathogen.json', path: '$', problems });
  return {
    alignment: readAlignmentParams(json.object('alignmentParams')),
    replaceUnknown: json.object('generalParams').boolean('replaceUnknown', false),
    labels: readMutationLabels(json.object('mutLabels')),
    qc: json.has('qc') ? readQcConfig(json.object('qc')) : null,
    phenotypes: json.objects('phenotypeData').map(readPhenotype),
    motifs: json.objects('aaMotifs').map(readMotif),
  };
}

function readPhenotype(json: JsonReader): PhenotypeConfig {
  return {
    name: json.requiredString('name'),
    cds: json.requiredString('cds'),
    aaRange: json.object('aaRange').range(),
    ignoredClades: new Set(json.object('ignore').strings('clades')),
    data: json.objects('data').map((entry) => ({
      weight: entry.number('weight', 1),
      locations: readLocations(entry.object('locations')),
    })),
  };
}

function readLocations(json: JsonReader): PhenotypeConfig['data'][number]['locations'] {
  const locations = new Map<number, number | Record<string, number>>();
  for (const key of json.keys()) {
    const position = Number(key);
    if (!Number.isInteger(position) || position < 0) {
      json.report(key, key, 'a codon position, counted from 0, as the key');
    } else if (typeof json.unknown(key) === 'number') {
      locations.set(position, json.number(key, 0));
    } else {
      const byLetter = json.object(key);
      locations.set(
        position,
        Object.fromEntries(byLetter.keys().map((letter) => [letter, byLetter.number(letter, 0)])),
      );
    }
  }
  return locations;
}

function readMotif(json: JsonReader): MotifConfig {
  return {
    name: json.requiredString('name'),
    patterns: json.strings('motifs').flatMap((source) => {
      try {
        return [new RegExp(source, 'g')];
      } catch {
        json.report('motifs', source, 'regular expressions');
        return [];
      }
    }),
    includeCdses: json.objects('includeCdses').map((entry) => ({
      cds: entry.requiredString('cds'),
      ranges: entry.objects('ranges').map((range) => range.range()),
    })),
  };
}
