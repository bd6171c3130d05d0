import { definePart } from '../../platform/part.ts';

/** Accounts, sessions, the node's own description and the audit log. */
export const identityPart = definePart({
  name: 'identity',
  migrations: new URL('./migrations/', import.meta.url),
});
