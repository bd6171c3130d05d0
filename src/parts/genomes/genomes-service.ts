import { AppError } from '../../schema/errors.ts';
import type {
  Instance,
  ListPrimersPort,
  ReadEntriesPort,
  ReadPublishedPort,
  ReadSequencesPort,
  RecordAccessPort,
} from '../../schema/ports.ts';
import type { AnalysisService } from './analysis/analysis-service.ts';
import type { LiveAnalysis } from './analysis/live-analysis.ts';
import type { IndexClient } from './index/index-client.ts';
import type { PackedDatasets } from './packed-datasets.ts';
import type { PathogenCatalogue } from './pathogen-catalogue.ts';
import type { ReferenceTrees } from './tree/reference-trees.ts';

/** Pathogens, their analysis and the index over their genomes. */
export interface GenomesService {
  readonly catalogue: PathogenCatalogue;
  readonly analysis: AnalysisService;
  readonly live: LiveAnalysis;
  readonly packedDatasets: PackedDatasets;
  readonly index: IndexClient;
  readonly referenceTrees: ReferenceTrees;
  readonly version: string;
  /** The node, as feeds name it. */
  readonly node: { readonly id: string; readonly name: string };
  /** Port: submission knows the instances. */
  readonly listInstances: () => Promise<readonly Instance[]>;
  /** Port: reads knows the installed primer schemes. */
  readonly listPrimers: ListPrimersPort['listPrimers'];
  /** Port: submission has the letters of entries. */
  readonly readSequences: ReadSequencesPort['readSequences'];
  /** Port: submission has entries with their analyses. */
  readonly readEntries: ReadEntriesPort['readEntries'];
  /** Port: submission knows what is open, and since when. */
  readonly readPublished: ReadPublishedPort['readPublished'];
  /** Port: submission keeps who saw what is not open. */
  readonly recordAccess: RecordAccessPort['recordAccess'];
}

/** @throws AppError instance-not-found */
export async function findInstanceOf(
  service: Pick<GenomesService, 'listInstances'>,
  id: string,
): Promise<Instance> {
  const instance = (await service.listInstances()).find((candidate) => candidate.id === id);
  if (instance !== undefined) return instance;
  throw new AppError('instance-not-found', {
    detail: `There is no instance '${id.slice(0, 60)}'.`,
  });
}
