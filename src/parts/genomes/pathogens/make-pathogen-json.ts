import type { MappedCds } from './gene-map.ts';
import type { ReferenceRecord } from './read-reference.ts';

/** Shares of the reference that may be missing before a genome is worse, as for SARS-CoV-2. */
const MISSING_BIAS = 0.01;
const MISSING_THRESHOLD = 0.09;

/** What goes into the pathogen.json of a new pathogen. */
export interface NewPathogen {
  readonly id: string;
  readonly displayName?: string;
  readonly tag: string;
  readonly record: ReferenceRecord;
  readonly cdses: readonly MappedCds[];
}

/**
 * Settings for a virus nobody has tuned yet: half-covered and reversed genomes are taken, and the
 * quality rules that need no tree are on, in proportion to the length of the reference.
 */
export function makePathogenJson({ id, displayName, tag, record, cdses }: NewPathogen): string {
  const { length } = record.sequence;
  const name = displayName ?? record.organism ?? id;
  const longest = cdses.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
  const json = {
    schemaVersion: '3.0.0',
    attributes: {
      name,
      'reference name': record.description || record.id,
      'reference accession': record.id,
    },
    version: { tag },
    files: {
      pathogenJson: 'pathogen.json',
      reference: 'reference.fasta',
      ...(cdses.length > 0 && { genomeAnnotation: 'genome.gff3' }),
    },
    ...(longest && { defaultCds: longest.name }),
    alignmentParams: {
      minLength: Math.max(30, Math.min(100, Math.floor(length / 10))),
      minSeedCover: 0.1,
      excessBandwidth: 12,
      terminalBandwidth: 100,
      retryReverseComplement: true,
    },
    qc: {
      missingData: {
        enabled: true,
        missingDataThreshold: Math.max(1, Math.round(length * MISSING_THRESHOLD)),
        scoreBias: Math.round(length * MISSING_BIAS),
      },
      mixedSites: { enabled: true, mixedSitesThreshold: 10 },
      frameShifts: { enabled: true },
      stopCodons: { enabled: true },
    },
    outbreakCommons: {
      id,
      name: record.organism ?? name,
      displayName: name,
      shortName: displayName ?? id,
      description: record.description,
      ...(record.taxonId !== null && { taxonId: record.taxonId }),
      sources: [
        {
          what: 'Reference sequence',
          from: record.id,
          terms: 'As given by who made this pathogen.',
        },
      ],
    },
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function sizeOf({ pieces }: MappedCds): number {
  return pieces.reduce((sum, { begin, end }) => sum + end - begin, 0);
}
