import { definePart } from '../../platform/part.ts';

/** What keeps the node running, for its administrators. */
export const upkeepPart = definePart({ name: 'upkeep' });
