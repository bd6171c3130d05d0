import type { GroupRight } from '../../../schema/caller.ts';

/** Where a draft stands on its way to a released version. */
export const draftStates = [
  /** Its row was read; its sequence is still to come or to be analysed. */
  'received',
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

/** Who may take a step: a right in the owning group, or only the program itself. */
type Step = { readonly to: DraftState; readonly needs: GroupRight | 'program' };

/** Every step that there is. */
const steps: Readonly<Record<DraftState, readonly Step[]>> = {
  received: [
    { to: 'ready', needs: 'program' },
    { to: 'needs-attention', needs: 'program' },
    { to: 'withdrawn', needs: 'submit' },
  ],
  'needs-attention': [
    { to: 'ready', needs: 'submit' },
    { to: 'needs-attention', needs: 'submit' },
    { to: 'withdrawn', needs: 'submit' },
  ],
  ready: [
    { to: 'ready', needs: 'submit' },
    { to: 'needs-attention', needs: 'submit' },
    { to: 'approved', needs: 'release' },
    { to: 'withdrawn', needs: 'submit' },
  ],
  approved: [
    { to: 'released', needs: 'program' },
    // The entry was revised meanwhile, or the release met something that nobody foresaw.
    { to: 'needs-attention', needs: 'program' },
    { to: 'ready', needs: 'release' },
    { to: 'withdrawn', needs: 'release' },
  ],
  released: [],
  withdrawn: [],
};

/** The right that the step needs; null where there is no such step. */
export function findStep(from: DraftState, to: DraftState): GroupRight | 'program' | null {
  return steps[from].find((step) => step.to === to)?.needs ?? null;
}

/** States from which somebody can go to the given one. */
export function statesBefore(to: DraftState): DraftState[] {
  return draftStates.filter((from) => findStep(from, to) !== null);
}
