import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyFolder } from './key-folder.ts';
import { KeyServiceError } from './key-service.ts';
import { RequestLog } from './request-log.ts';
import { type KeyServer, RequestLimit } from './serve-key-stream.ts';

/** More than a node on two cores can use. */
export const REQUESTS_PER_MINUTE = 600_000;

/** Opens the folder with the keys for a process that serves them. @throws KeyServiceError */
export async function openKeyServer(
  folder: string,
  {
    passphrase = null,
    requestsPerMinute = REQUESTS_PER_MINUTE,
  }: { readonly passphrase?: string | null; readonly requestsPerMinute?: number } = {},
): Promise<KeyServer> {
  const keys = new KeyFolder(folder, passphrase);
  const now = () => new Date();
  await keys.open(now());
  // A passphrase that does not fit is told at the start, not at the first file.
  keys.readable();
  const log = new RequestLog(join(folder, 'requests.ndjson'));
  log.write({ at: now().toISOString(), ask: 'start', outcome: 'done' });
  return { keys, log, limit: new RequestLimit(requestsPerMinute), now };
}

/** The passphrase that a file has as its first line. @throws KeyServiceError */
export function readPassphraseFile(path: string): string {
  try {
    const [line = ''] = readFileSync(path, 'utf8').split(/\r?\n/);
    if (line !== '') return line;
  } catch (error) {
    throw new KeyServiceError('key-locked', `${path}: ${(error as Error).message}`);
  }
  throw new KeyServiceError('key-locked', `${path}: its first line is empty.`);
}
