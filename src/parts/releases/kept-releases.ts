import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncPath, writeFileDurably } from '../../platform/data-folder/write-file-durably.ts';
import type {
  ReleaseFile,
  ReleaseManifest,
  SignedManifest,
} from '../../schema/release-manifest.ts';
import { digestManifest, openManifest } from './sign-manifest.ts';
import { MANIFEST_FILE } from './verify-release.ts';

/** What of a release everything can be made of again, and what of one that follows another. */
export const WHOLE_ROLES: readonly ReleaseFile['role'][] = ['entries', 'sequences', 'description'];
export const STEP_ROLES: readonly ReleaseFile['role'][] = [
  'changes',
  'changed-sequences',
  'description',
];

/** A release as it lies in a folder, with the files that are there. */
export interface KeptRelease {
  readonly folder: string;
  readonly signed: SignedManifest;
  readonly hasWhole: boolean;
  readonly hasChanges: boolean;
}

function hasFiles(
  folder: string,
  { files }: ReleaseManifest,
  roles: readonly ReleaseFile['role'][],
): boolean {
  return files.every(({ name, role }) => !roles.includes(role) || existsSync(join(folder, name)));
}

/** A release that lies in a folder; null where none does, or its manifest is not what its node has signed. */
export async function readKeptRelease(folder: string): Promise<KeptRelease | null> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const opened = openManifest(value, null);
  if (!opened.ok) return null;
  const { manifest } = opened.value;
  return {
    folder,
    signed: opened.value,
    hasWhole: hasFiles(folder, manifest, WHOLE_ROLES),
    hasChanges: hasFiles(folder, manifest, STEP_ROLES),
  };
}

/** The releases whose folders lie in one, by their numbers. */
export async function listKeptReleases(folder: string): Promise<KeptRelease[]> {
  if (!existsSync(folder)) return [];
  const kept: KeptRelease[] = [];
  for (const { name } of await readdir(folder, { withFileTypes: true })) {
    const release = await readKeptRelease(join(folder, name));
    if (release !== null) kept.push(release);
  }
  return kept.sort((a, b) => a.signed.manifest.number - b.signed.manifest.number);
}

/**
 * The releases that lead to the last of some of one instance: one that is whole, then what each changed, every one
 * naming the one before by its digest. Null where they lead to none.
 */
export function findChain(kept: readonly KeptRelease[]): readonly KeptRelease[] | null {
  const chain: KeptRelease[] = [];
  for (let next = kept.at(-1); next !== undefined; ) {
    chain.unshift(next);
    if (next.hasWhole) return chain;
    const { previous } = next.signed.manifest;
    if (!next.hasChanges || previous === null) return null;
    next = kept.find(
      ({ signed: { manifest } }) =>
        manifest.number === previous.number &&
        digestManifest(manifest).toString('hex') === previous.sha256,
    );
  }
  return null;
}

/** Writes down what a release is, once its files are there. */
export async function keepManifest(folder: string, signed: SignedManifest): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  await writeFileDurably(join(folder, MANIFEST_FILE), `${JSON.stringify(signed, null, 2)}\n`);
  await syncPath(folder);
}

/** Removes what is not part of a chain, what was begun and not finished too. */
export async function removeOthers(folder: string, chain: readonly KeptRelease[]): Promise<void> {
  const names = new Set(chain.map(({ signed }) => String(signed.manifest.number)));
  for (const name of await readdir(folder)) {
    if (!names.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
