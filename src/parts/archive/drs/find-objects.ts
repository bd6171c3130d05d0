import { type Caller, maySee } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type {
  ControlledAsker,
  ControlledObject,
  ObjectAuthorizations,
  RequestHeaders,
} from '../../../schema/passport-ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { type ArchiveContext, today } from '../archive-context.ts';
import { listFiles, type StoredFile, toOwnership } from '../file-store.ts';
import { MOST_OBJECTS } from './drs-schemas.ts';

/** Who asks for objects, and in which request. */
export interface ObjectAsker {
  readonly caller: Caller | null;
  readonly passports: readonly string[];
  /** Of the request: a public key may stand in them. */
  readonly headers: RequestHeaders;
  readonly target: string;
  readonly requestId: string;
  readonly clientAddress: string;
}

/** A file of the archive, or what another part has under controlled access. */
export type FoundObject = { readonly id: string } & (
  | { readonly file: StoredFile }
  | { readonly controlled: ControlledObject; readonly authorizations: ObjectAuthorizations }
);

/** Objects that were found, and ids of those that are not there or may not be seen: both are told alike. */
export interface FoundObjects {
  readonly objects: readonly FoundObject[];
  readonly unresolved: readonly string[];
  /** Why passports, or visas in them, do not count; the same whatever was asked for. */
  readonly refusals: readonly Problem[];
}

/** The ids once each. @throws AppError request-too-large */
export function checkIds(ids: readonly string[]): readonly string[] {
  if (ids.length > MOST_OBJECTS) {
    throw new AppError('request-too-large', {
      detail: `One request may name ${MOST_OBJECTS} objects; this one names ${ids.length}.`,
    });
  }
  return [...new Set(ids)];
}

/** Files of the archive that who asks may see. */
export async function findFiles(
  context: ArchiveContext,
  ids: readonly string[],
  caller: Caller | null,
): Promise<readonly FoundObject[]> {
  if (ids.length === 0) return [];
  const day = today(context);
  const question = { ids, readable: null, states: ['ready'], today: day };
  const rows = await listFiles(context.db, { ...question, limit: ids.length });
  return rows
    .filter((file) => maySee(caller, toOwnership(file, day)))
    .map((file) => ({ id: file.id, file }));
}

/** The asker, as the part that has objects under controlled access is told of it. */
export function toControlledAsker({
  caller,
  passports,
  headers,
  ...request
}: ObjectAsker): ControlledAsker {
  return { caller, passports, headers, request: { caller: caller?.id ?? null, ...request } };
}

async function findControlled(
  { controlled }: ArchiveContext,
  ids: readonly string[],
  asker: ObjectAsker,
): Promise<{ readonly objects: readonly FoundObject[]; readonly refusals: readonly Problem[] }> {
  if (ids.length === 0) return { objects: [], refusals: [] };
  const [opened, authorizations] = await Promise.all([
    controlled().openObjects(ids, toControlledAsker(asker)),
    controlled().readAuthorizations(),
  ]);
  const objects = opened.objects.map((one) => ({ id: one.id, controlled: one, authorizations }));
  return { objects, refusals: opened.refusals };
}

/**
 * Objects that who asks may have, by id. Passports are looked at only for what is under controlled access.
 * @throws AppError request-too-large
 */
export async function findObjects(
  context: ArchiveContext,
  ids: readonly string[],
  asker: ObjectAsker,
): Promise<FoundObjects> {
  const wanted = checkIds(ids);
  const isControlled = (id: string) => context.controlled().hasForm(id);
  const [files, controlled] = await Promise.all([
    findFiles(
      context,
      wanted.filter((id) => !isControlled(id)),
      asker.caller,
    ),
    findControlled(context, wanted.filter(isControlled), asker),
  ]);
  const seen = new Map([...files, ...controlled.objects].map((one) => [one.id, one]));
  return {
    objects: wanted.flatMap((id) => seen.get(id) ?? []),
    unresolved: wanted.filter((id) => !seen.has(id)),
    refusals: controlled.refusals,
  };
}

const MOST_TOLD = 10;

/** One of them. @throws AppError file-not-found, which says what is wrong with the passports where that may be why */
export async function requireObject(
  context: ArchiveContext,
  id: string,
  asker: ObjectAsker,
): Promise<FoundObject> {
  const { objects, refusals } = await findObjects(context, [id], asker);
  const [object] = objects;
  if (object !== undefined) return object;
  throw refuseObject(refusals);
}

/** Told of what is not there and of what may not be had alike; with what is wrong with the passports. */
export function refuseObject(refusals: readonly Problem[]): AppError {
  if (refusals.length === 0) return new AppError('file-not-found');
  const reasons = refusals.slice(0, MOST_TOLD).map(({ where, hint }) => `${where}: ${hint}`);
  return new AppError('file-not-found', {
    detail: `There is no such file, or you may not have it. ${reasons.join(' ')}`,
  });
}

/** How a question about many is answered beside what was found. */
export function toBulk({
  objects,
  unresolved,
}: {
  readonly objects: readonly unknown[];
  readonly unresolved: readonly string[];
}) {
  return {
    summary: {
      requested: objects.length + unresolved.length,
      resolved: objects.length,
      unresolved: unresolved.length,
    },
    unresolved_drs_objects:
      unresolved.length === 0 ? [] : [{ error_code: 404, object_ids: [...unresolved] }],
  };
}
