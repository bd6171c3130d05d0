/** Kinds of records, in the order in which a depositor needs them. */
export const kinds = [
  'study',
  'committee',
  'policy',
  'sample',
  'experiment',
  'run',
  'analysis',
  'dictionary',
  'dataset',
] as const;
export type Kind = (typeof kinds)[number];
