/** What somebody else says of an entry. */
export const claims = ['value', 'contaminated', 'duplicate', 'wrong-host', 'other'] as const;
export type Claim = (typeof claims)[number];

export const confidences = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof confidences)[number];

/** 'upheld': a steward has agreed with the refusal. */
export const correctionStates = [
  'proposed',
  'accepted',
  'refused',
  'appealed',
  'withdrawn',
  'upheld',
] as const;
export type CorrectionState = (typeof correctionStates)[number];

/** What may follow a state. */
const followers: Readonly<Record<CorrectionState, readonly CorrectionState[]>> = {
  proposed: ['accepted', 'refused', 'withdrawn'],
  refused: ['appealed'],
  appealed: ['accepted', 'upheld', 'withdrawn'],
  accepted: [],
  withdrawn: [],
  upheld: [],
};

/** Whether a correction can go from one state to the other. */
export function mayFollow(from: CorrectionState, to: CorrectionState): boolean {
  return followers[from].includes(to);
}

/** States in which somebody still has to decide. */
export const openStates: readonly CorrectionState[] = ['proposed', 'appealed'];

/** One step of a correction's life. */
export interface CorrectionStep {
  readonly state: CorrectionState;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

export interface Correction {
  readonly id: string;
  readonly accession: string;
  readonly version: number;
  readonly instance: string;
  readonly ownerGroup: string;
  readonly claim: Claim;
  readonly field: string | null;
  /** What the entry said when it was proposed. */
  readonly valueThen: string | null;
  readonly valueProposed: string | null;
  readonly duplicateOf: string | null;
  readonly evidence: string;
  readonly evidenceUrl: string | null;
  readonly confidence: Confidence;
  readonly state: CorrectionState;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly steps: readonly CorrectionStep[];
}
