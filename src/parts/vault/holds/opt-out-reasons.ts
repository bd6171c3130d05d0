/** Why somebody's data are not to be given any more. */
export const optOutReasons = [
  'consent-withdrawn',
  'objection',
  'national-opt-out',
  'erasure-requested',
  'added-by-mistake',
  'other',
] as const;
export type OptOutReason = (typeof optOutReasons)[number];
