/** Makes a release of one instance; of all where none is named. */
export const MAKE_RELEASES = { name: 'make-releases', maxAttempts: 5 } as const;
