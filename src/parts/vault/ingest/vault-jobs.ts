/** Reads what has come to its end and keeps it. Tried for days: a store or the key service may be down for as long. */
export const INGEST_FILE = { name: 'ingest-file', maxAttempts: 40 } as const;

/** Gives up files whose rest never comes. */
export const SWEEP_DEPOSITS = { name: 'sweep-deposits', maxAttempts: 3 } as const;

/** Seals kept headers for the active key. */
export const RENEW_HEADERS = { name: 'renew-headers', maxAttempts: 40 } as const;

/** Removes a body that no file has any more. */
export const REMOVE_BODY = { name: 'remove-body', maxAttempts: 40 } as const;

/** Makes a table anew without the rows of those who have opted out. */
export const MAKE_EDITION = { name: 'make-edition', maxAttempts: 40 } as const;

/** Looks for what time has brought: lists that begin, assessments that are to be reviewed. */
export const KEEP_HOLDS = { name: 'keep-holds', maxAttempts: 3 } as const;
