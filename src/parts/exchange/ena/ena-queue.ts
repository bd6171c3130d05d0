/** The job that deposits what waits of a group, by its name and tries; it is declared in ../jobs. */
export const depositToEnaQueue = { name: 'deposit-to-ena', maxAttempts: 25 } as const;

/** What a group's deposits wait for, one after the other. */
export const toDepositQueue = (group: string) => `ena ${group}`;
