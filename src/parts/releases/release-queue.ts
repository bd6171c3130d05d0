/** Makes a release of one instance; of all where none is named. */
export const MAKE_RELEASES = { name: 'make-releases', maxAttempts: 5 } as const;

/** Looks after one mirror; has all looked after where none is named. */
export const FOLLOW_MIRRORS = { name: 'follow-mirrors', maxAttempts: 5 } as const;
