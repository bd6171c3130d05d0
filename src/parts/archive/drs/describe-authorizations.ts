import type { Call } from '../../../schema/define-operation.ts';
import type { ArchiveContext } from '../archive-context.ts';
import type { Authorizations } from './drs-schemas.ts';
import { checkIds, findObjects, toBulk } from './find-objects.ts';
import { toAsker } from './to-asker.ts';
import { toAuthorizations, toControlledAuthorizations } from './to-drs-object.ts';

/**
 * What a client has to send to get at objects. Of what is under controlled access it is told by the form of the id alone,
 * since whoever asks has not shown yet that it may know what there is.
 * @throws AppError request-too-large
 */
export async function describeAuthorizations(
  context: ArchiveContext,
  ids: readonly string[],
  call: Call<unknown, unknown, unknown>,
) {
  const wanted = checkIds(ids);
  const controlled = wanted.filter((id) => context.controlled().hasForm(id));
  const others = wanted.filter((id) => !controlled.includes(id));
  const [authorizations, files] = await Promise.all([
    context.controlled().readAuthorizations(),
    findObjects(context, others, toAsker(call)),
  ]);
  const resolved: readonly Authorizations[] = [
    ...files.objects.map((object) => toAuthorizations(context, object)),
    ...controlled.map((id) => toControlledAuthorizations(id, authorizations)),
  ];
  return { bulk: toBulk({ objects: resolved, unresolved: files.unresolved }), resolved };
}
