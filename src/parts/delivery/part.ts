import { definePart } from '../../platform/part.ts';

/** How files under controlled access reach those who may have them, and the log of it. */
export const deliveryPart = definePart({
  name: 'delivery',
  migrations: new URL('./migrations/', import.meta.url),
});
