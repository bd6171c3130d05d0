/** Reads the keys of trusted issuers anew. */
export const READ_ISSUER_KEYS = { name: 'read-issuer-keys', maxAttempts: 3 } as const;
