import assert from 'node:assert/strict';
import { createMetadataReader, SIMULATED_PREFIX } from '../../src/app/fill-simulated.ts';
import { createCatalogue } from '../../src/app/services.ts';
import { formatAccession } from '../../src/bio/accession.ts';
import { ENGINE_VERSION } from '../../src/engine/analysis/engine-version.ts';
import {
  type SimulatedGenome,
  simulateOutbreak,
} from '../../src/engine/simulate/simulate-outbreak.ts';
import { findReferences } from '../../src/parts/genomes/analysis/find-references.ts';
import { toAnalysisVersions } from '../../src/parts/genomes/analysis/to-analysis-versions.ts';
import { toRowKey } from '../../src/parts/genomes/index/index-columns.ts';
import {
  createInstanceSchema,
  type InstanceSchema,
} from '../../src/parts/genomes/index/index-schema.ts';
import {
  type LoadedPathogen,
  onlySegment,
} from '../../src/parts/genomes/pathogens/pathogen-store.ts';
import { installShippedTree } from '../../src/parts/genomes/pathogens/shipped-tree.ts';
import { toSimulationPathogen } from '../../src/parts/genomes/simulation-pathogen.ts';
import { toStoredAnalysis } from '../../src/parts/genomes/stored-analysis.ts';
import type { GenomeRow } from '../../src/schema/genome-row.ts';
import { MAIN_SEGMENT, type ReleasedEntry } from '../../src/schema/ports.ts';

export const PATHOGEN = 'sars-cov-2';

/** What a node would know of the pathogen, and the rows that its index would hold. */
export interface SimulatedRows {
  readonly instance: InstanceSchema;
  /** Entries as a node releases them. */
  entries(): Generator<ReleasedEntry>;
  /** The same as rows of the index, in the order of their collection. */
  rows(): Generator<GenomeRow>;
}

/** Sets up the pathogen in a folder, and a seeded outbreak of it. */
export async function openSimulatedRows(
  folder: string,
  outbreak: { readonly genomes: number; readonly seed: number },
): Promise<SimulatedRows> {
  assert.ok((await installShippedTree(folder)).ok);
  const pathogen = await createCatalogue(folder).load(PATHOGEN);
  const instance = createInstanceSchema(pathogen);
  const simulation = toSimulationPathogen(onlySegment(pathogen).dataset);
  const simulate = () => simulateOutbreak(simulation, outbreak);
  return {
    instance,
    *entries() {
      const toEntry = createReleaser(pathogen);
      for (const genome of simulate()) yield toEntry(genome);
    },
    *rows() {
      const toEntry = createReleaser(pathogen);
      for (const genome of simulate()) {
        const entry = toEntry(genome);
        // What `toGenomeRow` reads back from the stored texts is what the simulator said.
        const metadata = Object.fromEntries(
          instance.columns.map(({ name, read }) => [name, read(entry)]),
        );
        const { nucleotide, aminoAcid } = genome.summary;
        yield { key: toRowKey(entry), metadata, nucleotide: { main: nucleotide }, aminoAcid };
      }
    },
  };
}

function createReleaser(pathogen: LoadedPathogen): (genome: SimulatedGenome) => ReleasedEntry {
  const references = findReferences(onlySegment(pathogen).dataset);
  const origin = {
    ...toAnalysisVersions(pathogen.meta, ENGINE_VERSION),
    analysedAt: '2026-01-01T00:00:00.000Z',
  };
  const readMetadata = createMetadataReader();
  let number = 0;
  return (genome) => {
    number += 1;
    return {
      accession: formatAccession(SIMULATED_PREFIX, number),
      version: 1,
      instance: `${PATHOGEN}-simulated`,
      submissionId: genome.name,
      ownerGroup: 'simulation',
      visibility: 'open',
      restrictedUntil: null,
      sharedWith: [],
      termsUntil: null,
      terms: 'simulated',
      originNode: 'bench',
      submittedAt: origin.analysedAt,
      releasedAt: origin.analysedAt,
      isRevocation: false,
      isLatest: true,
      metadata: readMetadata(genome.metadata),
      analyses: [
        {
          ...{ segment: MAIN_SEGMENT, length: null },
          analysis: toStoredAnalysis(genome.summary, references, origin),
        },
      ],
    };
  };
}
