import { definePart } from '../../platform/part.ts';

/** Tells people what happened: inbox, mail, web-hooks. */
export const noticesPart = definePart({
  name: 'notices',
  migrations: new URL('./migrations/', import.meta.url),
});
