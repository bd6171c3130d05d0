import type { Range } from '../../../bio/position.ts';
import type { JsonReader } from '../json-reader.ts';

/** Constants of the quality rules; null where a rule is switched off. Specification, section 4.9. */
export interface QcConfig {
  readonly missingData: MissingDataConfig | null;
  readonly mixedSites: MixedSitesConfig | null;
  readonly privateMutations: PrivateMutationsConfig | null;
  readonly snpClusters: SnpClustersConfig | null;
  readonly frameShifts: FrameShiftsConfig | null;
  readonly stopCodons: StopCodonsConfig | null;
}

export interface MissingDataConfig {
  readonly missingDataThreshold: number;
  readonly scoreBias: number;
}

export interface MixedSitesConfig {
  readonly mixedSitesThreshold: number;
}

export interface PrivateMutationsConfig {
  readonly weightReversionSubstitutions: number;
  readonly weightLabeledSubstitutions: number;
  readonly weightUnlabeledSubstitutions: number;
  readonly typical: number;
  readonly cutoff: number;
}

export interface SnpClustersConfig {
  readonly windowSize: number;
  readonly clusterCutOff: number;
  readonly scoreWeight: number;
}

export interface FrameShiftsConfig {
  readonly ignored: readonly { readonly cds: string; readonly codons: Range }[];
  readonly scoreWeight: number;
}

export interface StopCodonsConfig {
  /** 0-based codons. */
  readonly ignored: readonly { readonly cds: string; readonly codon: number }[];
  readonly scoreWeight: number;
}

/** Reads `qc` of a pathogen.json. */
export function readQcConfig(json: JsonReader): QcConfig {
  const rule = <T>(name: string, on: boolean, read: (json: JsonReader) => T): T | null => {
    const part = json.object(name);
    const isOn = json.has(name) ? part.boolean('enabled', on) : on;
    return isOn ? read(part) : null;
  };
  return {
    missingData: rule('missingData', false, (part) => ({
      missingDataThreshold: part.number('missingDataThreshold', 0),
      scoreBias: part.number('scoreBias', 0),
    })),
    mixedSites: rule('mixedSites', false, (part) => ({
      mixedSitesThreshold: part.number('mixedSitesThreshold', 0),
    })),
    privateMutations: rule('privateMutations', false, (part) => ({
      weightReversionSubstitutions: part.number('weightReversionSubstitutions', 1),
      weightLabeledSubstitutions: part.number('weightLabeledSubstitutions', 1),
      weightUnlabeledSubstitutions: part.number('weightUnlabeledSubstitutions', 1),
      typical: part.number('typical', 0),
      cutoff: part.number('cutoff', 0),
    })),
    snpClusters: rule('snpClusters', false, (part) => ({
      windowSize: part.number('windowSize', 0),
      clusterCutOff: part.number('clusterCutOff', 0),
      scoreWeight: part.number('scoreWeight', 0),
    })),
    frameShifts: rule('frameShifts', true, (part) => ({
      ignored: part.objects('ignoredFrameShifts').map((entry) => ({
        cds: entry.requiredString('cdsName'),
        codons: entry.object('codonRange').range(),
      })),
      scoreWeight: part.number('scoreWeight', 75),
    })),
    stopCodons: rule('stopCodons', true, (part) => ({
      ignored: part.objects('ignoredStopCodons').map((entry) => ({
        cds: entry.requiredString('cdsName'),
        codon: entry.number('codon', -1),
      })),
      scoreWeight: part.number('scoreWeight', 75),
    })),
  };
}
