import { removeInstance } from '../../parts/submission/instance-store.ts';
import { openOrShareState } from '../open-state.ts';
import { openContext, refuse } from './command-context.ts';

/** Removes a simulated outbreak from the node. */
export async function removeSimulated(
  id: string,
  flags: Record<string, string | undefined>,
): Promise<number> {
  const { config, logger } = openContext({ logLevel: 'warn', ...flags });
  const opened = await openOrShareState(config, logger);
  if (!opened.ok) refuse([opened.error]);
  const state = opened.value;
  try {
    await removeInstance(state.db, id);
    process.stdout.write(`${id} is removed.\n`);
    return 0;
  } finally {
    await state.close();
  }
}
