import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseManifest } from '../../schema/release-manifest.ts';
import { checkReleaseFile, readReleaseChanges, readWholeRelease } from './read-release.ts';
import { ReleaseError } from './release-error.ts';
import { openManifest } from './sign-manifest.ts';

/** What was found in a folder with a release. */
export interface VerifiedRelease {
  readonly manifest: ReleaseManifest;
  /** Records that were read and checked; null where their files are not in the folder. */
  readonly entries: number | null;
  readonly changes: number | null;
  /** Names of the manifest's files that are not in the folder. */
  readonly missing: readonly string[];
}

/** The name of a release's signed manifest in its folder. */
export const MANIFEST_FILE = 'manifest.json';

async function readManifest(folder: string, nodeId: string | null): Promise<ReleaseManifest> {
  const path = join(folder, MANIFEST_FILE);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ReleaseError(`${path} cannot be read: ${code ?? message}.`);
  }
  const opened = openManifest(value, nodeId === null ? null : { nodeId });
  if (!opened.ok) throw new ReleaseError(opened.error);
  return opened.value.manifest;
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let found = 0;
  for await (const _item of items) found += 1;
  return found;
}

/**
 * Checks a folder with a release: signature, digests, and each record with its letters. Files that are not there
 * are named. @throws ReleaseError for what is there and not right
 */
export async function verifyRelease(
  folder: string,
  { nodeId }: { readonly nodeId: string | null },
): Promise<VerifiedRelease> {
  const manifest = await readManifest(folder, nodeId);
  const missing: string[] = [];
  for (const file of manifest.files) {
    const path = join(folder, file.name);
    if (existsSync(path)) await checkReleaseFile(path, file);
    else missing.push(file.name);
  }
  const has = (...roles: readonly string[]) =>
    manifest.files.every(({ name, role }) => !roles.includes(role) || !missing.includes(name));
  return {
    manifest,
    missing,
    entries: has('entries', 'sequences') ? await count(readWholeRelease(folder, manifest)) : null,
    changes: has('changes', 'changed-sequences')
      ? await count(readReleaseChanges(folder, manifest))
      : null,
  };
}
