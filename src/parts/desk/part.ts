import { definePart } from '../../platform/part.ts';

/** Who applies for what is under controlled access, who decides, and what is granted. */
export const deskPart = definePart({
  name: 'desk',
  migrations: new URL('./migrations/', import.meta.url),
});
