import { toServiceInfo } from '../../../schema/service-info.ts';
import { type ArchiveContext, today } from '../archive-context.ts';
import { sumOpenFiles } from '../file-store.ts';
import { MOST_OBJECTS } from './drs-schemas.ts';

/** What DRS says of itself, with how much everybody may have. */
export async function describeDrs(context: ArchiveContext) {
  const { objects, bytes } = await sumOpenFiles(context.db, today(context));
  return {
    ...toServiceInfo(context.node, {
      artifact: 'drs',
      version: '1.5.0',
      description:
        'Files of this node that everybody may have, with a token those of its group, and with a token or passport those under controlled access.',
    }),
    maxBulkRequestLength: MOST_OBJECTS,
    drs: { maxBulkRequestLength: MOST_OBJECTS, objectCount: objects, totalObjectSize: bytes },
  };
}
