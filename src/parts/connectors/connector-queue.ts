/** Runs a connector. What is made anew by each run is found in the database. */
export const RUN_CONNECTOR = { name: 'run-connector', maxAttempts: 25 } as const;
