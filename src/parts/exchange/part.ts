import { definePart } from '../../platform/part.ts';

/** Deposits at archives, tables for them, and what comes from them. */
export const exchangePart = definePart({
  name: 'exchange',
  migrations: new URL('./migrations/', import.meta.url),
});
