// Finds a Node that runs this program: the one running, the one npm installed beside us, or none.
// Plain JavaScript for Node >= 20, because it runs before the right Node is known.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

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

/** Replaces this process, as far as Node can: same standard streams, signals passed on, same exit code. */
export function runWithNode24(args) {
  const child = spawn(findNode(), args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl+C reaches every process of the terminal; the child must not get it twice.
      const isFromTerminal = signal === 'SIGINT' && process.stdin.isTTY;
      if (!isFromTerminal) child.kill(signal);
    });
  }
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
