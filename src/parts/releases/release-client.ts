import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncPath } from '../../platform/data-folder/write-file-durably.ts';
import type { ReleaseFile, SignedManifest } from '../../schema/release-manifest.ts';
import { checkReleaseFile } from './read-release.ts';
import { ReleaseError } from './release-error.ts';
import { openManifest } from './sign-manifest.ts';

const MANIFEST_MILLISECONDS = 60_000;
const MAX_MANIFEST_BYTES = 1 << 24;
/** So long without a byte, and the connection is given up. */
const SILENCE_MILLISECONDS = 60_000;

export interface ReleaseSource {
  /** Base address of the node, http or https. */
  readonly url: string;
  readonly instance: string;
  /** The node whose releases are accepted; null for any, as at the first look. */
  readonly nodeId: string | null;
  /** Where they are given, from the root of the node; where a node gives its own unless it is said. */
  readonly path?: string;
}

/** Fetches releases of another node. */
export class ReleaseClient {
  readonly #source: ReleaseSource;

  constructor(source: ReleaseSource) {
    this.#source = source;
  }

  /** A manifest, checked. @throws ReleaseError */
  async readManifest(which: number | 'latest', signal?: AbortSignal): Promise<SignedManifest> {
    const { nodeId, instance } = this.#source;
    const address = this.#address(`/${which}`);
    const limit = AbortSignal.timeout(MANIFEST_MILLISECONDS);
    const response = await this.#fetch(
      address,
      {},
      signal ? AbortSignal.any([limit, signal]) : limit,
    );
    const text = await readText(response, address);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new ReleaseError(`${address} did not answer with JSON: is a node there?`);
    }
    const opened = openManifest(value, nodeId === null ? null : { nodeId });
    if (!opened.ok) throw new ReleaseError(`${address}: ${opened.error}`);
    const { manifest } = opened.value;
    if (manifest.instance.id !== instance || (which !== 'latest' && manifest.number !== which)) {
      throw new ReleaseError(
        `${address} gave release ${manifest.number} of ${manifest.instance.id}, which was not asked for.`,
      );
    }
    return opened.value;
  }

  /**
   * Fetches a file to a path, where it is once it is whole and checked. What a former try brought is gone on
   * with. @throws ReleaseError
   */
  async download(
    number: number,
    file: ReleaseFile,
    to: { readonly path: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const { path, signal } = to;
    if (await hasSize(path, file.bytes)) {
      // Of a former run; it may have been damaged since.
      if (await isFile(path, file)) return;
      await rm(path);
    }
    const part = `${path}.part`;
    await this.#fetchRest(number, file, { part, signal });
    try {
      await checkReleaseFile(part, file);
    } catch (error) {
      // Nothing of it can be trusted: the next try begins anew.
      await rm(part, { force: true });
      throw error;
    }
    await rename(part, path);
    await syncPath(dirname(path));
  }

  async #fetchRest(
    number: number,
    file: ReleaseFile,
    { part, signal }: { readonly part: string; readonly signal: AbortSignal },
  ): Promise<void> {
    const handle = await open(part, 'a');
    try {
      let { size } = await handle.stat();
      if (size > file.bytes) {
        await handle.truncate(0);
        size = 0;
      }
      if (size === file.bytes) return;
      const address = this.#address(`/${number}/files/${encodeURIComponent(file.name)}`);
      const silence = new Silence(SILENCE_MILLISECONDS);
      try {
        const headers =
          size === 0 ? {} : { Range: `bytes=${size}-`, 'If-Range': `"${file.sha256}"` };
        const response = await this.#fetch(
          address,
          headers,
          AbortSignal.any([signal, silence.signal]),
        );
        // The whole file, though a part was asked for.
        if (response.status === 200 && size > 0) {
          await handle.truncate(0);
          size = 0;
        }
        for await (const chunk of response.body ?? []) {
          silence.end();
          size += chunk.length;
          if (size > file.bytes) break;
          await handle.writeFile(chunk);
          silence.begin();
        }
      } catch (error) {
        if (error instanceof ReleaseError) throw error;
        signal.throwIfAborted();
        throw new ReleaseError(`The connection to ${address} broke: ${describe(error)}.`, {
          isPassing: true,
        });
      } finally {
        silence.end();
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  #address(path: string): string {
    const { url, instance, path: base } = this.#source;
    const root = base ?? `/api/releases/${encodeURIComponent(instance)}`;
    return `${url.replace(/\/+$/, '')}${root}${path}`;
  }

  async #fetch(
    address: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    let response: Response;
    try {
      // A release names its node, and a node its address: nobody is sent elsewhere.
      response = await fetch(address, {
        headers: { 'Accept-Encoding': 'identity', ...headers },
        redirect: 'error',
        signal,
      });
    } catch (error) {
      throw new ReleaseError(`${address} does not answer: ${describe(error)}.`, {
        isPassing: true,
        cause: error,
      });
    }
    if (response.ok) return response;
    await response.body?.cancel();
    throw new ReleaseError(
      `${address} answered ${response.status} ${response.statusText}.`.trim(),
      {
        isPassing: response.status >= 500 || response.status === 429,
      },
    );
  }
}

/** Aborts when nothing happens for a while. */
class Silence {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.begin();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(): void {
    this.end();
    const reason = new Error(`nothing came for ${this.#milliseconds / 1000} s`);
    this.#timer = setTimeout(() => this.#controller.abort(reason), this.#milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function readText(response: Response, address: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_MANIFEST_BYTES)
      throw new ReleaseError(`${address} gave no manifest: it does not end.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function hasSize(path: string, bytes: number): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.size === bytes;
}

async function isFile(path: string, file: ReleaseFile): Promise<boolean> {
  try {
    await checkReleaseFile(path, file);
    return true;
  } catch (error) {
    if (error instanceof ReleaseError) return false;
    throw error;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return cause === '' ? error.message : cause;
}
