import { type Caller, maySee } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { describeTerms } from '../../../schema/terms.ts';
import { type ArchiveContext, today } from '../archive-context.ts';
import { listFiles, type StoredFile, toOwnership } from '../file-store.ts';
import { type DrsObject, MOST_OBJECTS } from './drs-schemas.ts';

/** Name of the one way to the bytes: the node's own address. */
export const ACCESS_ID = 'https';

/** Objects that were found, and ids of those that are not there or may not be seen: both are told alike. */
export interface FoundObjects {
  readonly files: readonly StoredFile[];
  readonly unresolved: readonly string[];
}

/** Kept files that the caller may have, by id. @throws AppError request-too-large */
export async function findObjects(
  context: ArchiveContext,
  ids: readonly string[],
  caller: Caller | null,
): Promise<FoundObjects> {
  if (ids.length > MOST_OBJECTS) {
    throw new AppError('request-too-large', {
      detail: `One request may name ${MOST_OBJECTS} objects; this one names ${ids.length}.`,
    });
  }
  const day = today(context);
  const wanted = [...new Set(ids)];
  const question = { ids: wanted, readable: null, states: ['ready'], today: day };
  const rows = await listFiles(context.db, { ...question, limit: wanted.length });
  const seen = new Map(
    rows.filter((file) => maySee(caller, toOwnership(file, day))).map((file) => [file.id, file]),
  );
  return {
    files: wanted.flatMap((id) => seen.get(id) ?? []),
    unresolved: wanted.filter((id) => !seen.has(id)),
  };
}

/** One of them. @throws AppError file-not-found */
export async function requireObject(
  context: ArchiveContext,
  id: string,
  caller: Caller | null,
): Promise<StoredFile> {
  const { files } = await findObjects(context, [id], caller);
  const [file] = files;
  if (file === undefined) throw new AppError('file-not-found');
  return file;
}

/** Where the bytes of a file are. */
export function toAccessUrl(context: ArchiveContext, { id }: StoredFile): { readonly url: string } {
  return { url: `${context.node.url()}/api/files/${id}/content` };
}

/** What a client has to send to get at a file. */
export function toAuthorizations(context: ArchiveContext, file: StoredFile) {
  const { isOpen } = toOwnership(file, today(context));
  return {
    drs_object_id: file.id,
    supported_types: [isOpen ? ('None' as const) : ('BearerAuth' as const)],
  };
}

/** A file as DRS describes it. */
export function toDrsObject(context: ArchiveContext, file: StoredFile): DrsObject {
  const { id, name, size, createdAt, readyAt, sha256, md5, mediaType, links, terms } = file;
  const time = (readyAt ?? createdAt).toISOString();
  const host = new URL(context.node.url()).host;
  const simulated = id.startsWith('sim-') ? 'Simulated data. ' : '';
  return {
    id,
    // Portable file names only (DRS 1.5, name).
    name: name.replace(/[^A-Za-z0-9._-]/g, '_'),
    self_uri: `drs://${host}/${id}`,
    size,
    created_time: time,
    updated_time: time,
    version: sha256 ?? '',
    mime_type: mediaType,
    checksums: [
      { type: 'sha-256', checksum: sha256 ?? '' },
      { type: 'md5', checksum: md5 ?? '' },
    ],
    access_methods: [
      {
        type: 'https',
        access_id: ACCESS_ID,
        access_url: toAccessUrl(context, file),
        available: true,
        authorizations: toAuthorizations(context, file),
      },
    ],
    description: `${simulated}Terms: ${describeTerms(terms).title}`,
    aliases: [...links],
  };
}

/** How a question about many is answered beside what was found. */
export function toBulk({ files, unresolved }: FoundObjects) {
  return {
    summary: {
      requested: files.length + unresolved.length,
      resolved: files.length,
      unresolved: unresolved.length,
    },
    unresolved_drs_objects:
      unresolved.length === 0 ? [] : [{ error_code: 404, object_ids: [...unresolved] }],
  };
}
