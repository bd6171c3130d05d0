import type { CollectionsContext } from '../parts/collections/collections-context.ts';
import { CollectionsService } from '../parts/collections/collections-service.ts';
import { createFilterFinder } from '../parts/genomes/find-by-filter.ts';
import type { GenomesService } from '../parts/genomes/genomes-service.ts';
import { createSequenceReader } from '../parts/submission/entry-reader.ts';
import { createSummaryReader } from '../parts/submission/read-summaries.ts';
import type { Config } from '../schema/config.ts';
import type { GroupsPort } from '../schema/ports.ts';
import { systemClock } from '../std/clock.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';

/** Joins collections with the entries that they name, the index that finds them, and DataCite. */
export function openCollections(
  { db, identity }: NodeState,
  {
    services,
    config,
    genomes,
    groups,
    nodeUrl,
  }: {
    readonly services: Pick<Services, 'submission'>;
    readonly config: Config;
    readonly genomes: GenomesService;
    readonly groups: GroupsPort;
    readonly nodeUrl: () => string;
  },
): CollectionsService {
  return new CollectionsService({
    db,
    clock: systemClock,
    node: { id: identity.id, name: config.nodeName },
    nodeUrl: () => (config.publicUrl ?? nodeUrl()).replace(/\/+$/, ''),
    datacite: readDataCite(config),
    readSummaries: createSummaryReader(db).readSummaries,
    readSequences: createSequenceReader(db).readSequences,
    recordAccess: (access) => services.submission.recordAccess(access),
    findByFilter: createFilterFinder(genomes).findByFilter,
    readGroupNames: (ids) => groups.readGroupNames(ids),
  });
}

/** The account at DataCite, where the settings name all of it. */
export function readDataCite(
  config: Pick<
    Config,
    'dataciteUrl' | 'datacitePrefix' | 'dataciteRepository' | 'datacitePassword' | 'publicUrl'
  >,
): CollectionsContext['datacite'] {
  const { dataciteUrl, datacitePrefix, dataciteRepository, datacitePassword, publicUrl } = config;
  if (datacitePrefix === undefined) {
    return { isSet: false, why: 'This node is not set up to get DOIs: see datacitePrefix.' };
  }
  if (dataciteRepository === undefined || datacitePassword === undefined) {
    return {
      isSet: false,
      why: 'DOIs need an account at DataCite: set dataciteRepository and datacitePassword.',
    };
  }
  if (publicUrl === undefined) {
    return {
      isSet: false,
      why: 'A DOI leads to the address under which everybody reaches the node: set publicUrl.',
    };
  }
  return {
    isSet: true,
    settings: {
      url: dataciteUrl.replace(/\/+$/, ''),
      prefix: datacitePrefix,
      repository: dataciteRepository,
      password: datacitePassword,
    },
  };
}
