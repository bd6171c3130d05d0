import { z } from 'zod';
import { type Mirror, mirrorStates } from './mirror-store.ts';

/** A mirror as the API gives it. */
export const mirrorSchema = z.strictObject({
  id: z.uuid(),
  url: z.string(),
  instance: z.string(),
  node: z.strictObject({ id: z.string(), name: z.string() }),
  /** The instance here that holds the copies; null before the first. */
  ownInstance: z.string().nullable(),
  addedAt: z.iso.datetime(),
  /** The last release that was copied whole; null before the first. */
  release: z.strictObject({ number: z.int(), createdAt: z.iso.datetime() }).nullable(),
  copiedAt: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  state: z.enum(mirrorStates),
  /** Why it fails or was refused, in words. */
  problem: z.string().nullable(),
});

export function toMirrorAnswer(mirror: Mirror): z.input<typeof mirrorSchema> {
  const { lastNumber, lastCreatedAt } = mirror;
  return {
    id: mirror.id,
    url: mirror.url,
    instance: mirror.instance,
    node: { id: mirror.nodeId, name: mirror.nodeName },
    ownInstance: mirror.ownInstance,
    addedAt: mirror.addedAt.toISOString(),
    release:
      lastNumber === 0 || lastCreatedAt === null
        ? null
        : { number: lastNumber, createdAt: lastCreatedAt.toISOString() },
    copiedAt: mirror.copiedAt?.toISOString() ?? null,
    checkedAt: mirror.checkedAt?.toISOString() ?? null,
    state: mirror.state,
    problem: mirror.problem,
  };
}
