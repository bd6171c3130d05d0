/** Brings a run to its end. Tried again after the node was ended amid it. */
export const RUN_WORKFLOW = { name: 'run-workflow', maxAttempts: 8 } as const;

/** Finds entries that the drafts of runs have become. */
export const LINK_RESULTS = { name: 'link-workflow-results', maxAttempts: 1 } as const;
