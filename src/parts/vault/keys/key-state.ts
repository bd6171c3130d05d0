/**
 * What a node key is used for. active: new files are encrypted for it, one at a time. deprecated: it still opens what is
 * encrypted for it, and headers are sealed anew for the active one. retired: it opens nothing, and can be brought back.
 * destroyed: its private half is gone for good.
 */
export const keyStates = ['active', 'deprecated', 'retired', 'destroyed'] as const;
export type KeyState = (typeof keyStates)[number];

/** What is told of a node key. */
export interface NodeKey {
  /** The first 16 hex digits of the SHA-256 of its public half. */
  readonly id: string;
  /** Base64 of 32 bytes. */
  readonly publicKey: string;
  readonly state: KeyState;
  /** ISO 8601. */
  readonly createdAt: string;
  /** When it got its state. */
  readonly changedAt: string;
}

/** States that follow one another by an order of somebody; a key leaves 'active' only when another takes its place. */
const steps: Readonly<Record<KeyState, readonly KeyState[]>> = {
  active: [],
  deprecated: ['retired'],
  retired: ['deprecated', 'destroyed'],
  destroyed: [],
};

/** Whether somebody may bring a key from one state into another. */
export function mayBecome(from: KeyState, to: KeyState): boolean {
  return steps[from].includes(to);
}
