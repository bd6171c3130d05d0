/** Who may see an entry. Only 'open' entries are in the public index. */
export const visibilities = ['open', 'group', 'restricted', 'controlled'] as const;
export type Visibility = (typeof visibilities)[number];

/** Terms under which entries are shared, by their identifier. */
export const termsOfUse = {
  open: {
    title: 'Open: no restriction on use',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
  simulated: {
    title: 'Simulated data: not a real sample, never to be shared as one',
    url: '',
  },
} as const;
export type TermsId = keyof typeof termsOfUse;
