/** The job that releases what is approved, by its name and tries; it is declared in ../jobs. */
export const releaseDraftsQueue = { name: 'release-drafts', maxAttempts: 20 } as const;

/** The job that takes a submission from its files to verdicts. */
export const processSubmissionQueue = { name: 'process-submission', maxAttempts: 20 } as const;
