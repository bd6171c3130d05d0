/** Whether a use fits. needs-a-person: what is known does not decide it. */
export const useVerdicts = ['does-not-match', 'needs-a-person', 'matches'] as const;
export type UseVerdict = (typeof useVerdicts)[number];

/** Greater fits better: 0 for 'does-not-match', 2 for 'matches'. */
export function rankVerdict(verdict: UseVerdict): number {
  return useVerdicts.indexOf(verdict);
}

/** Of things that all have to fit; 'matches' for none. */
export function findWorstVerdict(verdicts: Iterable<UseVerdict>): UseVerdict {
  let worst: UseVerdict = 'matches';
  for (const verdict of verdicts) if (rankVerdict(verdict) < rankVerdict(worst)) worst = verdict;
  return worst;
}

/** Why a term has its verdict: a stable code, which a page has words for in each of its languages. */
export type UseReason =
  | 'allowed'
  | 'not-allowed'
  | 'agreed'
  | 'refused'
  | 'not-said'
  | 'not-concerned'
  | 'words-differ'
  | 'cannot-compare'
  | 'detail-missing'
  | 'detail-unreadable'
  | 'not-yet'
  | 'over'
  | 'term-abstract'
  | 'term-obsolete'
  | 'term-of-research'
  | 'term-unknown';

/** What the purpose says to one term, and what follows. */
export interface Judgement {
  readonly verdict: UseVerdict;
  readonly reason: UseReason;
  /** What the term asks, as a sentence. */
  readonly asks: string;
  /** What the purpose says to it, as a sentence. */
  readonly says: string;
}
