import { join } from 'node:path';
import { archivePart } from '../parts/archive/part.ts';
import { auditPart } from '../parts/audit/part.ts';
import { collectionsPart } from '../parts/collections/part.ts';
import { connectorsPart } from '../parts/connectors/part.ts';
import { curationPart } from '../parts/curation/part.ts';
import { deliveryPart } from '../parts/delivery/part.ts';
import { deskPart } from '../parts/desk/part.ts';
import { exchangePart } from '../parts/exchange/part.ts';
import { genomesPart } from '../parts/genomes/part.ts';
import { installShippedTree } from '../parts/genomes/pathogens/shipped-tree.ts';
import { identityPart } from '../parts/identity/part.ts';
import { noticesPart } from '../parts/notices/part.ts';
import { passportsPart } from '../parts/passports/part.ts';
import { releasesPart } from '../parts/releases/part.ts';
import { savedQueriesPart } from '../parts/saved-queries/part.ts';
import { submissionPart } from '../parts/submission/part.ts';
import { vaultPart } from '../parts/vault/part.ts';
import { workflowsPart } from '../parts/workflows/part.ts';
import { type DataFolder, openDataFolder } from '../platform/data-folder/data-folder.ts';
import { readRunningNode } from '../platform/data-folder/running-node.ts';
import { prepareJobs } from '../platform/jobs/job-queue.ts';
import type { Logger } from '../platform/log/logger.ts';
import { type NodeIdentity, openNodeIdentity } from '../platform/node-identity/node-identity.ts';
import type { DatabaseAddress } from '../platform/postgres/connection.ts';
import { type Database, openDatabase } from '../platform/postgres/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../platform/postgres/embedded.ts';
import { migrate, PLATFORM_MIGRATIONS } from '../platform/postgres/migrate.ts';
import type { MigrationSource } from '../platform/postgres/read-migrations.ts';
import type { Config } from '../schema/config.ts';
import type { Problem } from '../schema/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import { readEnvironment } from './config.ts';
import { programVersion } from './version.ts';

const parts = [
  identityPart,
  submissionPart,
  genomesPart,
  auditPart,
  noticesPart,
  curationPart,
  archivePart,
  releasesPart,
  collectionsPart,
  connectorsPart,
  exchangePart,
  workflowsPart,
  vaultPart,
  deskPart,
  deliveryPart,
  passportsPart,
  savedQueriesPart,
];

/** The node's state, open for this process. */
export interface NodeState {
  readonly db: Database;
  readonly identity: NodeIdentity;
  readonly folders: Pick<
    DataFolder,
    'path' | 'indexFolder' | 'objectsFolder' | 'keysFolder' | 'runFolder'
  >;
  /** True where another process holds the folder and we share its database. */
  readonly isShared: boolean;
  /** Resolves when our PostgreSQL has ended by itself, with how; never for another's. */
  readonly databaseEnded: Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens the data folder for this process alone, starts PostgreSQL unless another is configured, and
 * brings the tables up to this program.
 */
export async function openState(
  config: Config,
  logger: Logger,
): Promise<Result<NodeState, Problem>> {
  const opened = await openDataFolder(config.data, { programVersion });
  if (!opened.ok) return opened;
  const folder = opened.value;
  let postgres: EmbeddedPostgres | undefined;
  try {
    const database = await startDatabase(folder, config);
    if (!database.ok) {
      await folder.close();
      return database;
    }
    const { address } = database.value;
    postgres = database.value.postgres;
    const db = await openDatabase(address);
    await migrateAll(db, logger);
    if (postgres !== undefined) await folder.announcePostgres(postgres.connection);
    const tree = await installShippedTree(folder.path);
    if (!tree.ok) logger.warn({ problem: tree.error }, 'the shipped tree could not be set up');
    return succeed({
      db,
      identity: await openNodeIdentity(folder.keysFolder),
      folders: folder,
      isShared: false,
      databaseEnded: postgres?.ended ?? new Promise<string>(() => undefined),
      close: async () => {
        await db.close();
        await postgres?.stop();
        await folder.close();
      },
    });
  } catch (error) {
    await postgres?.stop();
    await folder.close();
    return fail(toProblem(error, config));
  }
}

/** Where the database is: the one that is configured, or our own, which is started. */
export async function startDatabase(
  folder: DataFolder,
  config: Config,
): Promise<
  Result<{ readonly address: DatabaseAddress; readonly postgres?: EmbeddedPostgres }, Problem>
> {
  if (config.databaseUrl !== undefined) return succeed({ address: { url: config.databaseUrl } });
  const runtimeFolder = readEnvironment().XDG_RUNTIME_DIR;
  const started = await startEmbeddedPostgres({
    clusterFolder: folder.postgresFolder,
    runFolder: folder.runFolder,
    ...(runtimeFolder === undefined ? {} : { runtimeFolder }),
  });
  if (!started.ok) return started;
  return succeed({ address: started.value.connection, postgres: started.value });
}

/** Migrations of the platform and of every part. */
export const migrationSources: readonly MigrationSource[] = [
  PLATFORM_MIGRATIONS,
  ...parts.flatMap(({ name, migrations }) =>
    migrations === undefined ? [] : [{ part: name, folder: migrations }],
  ),
];

async function migrateAll(db: Database, logger: Logger): Promise<void> {
  await migrate(db, migrationSources, {
    programVersion,
    onApply: ({ part, name }) => logger.info({ part, migration: name }, 'migrating'),
  });
  await prepareJobs(db.address);
}

function toProblem(error: unknown, config: Config): Problem {
  return {
    code: 'state-unusable',
    where: config.data,
    value: '',
    hint: error instanceof Error ? error.message : String(error),
  };
}

/**
 * For a command beside a node: shares the database of the node that runs on this folder, or opens the
 * folder alone where none does.
 */
export async function openOrShareState(
  config: Config,
  logger: Logger,
): Promise<Result<NodeState, Problem>> {
  const found = await readRunningNode(config.data);
  if (!found.ok) return found;
  if (found.value.state === 'free') return openState(config, logger);
  const node = found.value.node;
  const address = config.databaseUrl === undefined ? node?.postgres : { url: config.databaseUrl };
  if (address === undefined) {
    return fail({
      code: 'node-starting',
      where: config.data,
      value: String(node?.pid ?? ''),
      hint: 'A node is just starting on this folder. Wait a few seconds and run the command again.',
    });
  }
  if (node !== undefined && node.programVersion !== programVersion) {
    return fail({
      code: 'node-of-other-version',
      where: config.data,
      value: node.programVersion,
      hint: `The running node is version ${node.programVersion}, this command ${programVersion}: use the same version.`,
    });
  }
  const db = await openDatabase(address);
  const path = config.data;
  const keysFolder = join(path, 'keys');
  return succeed({
    db,
    identity: await openNodeIdentity(keysFolder),
    folders: {
      path,
      keysFolder,
      indexFolder: join(path, 'index'),
      objectsFolder: join(path, 'objects'),
      runFolder: join(path, 'run'),
    },
    isShared: true,
    databaseEnded: new Promise<string>(() => undefined),
    close: () => db.close(),
  });
}
