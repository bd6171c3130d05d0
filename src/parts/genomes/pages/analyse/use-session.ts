import { useEffect, useState, useSyncExternalStore } from 'react';
import { AnalysisSession, type SessionState } from './analysis-session.ts';
import { startThread } from './start-thread.ts';

/** More threads help only as far as there are cores; two are quick and leave a laptop cool. */
export function listThreadCounts(): readonly number[] {
  const cores = Math.max(1, navigator.hardwareConcurrency || 1);
  return [1, 2, 4, 8, 16].filter((count) => count <= cores || count === 1);
}

export function defaultThreads(): number {
  return Math.min(2, Math.max(1, navigator.hardwareConcurrency || 1));
}

// The last one stays when the reader looks at another page, with its threads and results.
let kept: AnalysisSession | null = null;

function findSession(pathogen: string, threads: number): AnalysisSession {
  if (kept?.pathogen === pathogen && kept.threads === threads) return kept;
  const waiting = kept?.takeWaiting() ?? [];
  kept?.close();
  kept = new AnalysisSession({ pathogen, threads, start: startThread });
  if (waiting.length > 0) kept.run(waiting);
  return kept;
}

/** The pathogen of the session that was kept, so that the page opens with its results. */
export function findKeptPathogen(): string | null {
  return kept?.pathogen ?? null;
}

/** The analysis session of a pathogen, and its state. */
export function useSession(
  pathogen: string,
  threads: number,
): { readonly session: AnalysisSession | null; readonly state: SessionState | null } {
  const [session, setSession] = useState<AnalysisSession | null>(null);
  // Threads are started by an effect and not while drawing, which may happen more than once.
  useEffect(() => setSession(findSession(pathogen, threads)), [pathogen, threads]);
  const current = session?.pathogen === pathogen && session.threads === threads ? session : null;
  const state = useSyncExternalStore(
    current?.subscribe ?? subscribeToNothing,
    current?.getState ?? getNothing,
  );
  return { session: current, state };
}

function subscribeToNothing(): () => void {
  return () => undefined;
}

function getNothing(): SessionState | null {
  return null;
}
