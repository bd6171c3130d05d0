import { type NodeState, openOrShareState } from '../open-state.ts';
import { openContext, refuse } from './command-context.ts';

/** Work of a command on the node's state, also beside a running node. @throws CommandError where it cannot be opened */
export async function withState<T>(
  settings: Record<string, string | undefined>,
  work: (state: NodeState) => Promise<T>,
): Promise<T> {
  const { config, logger } = openContext({ logLevel: 'warn', ...settings });
  const opened = await openOrShareState(config, logger);
  if (!opened.ok) refuse([opened.error]);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}
