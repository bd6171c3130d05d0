import type { ControlledObject, ObjectAuthorizations } from '../../../schema/passport-ports.ts';
import { describeTerms } from '../../../schema/terms.ts';
import { type ArchiveContext, today } from '../archive-context.ts';
import { type StoredFile, toOwnership } from '../file-store.ts';
import type { AccessUrl, Authorizations, DrsObject } from './drs-schemas.ts';
import type { FoundObject } from './find-objects.ts';

/** Name of the one way to the bytes of a file of the archive: the node's own address. */
export const ACCESS_ID = 'https';

/** Portable file names only (DRS 1.5, name). */
function toPortableName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_');
}

function toUri({ node }: ArchiveContext, id: string): string {
  return `drs://${new URL(node.url()).host}/${id}`;
}

/** Where the bytes of a file of the archive are. */
export function fileUrl({ node }: ArchiveContext, { id }: { readonly id: string }): AccessUrl {
  return { url: `${node.url()}/api/files/${id}/content` };
}

/** What a client has to send to get at what is under controlled access. */
export function toControlledAuthorizations(
  id: string,
  { types, passportIssuers, bearerIssuers }: ObjectAuthorizations,
): Authorizations {
  return {
    drs_object_id: id,
    supported_types: [...types],
    passport_auth_issuers: [...passportIssuers],
    bearer_auth_issuers: [...bearerIssuers],
  };
}

/** What a client has to send to get at an object. */
export function toAuthorizations(context: ArchiveContext, object: FoundObject): Authorizations {
  if ('controlled' in object) return toControlledAuthorizations(object.id, object.authorizations);
  const { isOpen } = toOwnership(object.file, today(context));
  return { drs_object_id: object.id, supported_types: [isOpen ? 'None' : 'BearerAuth'] };
}

/** An object as DRS describes it. */
export function toDrsObject(context: ArchiveContext, object: FoundObject): DrsObject {
  return 'file' in object
    ? describeFile(context, object.file, toAuthorizations(context, object))
    : describeControlled(context, object.controlled, toAuthorizations(context, object));
}

function describeFile(
  context: ArchiveContext,
  file: StoredFile,
  authorizations: Authorizations,
): DrsObject {
  const { id, name, size, createdAt, readyAt, sha256, md5, mediaType, links, terms } = file;
  const time = (readyAt ?? createdAt).toISOString();
  const simulated = id.startsWith('sim-') ? 'Simulated data. ' : '';
  return {
    id,
    name: toPortableName(name),
    self_uri: toUri(context, id),
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
        access_url: fileUrl(context, file),
        available: true,
        authorizations,
      },
    ],
    description: `${simulated}Terms: ${describeTerms(terms).title}`,
    aliases: [...links],
  };
}

function describeControlled(
  context: ArchiveContext,
  object: ControlledObject,
  authorizations: Authorizations,
): DrsObject {
  const { id, size, version, mediaType, accesses, contents } = object;
  const time = object.createdAt.toISOString();
  // The address itself is told by the endpoint of access only: it may hold what opens the bytes.
  const methods = accesses.map((access) => ({
    type: 'https' as const,
    access_id: access,
    available: true,
    authorizations,
  }));
  return {
    id,
    name: toPortableName(object.name),
    self_uri: toUri(context, id),
    size,
    created_time: time,
    updated_time: time,
    version,
    ...(mediaType === null ? {} : { mime_type: mediaType }),
    checksums: object.checksums.map((checksum) => ({ ...checksum })),
    ...(methods.length === 0 ? {} : { access_methods: methods }),
    ...(contents === null
      ? {}
      : {
          contents: contents.map((held) => ({
            name: toPortableName(held.name),
            id: held.id,
            drs_uri: [toUri(context, held.id)],
          })),
        }),
    description: object.description,
    aliases: [...object.aliases],
  };
}
