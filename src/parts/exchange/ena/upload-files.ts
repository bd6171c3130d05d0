import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Client } from 'basic-ftp';
import { type WebinAccount, WebinRefusedError, WebinUnavailableError } from './webin-client.ts';

/** A file that ENA is to have before it is submitted. */
export interface UploadedFile {
  /** Without folders. */
  readonly name: string;
  readonly size: number;
  readonly md5: string;
  /** May be called again. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

export interface UploadOptions {
  /** 'ftps://webin2.ebi.ac.uk' with TLS; 'ftp://' for this machine only. */
  readonly url: string;
  readonly account: WebinAccount;
  readonly timeoutMilliseconds: number;
  /** Certificates that are believed beside those of the system, in PEM. */
  readonly certificates?: string;
}

/**
 * Brings files to the account's upload area, where Webin looks for what its documents name. A file that is there in its
 * size was brought before; whether it is the same ENA checks by its MD5.
 * @throws WebinRefusedError, WebinUnavailableError
 */
export async function uploadToWebin(
  { url, account, timeoutMilliseconds, certificates }: UploadOptions,
  files: readonly UploadedFile[],
  signal: AbortSignal,
): Promise<void> {
  if (files.length === 0) return;
  const { protocol, hostname, port } = new URL(url);
  const client = new Client(timeoutMilliseconds);
  const stop = () => client.close();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    await client.access({
      host: hostname,
      port: port === '' ? 21 : Number(port),
      user: account.username,
      password: account.password,
      secure: protocol === 'ftps:',
      ...(certificates === undefined ? {} : { secureOptions: { ca: certificates } }),
    });
    for (const file of files) await bring(client, file);
  } catch (error) {
    signal.throwIfAborted();
    throw toWebinError(error, account);
  } finally {
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

async function bring(client: Client, file: UploadedFile): Promise<void> {
  const there = await client.size(file.name).catch(() => -1);
  if (there === file.size) return;
  const digest = createHash('md5');
  const counted = async function* () {
    for await (const piece of file.read()) {
      digest.update(piece);
      yield piece;
    }
  };
  await client.uploadFrom(Readable.from(counted()), file.name);
  const sent = await client.size(file.name);
  if (sent !== file.size || digest.digest('hex') !== file.md5) {
    await client.remove(file.name).catch(() => undefined);
    throw new WebinUnavailableError(`The file ${file.name} did not come to ENA as it is.`);
  }
}

function toWebinError(error: unknown, account: WebinAccount): Error {
  if (error instanceof WebinUnavailableError) return error;
  const { message, code } = error as Error & { readonly code?: unknown };
  // FTP: 530 is 'not logged in'.
  if (code === 530) {
    return new WebinRefusedError(
      `ENA's upload area does not let ${account.username} in: check the name and the password of the Webin account.`,
    );
  }
  return new WebinUnavailableError(`Files cannot be brought to ENA: ${message}.`);
}
