import { removeInstance } from '../../parts/submission/instance-store.ts';
import { withState } from './with-state.ts';

/** Removes a simulated outbreak from the node. */
export function removeSimulated(
  id: string,
  flags: Record<string, string | undefined>,
): Promise<number> {
  return withState(flags, async ({ db }) => {
    await removeInstance(db, id);
    process.stdout.write(`${id} is removed.\n`);
    return 0;
  });
}
