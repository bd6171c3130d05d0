import { definePart } from '../../platform/part.ts';

/** GA4GH passports and visas: whom the node trusts, what is presented to it, and what it issues itself. */
export const passportsPart = definePart({
  name: 'passports',
  migrations: new URL('./migrations/', import.meta.url),
});
