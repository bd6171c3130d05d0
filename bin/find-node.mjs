// Finds a Node that runs this program: the one running, the one npm installed beside us, or none.
// Plain JavaScript for Node >= 20, because it runs before the right Node is known.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// 24.7 is the first release with zstd dictionaries and crypto.argon2, which the program uses.
const LEAST = [24, 7];
const require = createRequire(import.meta.url);

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
}

function findInstalledNode() {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  try {
    const folder = dirname(require.resolve(`${name}/package.json`));
    const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** The path of a Node that is new enough; ends the process with a remedy where there is none. */
export function findNode() {
  const path = isNewEnough(process.versions.node) ? process.execPath : findInstalledNode();
  if (path !== undefined) return path;
  console.error(
    `outbreak needs Node ${LEAST.join('.')} or newer; this is Node ${process.versions.node}, and npm brought none for ${process.platform}-${process.arch}.\n` +
      'Run "npm ci" without --omit=optional, or install Node 24 and start again.',
  );
  process.exit(1);
}

// Node keeps what it compiled of the program here; a folder that cannot be written to is as good.
function findCompileCache() {
  const { NODE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env;
  const base = XDG_CACHE_HOME || join(homedir(), '.cache');
  return NODE_COMPILE_CACHE ?? join(base, 'outbreak-commons', 'code');
}

// npm passes a signal to its shell only, which dies of it and leaves this process without a parent.
function stopWithoutParent(stop) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, 250);
  watch.unref();
}

/**
 * Runs a script with its arguments on a Node that is new enough: in this process where it is, else
 * in a child with the same standard streams, signals passed on and the same exit code.
 */
export async function runWithNode24(args) {
  const [script] = args;
  if (isNewEnough(process.versions.node) && !script.startsWith('-')) {
    process.argv = [process.execPath, resolve(script), ...args.slice(1)];
    stopWithoutParent(() => process.kill(process.pid, 'SIGTERM'));
    // Threads and processes that it starts have their own, and only know of the folder from here.
    process.env.NODE_COMPILE_CACHE = findCompileCache();
    module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
    await import(pathToFileURL(process.argv[1]).href);
    return;
  }
  // The channel carries no message. It closes when this process is killed, which it cannot pass on.
  const child = spawn(findNode(), args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_COMPILE_CACHE: findCompileCache() },
  });
  // Ctrl+C reaches every process of a terminal, so the child may get a signal twice; it counts those
  // that come at once as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  stopWithoutParent(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`outbreak could not start ${findNode()}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code ?? 1);
  });
}
