import {
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { type BoundedLog, openBoundedLog } from './bounded-log.ts';
import { connectClient } from './connection.ts';
import { endLeftoverServer, findClusterName } from './leftover-server.ts';
import { describePostgresProblem } from './postgres-problem.ts';
import { runProgram } from './run-program.ts';
import { type ServerHandle, startServerProcess, toClusterArgument } from './server-process.ts';
import { findServerPackage, prepareServerSoftware, type ServerPackage } from './server-software.ts';
import { chooseServiceUser, type ServiceUser } from './service-user.ts';
import { makeSocketFolder } from './socket-folder.ts';

export interface EmbeddedPostgresOptions {
  /** The cluster, made where it is missing; its parent must exist and be held by this process. */
  readonly clusterFolder: string;
  /** A private folder for the log and other runtime files. */
  readonly runFolder: string;
  /** XDG_RUNTIME_DIR or the like, for a socket whose path in the cluster would be too long. */
  readonly runtimeFolder?: string;
  /** Further server settings, over ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False only in tests: the new cluster is not flushed to disk as it is made. */
  readonly durableSetup?: boolean;
  /** In place of the package that npm brought for this system. */
  readonly serverPackage?: ServerPackage;
  /** In place of the places where a copy for root goes. */
  readonly systemFolders?: readonly string[];
}

/** A PostgreSQL server of our own, reached through a socket in a private folder. */
export interface EmbeddedPostgres {
  readonly connection: {
    readonly socketFolder: string;
    readonly user: string;
    readonly database: string;
  };
  readonly pid: number;
  /** Resolves when the server has ended, wanted or not, with how. */
  readonly ended: Promise<string>;
  /** Ends the server in order; safe to call twice. */
  stop(): Promise<void>;
}

const USER = 'outbreak';
const DATABASE = 'outbreak';

const LOG_LIMITS = { limitBytes: 4 * 1024 * 1024, checkEveryMilliseconds: 30_000 };

/** Small in memory, bounded on disk, and nothing is confirmed before it is on disk. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '40',
  // With half of it the server's CPU time for a revision of 10,000 entries was half as much again.
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_worker_processes: '4',
  max_parallel_workers: '2',
  max_wal_senders: '0',
  min_wal_size: '64MB',
  // A checkpoint makes every page be written whole once more: at a quarter of this, one came with each revision of
  // 10,000 entries, and its log was twice as long (160 to 220 MB, now 74).
  max_wal_size: '1GB',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // Workers of their own for reading ahead cost three processes and serve no small node.
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
};

/** Starts the PostgreSQL that npm brought, on a cluster that is made where it is missing. */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<Result<EmbeddedPostgres, Problem>> {
  const { clusterFolder, runFolder } = options;
  try {
    const found = options.serverPackage ? succeed(options.serverPackage) : findServerPackage();
    if (!found.ok) return found;
    const isNew = await findWhetherNew(clusterFolder, found.value.major);
    if (!isNew.ok) return isNew;
    const serviceUser = chooseServiceUser(clusterFolder);
    const software = await prepareServerSoftware(found.value, { ...options, serviceUser });
    if (!software.ok) return software;
    if (isNew.value) {
      const made = await createCluster(software.value, serviceUser, options);
      if (!made.ok) return made;
    } else {
      const ready = await endLeftoverServer(clusterFolder);
      if (!ready.ok) return ready;
    }
    return await startServer(software.value, serviceUser, options);
  } catch (error) {
    const hint = `PostgreSQL could not be started. Its log is ${join(runFolder, 'postgres.log')}; or set DATABASE_URL to a PostgreSQL 15 or newer.`;
    return fail(describePostgresProblem('start-failed', clusterFolder, { detail: error, hint }));
  }
}

/** True where there is no cluster yet; a problem where there is one of another major version. */
async function findWhetherNew(
  clusterFolder: string,
  major: number,
): Promise<Result<boolean, Problem>> {
  const entries = await readdir(clusterFolder).catch(missingAsUndefined);
  if (entries === undefined) return succeed(true);
  if (entries.length === 0) {
    await rmdir(clusterFolder);
    return succeed(true);
  }
  const file = await readFile(join(clusterFolder, 'PG_VERSION'), 'utf8').catch(missingAsUndefined);
  const version = file?.trim() ?? '';
  if (!/^\d+(\.\d+)?$/.test(version)) {
    const hint =
      'The folder holds files, but no PG_VERSION with a version, so it is not a whole PostgreSQL cluster. Restore it from a backup, or move it away to start with no records.';
    return fail(describePostgresProblem('cluster-damaged', clusterFolder, { hint }));
  }
  if (version === String(major)) return succeed(false);
  const hint = `The records in this folder were written by PostgreSQL ${version}, and this program brings PostgreSQL ${major}, which cannot read them. Start the version of outbreak-commons that made them, or run a PostgreSQL ${version} on this folder and set DATABASE_URL.`;
  return fail(
    describePostgresProblem('version-other', clusterFolder, { detail: version.slice(0, 20), hint }),
  );
}

function missingAsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Makes the cluster beside its place and moves it there whole, so that a cut leaves none. */
async function createCluster(
  software: string,
  serviceUser: ServiceUser | undefined,
  options: EmbeddedPostgresOptions,
): Promise<Result<void, Problem>> {
  const { clusterFolder } = options;
  const parent = dirname(clusterFolder);
  const prefix = `.${basename(clusterFolder)}-new-`;
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(parent, prefix));
  if (serviceUser !== undefined) await chown(folder, serviceUser.uid, serviceUser.gid);
  const args = [
    ['-D', toClusterArgument(folder, serviceUser), '-U', USER, '--auth=trust'],
    ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ['--data-checksums', '--no-instructions'],
    options.durableSetup === false ? ['--no-sync'] : [],
  ].flat();
  try {
    await runProgram(join(software, 'bin', 'initdb'), args, { user: serviceUser, cwd: folder });
    await rename(folder, clusterFolder);
    await syncFolder(parent);
    return succeed(undefined);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const hint =
      'PostgreSQL could not make a new cluster. It needs 100 MB of free space, and the user that runs it needs an entry in /etc/passwd; or set DATABASE_URL to a PostgreSQL 15 or newer.';
    return fail(describePostgresProblem('setup-failed', clusterFolder, { detail: error, hint }));
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function startServer(
  software: string,
  serviceUser: ServiceUser | undefined,
  options: EmbeddedPostgresOptions,
): Promise<Result<EmbeddedPostgres, Problem>> {
  const { clusterFolder, runFolder, runtimeFolder } = options;
  await mkdir(runFolder, { recursive: true, mode: 0o700 });
  const sockets = { clusterFolder, runFolder, runtimeFolder, serviceUser };
  const socket = await makeSocketFolder(sockets);
  const log = openBoundedLog(join(runFolder, 'postgres.log'), LOG_LIMITS);
  const settings = {
    ...SETTINGS,
    cluster_name: await findClusterName(clusterFolder),
    unix_socket_directories: socket.setting,
    ...options.settings,
  };
  const server = await startServerProcess({ software, clusterFolder, settings, serviceUser, log });
  if (!server.ok) {
    log.close();
    await socket.remove();
    const hint = `PostgreSQL did not start. Its log is ${join(runFolder, 'postgres.log')}.`;
    return fail(
      describePostgresProblem('start-failed', clusterFolder, { detail: server.error, hint }),
    );
  }
  const stop = makeStop(server.value, log, socket.remove);
  const connection = { socketFolder: socket.path, user: USER, database: DATABASE };
  try {
    await createDatabaseWhereMissing(connection);
  } catch (error) {
    await stop();
    throw error;
  }
  return succeed({ connection, pid: server.value.pid, ended: server.value.ended, stop });
}

function makeStop(
  server: ServerHandle,
  log: BoundedLog,
  removeSocket: () => Promise<void>,
): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  const stopOnce = async () => {
    await server.stop();
    log.close();
    await removeSocket();
  };
  return () => {
    stopped ??= stopOnce();
    return stopped;
  };
}

/** A set-up that was cut short may have left the cluster without our database. */
async function createDatabaseWhereMissing(
  connection: EmbeddedPostgres['connection'],
): Promise<void> {
  const { socketFolder, user, database } = connection;
  const client = await connectClient({ socketFolder, user, database: 'postgres' });
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
}
