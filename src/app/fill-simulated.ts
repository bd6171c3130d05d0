import { ENGINE_VERSION } from '../engine/analysis/engine-version.ts';
import { type SegmentedGenome, simulateSegments } from '../engine/simulate/simulate-segments.ts';
import { mapColumns } from '../engine/validate/map-columns.ts';
import { compressLetters } from '../parts/genomes/analysis/compress-letters.ts';
import { findReferences } from '../parts/genomes/analysis/find-references.ts';
import { toAnalysisVersions } from '../parts/genomes/analysis/to-analysis-versions.ts';
import type { LoadedPathogen } from '../parts/genomes/pathogens/pathogen-store.ts';
import { toSimulationPathogens } from '../parts/genomes/simulation-pathogen.ts';
import { toStoredAnalysis } from '../parts/genomes/stored-analysis.ts';
import {
  type EntryDraft,
  type ReleaseContext,
  releaseEntries,
} from '../parts/submission/entry-writer.ts';
import { ensureGroup, ensureInstance } from '../parts/submission/instance-store.ts';
import { keepReferences } from '../parts/submission/keep-references.ts';
import type { Database } from '../platform/postgres/database.ts';
import type { AnalysisReference, Instance } from '../schema/ports.ts';
import { sampleMetadata } from '../schema/records/sample-metadata.ts';
import { defined } from '../std/assert.ts';
import { batch, mapConcurrently } from '../std/streams.ts';

/** Accessions of simulated entries begin so, wherever they turn up. */
export const SIMULATED_PREFIX = 'SIM';
const SIMULATED_GROUP = 'simulation';

/** The instance for a pathogen's simulated outbreak: never the one of its real data. */
export function toSimulatedInstance(pathogen: {
  readonly id: string;
  readonly displayName: string;
}): Instance {
  return {
    id: `${pathogen.id}-simulated`,
    pathogen: pathogen.id,
    displayName: `${pathogen.displayName} (simulated)`,
    simulated: true,
  };
}

export interface FillOptions {
  readonly db: Database;
  readonly pathogen: LoadedPathogen;
  readonly reference: AnalysisReference;
  readonly originNode: string;
  readonly genomes: number;
  readonly seed: number;
  readonly now: Date;
  /** Entries in one transaction; fewer leave more time to others. */
  readonly batchSize: number;
  readonly signal?: AbortSignal;
  /** This filler's share: it takes every batch whose number leaves `index` when divided by `count`. All by default. */
  readonly share?: FillShare;
}

/** One of several fillers that make the same outbreak together, each its own batches. */
export interface FillShare {
  readonly index: number;
  readonly count: number;
}

/**
 * Fills a simulated instance. The same seed continues where an earlier run was cut off: entries that
 * are there already stay as they are.
 * @yields the number of entries so far
 */
export async function* fillSimulated(options: FillOptions): AsyncGenerator<number> {
  const { db, pathogen, reference } = options;
  const instance = toSimulatedInstance(pathogen.meta);
  await ensureGroup(db, SIMULATED_GROUP, 'Simulation');
  await ensureInstance(db, instance);
  await keepReferences(db, reference);
  const context = toReleaseContext(options, instance);
  const toDraft = createDrafter(options);
  const genomes = simulateSegments(toSimulationPathogens(pathogen), options);
  const batches = batch(genomes, {
    maxItems: options.batchSize,
    maxSize: options.batchSize,
    sizeOf: () => 1,
  });
  const own = takeShare(batches, options.share ?? { index: 0, count: 1 });
  const released = mapConcurrently(own, 2, async (items) => {
    if (options.signal?.aborted === true) return 0;
    await releaseEntries(db, items.map(toDraft), context);
    return items.length;
  });
  let done = 0;
  for await (const count of released) {
    done += count;
    yield done;
    if (options.signal?.aborted === true) return;
  }
}

async function* takeShare<Item>(
  items: AsyncIterable<Item>,
  { index, count }: FillShare,
): AsyncGenerator<Item> {
  let number = 0;
  for await (const item of items) {
    if (number % count === index) yield item;
    number += 1;
  }
}

function toReleaseContext(options: FillOptions, instance: Instance): ReleaseContext {
  return {
    instance,
    ownerGroup: SIMULATED_GROUP,
    visibility: 'open',
    terms: 'simulated',
    originNode: options.originNode,
    accessionPrefix: SIMULATED_PREFIX,
    metadataVersion: sampleMetadata.version,
    referenceDigests: new Map(
      options.reference.segments.map(({ segment, digest }) => [segment, digest]),
    ),
    provenance: {
      method: 'simulation',
      source: `outbreak simulate --genomes ${options.genomes} --seed ${options.seed}`,
      by: 'this program',
    },
    now: options.now,
  };
}

function createDrafter(options: FillOptions): (genome: SegmentedGenome) => EntryDraft {
  const analysedAt = options.now.toISOString();
  const own = new Map(
    options.pathogen.segments.map(({ name, dataset, meta }) => [
      name,
      {
        references: findReferences(dataset),
        letters: Buffer.from(findReferences(dataset).nucleotide, 'latin1'),
        origin: { ...toAnalysisVersions(meta, ENGINE_VERSION), analysedAt },
      },
    ]),
  );
  const toSegment = ({ segment, summary, writeSequence }: SegmentedGenome['segments'][number]) => {
    const { references, letters, origin } = defined(own.get(segment), 'segment');
    return {
      segment,
      analysisJson: JSON.stringify(toStoredAnalysis(summary, references, origin)),
      ...compressLetters(Buffer.from(writeSequence(), 'latin1'), letters),
    };
  };
  const readMetadata = createMetadataReader();
  return (genome) => ({
    submissionId: genome.name,
    metadata: readMetadata(genome.metadata),
    otherColumns: {},
    segments: genome.segments.map(toSegment),
  });
}

/** The generator writes the headers of Nextstrain tables; entries have the fields of the record. */
export function createMetadataReader(): (
  row: SegmentedGenome['metadata'],
) => EntryDraft['metadata'] {
  let columns: (readonly [string, number | undefined])[] | undefined;
  return (row) => {
    columns ??= findColumns(Object.keys(row));
    const cells = Object.values(row);
    return Object.fromEntries(
      columns.map(([name, at]) => [name, at === undefined ? null : (cells[at] ?? null)]),
    );
  };
}

function findColumns(headers: readonly string[]): (readonly [string, number | undefined])[] {
  const mapping = mapColumns(headers, sampleMetadata);
  return Object.keys(sampleMetadata.fields).map((name) => [name, mapping.fields.get(name)]);
}
