import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGE = 'crypt4gh==1.8.6';

/**
 * The folder of the programs of crypt4gh 1.8.6: beside the Python of CRYPT4GH_PYTHON, else of one that is set up
 * in the folder.
 */
export async function findPeer(folder: string): Promise<string> {
  const given = process.env.CRYPT4GH_PYTHON;
  if (given !== undefined) return dirname(given);
  const place = join(folder, 'peer');
  await run('python3', ['-m', 'venv', place]);
  await run(join(place, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', PACKAGE]);
  return join(place, 'bin');
}
