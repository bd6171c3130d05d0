import type { AlleleCount } from './allele-counts.ts';

type Change = Pick<AlleleCount, 'position' | 'reference' | 'alternative'>;

/**
 * An insertion or deletion as far to the left as its letters allow, with the letter before it; one that also replaces
 * letters stays as it is.
 * @param letters of the reference, ASCII, upper case
 */
export function moveLeft(letters: Uint8Array, change: Change): Change {
  const { reference, alternative } = change;
  const isDeletion = reference.length > alternative.length;
  const shared = Math.min(reference.length, alternative.length);
  if (reference.slice(0, shared) !== alternative.slice(0, shared)) return change;
  let changed = (isDeletion ? reference : alternative).slice(shared);
  let anchor = change.position + shared - 1;
  while (anchor > 0 && changed.charCodeAt(changed.length - 1) === letters[anchor]) {
    changed = changed.slice(-1) + changed.slice(0, -1);
    anchor--;
  }
  const before = String.fromCharCode(letters[anchor] as number);
  return {
    position: anchor,
    reference: isDeletion ? before + changed : before,
    alternative: isDeletion ? before : before + changed,
  };
}
