import type { Thread } from './analysis-pool.ts';
import { threadAddress } from './analysis-thread.ts?thread';

/** Starts a thread of the analysis in a Web Worker of its own. */
export function startThread(): Thread {
  return new Worker(threadAddress, { type: 'module', name: 'analysis' }) as unknown as Thread;
}
