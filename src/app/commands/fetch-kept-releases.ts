import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { keepManifest, STEP_ROLES, WHOLE_ROLES } from '../../parts/releases/kept-releases.ts';
import { ReleaseClient } from '../../parts/releases/release-client.ts';
import { ReleaseError } from '../../parts/releases/release-error.ts';

const ANSWER_MILLISECONDS = 60_000;

const mirrorsAnswer = z.object({
  mirrors: z.array(
    z.object({ id: z.uuid(), instance: z.string(), node: z.object({ id: z.string() }) }),
  ),
});
const releasesAnswer = z.object({
  releases: z.array(z.object({ number: z.int(), isWhole: z.boolean() })),
});

async function ask<T>(address: string, schema: z.ZodType<T>): Promise<T> {
  let response: Response;
  try {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
    response = await fetch(address, { redirect: 'error', signal });
  } catch (error) {
    throw new ReleaseError(`${address} does not answer: ${(error as Error).message}.`, {
      isPassing: true,
    });
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new ReleaseError(`${address} answered ${response.status}.`, {
      isPassing: response.status >= 500 || response.status === 429,
    });
  }
  const parsed = schema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return parsed.data;
  throw new ReleaseError(`${address} answered with something else: is a node of this kind there?`);
}

/**
 * Fetches what a mirror keeps of a node's releases, a folder for each instance and in it one for each release. Files that
 * are there whole stay; what was cut off goes on. @throws ReleaseError
 */
export async function fetchKeptReleases(
  url: string,
  {
    folder,
    nodeId,
    persist,
  }: {
    readonly folder: string;
    /** Whose releases. */
    readonly nodeId: string;
    /** Tries again while what fails may pass. */
    readonly persist: <T>(work: () => Promise<T>) => Promise<T>;
  },
): Promise<void> {
  const base = url.replace(/\/+$/, '');
  const { mirrors } = await persist(() => ask(`${base}/api/mirrors`, mirrorsAnswer));
  const own = mirrors.filter(({ node }) => node.id === nodeId);
  if (own.length === 0) throw new ReleaseError(`${base} copies nothing of the node ${nodeId}.`);
  const { signal } = new AbortController();
  for (const { id, instance } of own) {
    const path = `/api/mirrors/${id}/releases`;
    const { releases } = await persist(() => ask(`${base}${path}`, releasesAnswer));
    if (releases.length === 0) {
      throw new ReleaseError(
        `${base} keeps no releases of ${instance}: it copied them before it kept any. Have it look for a new release, or restore from a folder.`,
      );
    }
    const client = new ReleaseClient({ url: base, instance, nodeId, path });
    for (const { number, isWhole } of releases) {
      const signed = await persist(() => client.readManifest(number, signal));
      const to = join(folder, instance, String(number));
      await mkdir(to, { recursive: true });
      const roles = isWhole ? WHOLE_ROLES : STEP_ROLES;
      for (const file of signed.manifest.files) {
        if (!roles.includes(file.role)) continue;
        process.stderr.write(`${instance} ${number} ${file.name}, ${file.bytes} bytes\n`);
        await persist(() => client.download(number, file, { path: join(to, file.name), signal }));
      }
      await keepManifest(to, signed);
    }
  }
}
