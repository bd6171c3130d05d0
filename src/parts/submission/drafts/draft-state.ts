/** Where a draft stands on its way to a released version. */
export const draftStates = [
  /** Its row was read; its sequence is still to come or to be analysed. */
  'received',
  /** Checked and analysed here; the instance's pipeline has still to say what it finds. */
  'waiting',
  /** Something has to be mended before it can be approved. */
  'needs-attention',
  /** Checked and analysed; somebody has to approve it. */
  'ready',
  /** Approved; its release is on its way. */
  'approved',
  'released',
  'withdrawn',
] as const;
export type DraftState = (typeof draftStates)[number];

/**
 * Where a draft can go from where it is. Who may take it there is the matter of the operation that does;
 * steps to 'released' are the program's alone.
 */
const steps: Readonly<Record<DraftState, readonly DraftState[]>> = {
  received: ['ready', 'needs-attention', 'withdrawn'],
  waiting: ['ready', 'needs-attention', 'withdrawn'],
  'needs-attention': ['ready', 'needs-attention', 'waiting', 'withdrawn'],
  ready: ['ready', 'needs-attention', 'waiting', 'approved', 'withdrawn'],
  // Back where the entry was revised meanwhile, or the release met something that nobody foresaw.
  approved: ['released', 'needs-attention', 'ready', 'withdrawn'],
  released: [],
  withdrawn: [],
};

/** States from which a draft can go to the given one. */
export function statesBefore(to: DraftState): DraftState[] {
  return draftStates.filter((from) => steps[from].includes(to));
}
