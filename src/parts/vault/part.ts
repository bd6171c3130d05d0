import { definePart } from '../../platform/part.ts';

/** Datasets under controlled access: what they are, their encrypted files, the node's keys. */
export const vaultPart = definePart({
  name: 'vault',
  migrations: new URL('./migrations/', import.meta.url),
});
