import type { Problem } from '../../../schema/problem.ts';
import type { ArchiveContext } from '../archive-context.ts';
import type { AccessUrl } from './drs-schemas.ts';
import {
  checkIds,
  findFiles,
  type ObjectAsker,
  refuseObject,
  toControlledAsker,
} from './find-objects.ts';
import { ACCESS_ID, fileUrl } from './to-drs-object.ts';

/** One way to the bytes of an object. */
export interface AskedAccess {
  readonly id: string;
  readonly access: string;
}

/** Where the bytes are by that way. */
export interface FoundAccess extends AskedAccess {
  readonly url: AccessUrl;
}

/**
 * Where bytes of objects are, for those that who asks may have and ways that there are.
 * @throws AppError request-too-large, request-invalid, request-conflict, key-service-unavailable
 */
export async function findAccesses(
  context: ArchiveContext,
  asked: readonly AskedAccess[],
  asker: ObjectAsker,
): Promise<{ readonly accesses: readonly FoundAccess[]; readonly refusals: readonly Problem[] }> {
  const ids = checkIds([...new Set(asked.map(({ id }) => id))]);
  const port = context.controlled();
  const others = ids.filter((id) => !port.hasForm(id));
  const controlled = asked.filter(({ id }) => port.hasForm(id));
  const [files, opened] = await Promise.all([
    findFiles(context, others, asker.caller),
    controlled.length === 0
      ? { accesses: [], refusals: [] }
      : port.openAccesses(controlled, toControlledAsker(asker)),
  ]);
  const seen = new Set(files.map(({ id }) => id));
  const open = asked
    .filter(({ id, access }) => seen.has(id) && access === ACCESS_ID)
    .map((one) => ({ ...one, url: fileUrl(context, one) }));
  const given = opened.accesses.map(({ id, access, url, headers }) => ({
    ...{ id, access },
    url: { url, headers: [...headers] },
  }));
  return { accesses: [...open, ...given], refusals: opened.refusals };
}

/** One of them. @throws AppError file-not-found, and as `findAccesses` */
export async function requireAccess(
  context: ArchiveContext,
  asked: AskedAccess,
  asker: ObjectAsker,
): Promise<AccessUrl> {
  const { accesses, refusals } = await findAccesses(context, [asked], asker);
  const [found] = accesses;
  if (found === undefined) throw refuseObject(refusals);
  return found.url;
}
