/** Looks at what has come and keeps it. Tried for days: a store may be down for as long. */
export const CHECK_FILE = { name: 'check-file', maxAttempts: 40 } as const;

/** Copies an object to the second store. */
export const MIRROR_OBJECT = { name: 'mirror-object', maxAttempts: 40 } as const;

/** Removes an object that no file has any more. */
export const REMOVE_OBJECT = { name: 'remove-object', maxAttempts: 40 } as const;

/** Reads kept objects again and compares them with their digests. */
export const CHECK_OBJECTS = { name: 'check-objects', maxAttempts: 1 } as const;
