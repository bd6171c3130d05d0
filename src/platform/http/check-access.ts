import { type Caller, hasRight, maySee, type OwnedKind } from '../../schema/caller.ts';
import type { Access } from '../../schema/define-operation.ts';
import { AppError, type ErrorCode } from '../../schema/errors.ts';
import type { HttpServerOptions } from './http-options.ts';

/** How the absence of a thing is told; the same where it may not be seen. */
const notFound: Readonly<Record<OwnedKind, ErrorCode>> = {
  group: 'group-not-found',
  accession: 'entry-not-found',
  submission: 'submission-not-found',
  draft: 'draft-not-found',
  file: 'file-not-found',
  collection: 'collection-not-found',
  run: 'run-not-found',
  record: 'vault-record-not-found',
  deposit: 'vault-file-not-found',
};

/**
 * Whether the caller may call an operation on what its address names.
 * @throws AppError sign-in-required, not-allowed, request-invalid, and the kind's not-found: a thing that the caller may
 * not see is refused like one that is not there, so that nobody learns of it by asking.
 */
export async function checkAccess(
  access: Access,
  caller: Caller | null,
  {
    readParams,
    findOwnership,
    isPrivate,
  }: {
    /** Throws where they are not what the operation takes. */
    readonly readParams: () => Readonly<Record<string, string>>;
    readonly findOwnership: HttpServerOptions['findOwnership'];
    /** Nobody sees anything of the node without an account. */
    readonly isPrivate: boolean;
  },
): Promise<void> {
  if (access === 'entrance') return;
  if (isPrivate && caller === null) {
    throw new AppError('sign-in-required', { detail: 'This node is private.' });
  }
  if (access === 'public') return;
  if (typeof access === 'object') {
    if (access.right !== 'read' && caller === null) throw new AppError('sign-in-required');
    const ownership = await findOwnership(access.on, readParams()[access.on] ?? '');
    // A token that may send and not read knows what it is asked to work on.
    const isKnown =
      ownership !== null &&
      (maySee(caller, ownership) || hasRight(caller, ownership, access.right));
    if (!isKnown) throw new AppError(notFound[access.on]);
    if (access.right !== 'read' && !hasRight(caller, ownership, access.right)) {
      throw new AppError('not-allowed', {
        detail: `It belongs to the group ${ownership.group}, in which you have no right to ${access.right}.`,
      });
    }
    return;
  }
  if (caller === null) throw new AppError('sign-in-required');
  const isAllowed =
    access === 'account' ||
    caller.role === 'administrator' ||
    (access === 'steward' && caller.role === 'steward') ||
    (access === 'pipeline' && caller.isPipeline === true);
  if (!isAllowed) throw new AppError('not-allowed');
}
