import type { en } from './en.ts';

type Catalogue = typeof en;

/** The texts of the interface in another language: every key of the English ones, in the same form. */
export type Translation = {
  readonly [K in keyof Catalogue]: Catalogue[K] extends string
    ? string
    : { readonly one: string; readonly other: string };
};
