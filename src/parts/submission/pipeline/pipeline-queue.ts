/** The job that gives what waits for a pipeline the node's own verdict. */
export const leavePipelineQueue = { name: 'leave-pipeline', maxAttempts: 20 } as const;
