/** The job that registers a DOI, by name: `jobs/deposit-doi.ts` declares what it does. */
export const DEPOSIT_DOI = { name: 'deposit-doi', maxAttempts: 25 } as const;
