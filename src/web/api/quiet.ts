let quietTasks = 0;

/**
 * While a task runs that promises to ask the network for nothing, the portal does not ask by itself
 * either. Call what it returns when the task has ended.
 */
export function beQuiet(): () => void {
  quietTasks += 1;
  let isOver = false;
  return () => {
    if (!isOver) quietTasks -= 1;
    isOver = true;
  };
}

/** Whether a task runs that promised to be quiet. */
export function isQuiet(): boolean {
  return quietTasks > 0;
}
