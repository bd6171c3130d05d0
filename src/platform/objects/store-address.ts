import { readFileSync } from 'node:fs';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';

/** Where a store is, as settings name it. */
export type StoreAddress =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 's3';
      readonly endpoint: string;
      readonly bucket: string;
      readonly region: string;
    };

const FORM = 'Write a folder, or s3://BUCKET?endpoint=https://HOST&region=REGION.';

/** Parses a folder's path, or 's3://bucket?endpoint=https://host:port&region=eu-1'. */
export function parseStoreAddress(text: string, where: string): Result<StoreAddress, Problem> {
  const refuse = (hint: string): Result<StoreAddress, Problem> =>
    fail({ code: 'setting-invalid', where, value: text, hint: `${hint} ${FORM}` });
  if (!text.includes('://')) return succeed({ kind: 'folder', folder: text });
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?(?:\?(.*))?$/.exec(text);
  if (found?.[1] === undefined) return refuse('This is no address of a store.');
  const values = new URLSearchParams(found[2] ?? '');
  for (const name of values.keys()) {
    if (name !== 'endpoint' && name !== 'region') return refuse(`It has no '${name}'.`);
  }
  const endpoint = values.get('endpoint') ?? '';
  if (!/^https?:\/\/[^/?#\s]+\/?$/.test(endpoint) || !URL.canParse(endpoint)) {
    return refuse('Its endpoint is missing or no address.');
  }
  return succeed({
    kind: 's3',
    endpoint: endpoint.replace(/\/$/, ''),
    bucket: found[1],
    region: values.get('region') ?? 'us-east-1',
  });
}

/** Writes an address so that `parseStoreAddress` reads it. */
export function formatStoreAddress(address: StoreAddress): string {
  if (address.kind === 'folder') return address.folder;
  const { endpoint, region } = address;
  return `s3://${address.bucket}?${new URLSearchParams({ endpoint, region })}`;
}

export interface StoreKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** Parses 'ACCESSKEY:SECRETKEY', given as text or as the first line of a file; the text goes first. */
export function readStoreKeys(
  { text, file }: { readonly text?: string | undefined; readonly file?: string | undefined },
  where: string,
): Result<StoreKeys, Problem> {
  let given = text;
  if (given === undefined && file !== undefined) {
    try {
      [given] = readFileSync(file, 'utf8').split('\n');
    } catch (error) {
      return fail({
        code: 'setting-invalid',
        where: `${where}File`,
        value: file,
        hint: (error as Error).message,
      });
    }
  }
  const found = /^([^:\s]+):(\S+)$/.exec((given ?? '').trim());
  if (found?.[1] === undefined || found[2] === undefined) {
    const hint = `The store needs its keys as ACCESSKEY:SECRETKEY, in ${where} or the file of ${where}File.`;
    // Never what was given: it is a secret.
    return fail({ code: 'setting-invalid', where, value: '', hint });
  }
  return succeed({ accessKey: found[1], secretKey: found[2] });
}
