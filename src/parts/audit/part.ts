import { definePart } from '../../platform/part.ts';

/** What was done on the node, by whom: read, exported and checked by its administrators. */
export const auditPart = definePart({
  name: 'audit',
  migrations: new URL('./migrations/', import.meta.url),
});
