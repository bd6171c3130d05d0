import { definePart } from '../../platform/part.ts';

/** Brings records of public archives here by themselves, again and again. */
export const connectorsPart = definePart({
  name: 'connectors',
  migrations: new URL('./migrations/', import.meta.url),
});
