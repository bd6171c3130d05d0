import { definePart } from '../../platform/part.ts';

/** Named workflows over kept programs, from reads to consensus and to variants within a host. */
export const workflowsPart = definePart({
  name: 'workflows',
  migrations: new URL('./migrations/', import.meta.url),
});
