import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseEntryAccession } from '../bio/accession.ts';
import { nucString } from '../bio/alphabet.ts';
import type { ArchiveContext } from '../parts/archive/archive-context.ts';
import { ArchiveService } from '../parts/archive/archive-service.ts';
import type { ReferenceSequence } from '../parts/archive/refget/reference-sequences.ts';
import type { PathogenCatalogue } from '../parts/genomes/pathogen-catalogue.ts';
import { listPathogenIds } from '../parts/genomes/pathogens/pathogen-folder.ts';
import { createEntryReader, createSequenceReader } from '../parts/submission/entry-reader.ts';
import { listInstances } from '../parts/submission/instance-store.ts';
import { GrowingFiles } from '../platform/files/growing-files.ts';
import type { Metrics } from '../platform/http/metrics.ts';
import type { Logger } from '../platform/log/logger.ts';
import { FileDigests } from '../platform/objects/file-digests.ts';
import type { ObjectStore } from '../platform/objects/object-store.ts';
import { openObjectStore } from '../platform/objects/open-object-store.ts';
import { NODE_GROUP } from '../schema/caller.ts';
import type { Config } from '../schema/config.ts';
import type { IntakeCheckPort } from '../schema/intake-check.ts';
import type { ControlledObjectsPort } from '../schema/passport-ports.ts';
import type { GroupsPort } from '../schema/ports.ts';
import type { Problem } from '../schema/problem.ts';
import { systemClock } from '../std/clock.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import type { NodeState } from './open-state.ts';
import type { Services } from './services.ts';
import { programVersion } from './version.ts';

/** The stores of a node, as its settings name them. */
export interface ObjectStores {
  readonly store: ObjectStore;
  readonly mirror: ObjectStore | null;
}

/** Opens the stores; where one cannot be used the node does not start. */
export async function openObjectStores(
  config: Config,
  objectsFolder: string,
): Promise<Result<ObjectStores, Problem>> {
  const store = await openObjectStore({
    name: 'objectStore',
    address: config.objectStore === 'folder' ? join(objectsFolder, 'kept') : config.objectStore,
    keys: config.objectStoreKeys,
    keysFile: config.objectStoreKeysFile,
  });
  if (!store.ok) return store;
  if (config.objectMirror === undefined) return succeed({ store: store.value, mirror: null });
  const mirror = await openObjectStore({
    name: 'objectMirror',
    address: config.objectMirror,
    keys: config.objectMirrorKeys,
    keysFile: config.objectMirrorKeysFile,
  });
  if (mirror.ok) return succeed({ store: store.value, mirror: mirror.value });
  store.value.close();
  return fail(mirror.error);
}

/** Joins the archive with the stores, the entries and the people of the node. */
export async function openArchive(
  state: NodeState,
  {
    services,
    config,
    logger,
    metrics,
    groups,
    stores,
    nodeUrl,
    intakeChecks,
    controlled,
  }: {
    readonly services: Services;
    readonly config: Config;
    readonly logger: Logger;
    readonly metrics: Metrics;
    readonly groups: GroupsPort;
    readonly stores: ObjectStores;
    readonly nodeUrl: () => string;
    /** What looks into files before they are kept. */
    readonly intakeChecks: readonly IntakeCheckPort[];
    readonly controlled: () => ControlledObjectsPort;
  },
): Promise<ArchiveService> {
  const { db, folders } = state;
  const { submission, catalogue } = services;
  const context: ArchiveContext = {
    db,
    clock: systemClock,
    logger,
    ...stores,
    digests: new FileDigests(),
    growing: new GrowingFiles(),
    incomingFolder: join(folders.objectsFolder, 'incoming'),
    limits: {
      maxFileBytes: config.maxFileBytes,
      groupQuotaBytes: config.groupQuotaBytes,
      uploadHours: config.uploadHours,
      unlinkedDays: config.unlinkedDays,
      objectCheckDays: config.objectCheckDays,
      objectCheckBytesPerSecond: config.objectCheckBytesPerSecond,
    },
    intakeChecks,
    entries: {
      ...createEntryReader(db),
      ...createSequenceReader(db),
      findEntry: async (text) => {
        const parsed = parseEntryAccession(text);
        const ownership = parsed.ok ? await submission.findEntryOwnership(text) : null;
        if (!parsed.ok || ownership === null) return null;
        return { accession: parsed.value.accession, ownership };
      },
    },
    groups,
    listInstances: () => listInstances(db),
    readReferences: () => readReferences(catalogue),
    recordAccess: (access) => submission.recordAccess(access),
    administrators: NODE_GROUP,
    controlled,
    node: { name: config.nodeName, version: programVersion, url: nodeUrl },
    setGauge: (name, help, value, labels) => metrics.setGauge(name, help, value, labels),
    pause: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
  };
  const archive = new ArchiveService(context);
  await archive.open();
  return archive;
}

const lettersOf = new WeakMap<object, string>();

/** References of all segments of pathogens in use; one that cannot be read is left out. */
async function readReferences(catalogue: PathogenCatalogue): Promise<ReferenceSequence[]> {
  const references: ReferenceSequence[] = [];
  for (const pathogen of await listPathogenIds(catalogue.store)) {
    const loaded = await catalogue.find(pathogen);
    for (const { dataset } of loaded?.segments ?? []) {
      const letters = lettersOf.get(dataset) ?? nucString(dataset.reference);
      lettersOf.set(dataset, letters);
      references.push({ pathogen, name: dataset.referenceName, letters });
    }
  }
  return references;
}
