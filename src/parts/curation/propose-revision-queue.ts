/** The job that makes a revision of an accepted correction; `jobs/propose-revision.ts` declares what it does. */
export const PROPOSE_REVISION = { name: 'propose-revision', maxAttempts: 25 } as const;
