import { definePart } from '../../platform/part.ts';

/** Accounts, sessions and the node's own description. */
export const identityPart = definePart({
  name: 'identity',
  migrations: new URL('./migrations/', import.meta.url),
});
