import type { AlleleCount, PileupSite } from './allele-counts.ts';
import type { CallRules } from './call-rules.ts';

/** Insertions and deletions that a sample has. */
export interface ChosenIndels {
  /** 1 for each letter of the reference that the sample lacks. */
  readonly isDeleted: Uint8Array;
  /** Letters behind a position, by that position. */
  readonly insertions: ReadonlyMap<number, string>;
  /** Every insertion and deletion that was seen, as far to the left as its letters allow. */
  readonly placed: ReadonlyMap<AlleleCount, AlleleCount>;
}

/**
 * Chooses insertions and deletions by depth and share, the more frequent first; one that overlaps a chosen one is left
 * out. The same change may be written at several places of a repeat, so that each is moved to the leftmost before.
 */
export function chooseIndels(
  reference: Uint8Array,
  sites: readonly PileupSite[],
  rules: CallRules,
): ChosenIndels {
  const placed = new Map<AlleleCount, AlleleCount>();
  const candidates: { readonly allele: AlleleCount; readonly share: number }[] = [];
  for (const { isIndel, depth, alleles } of sites) {
    if (!isIndel) continue;
    for (const one of alleles) {
      const allele = moveLeft(reference, one);
      placed.set(one, allele);
      const share = depth === 0 ? 0 : (one.forward + one.reverse) / depth;
      const change = Math.abs(allele.alternative.length - allele.reference.length);
      const isInFrame = !rules.isInFrameOnly || change % 3 === 0;
      if (depth >= rules.minDepth && share >= rules.indelShare && change > 0 && isInFrame) {
        candidates.push({ allele, share });
      }
    }
  }
  const isDeleted = new Uint8Array(reference.length);
  const isTaken = new Uint8Array(reference.length);
  const insertions = new Map<number, string>();
  candidates.sort((a, b) => b.share - a.share || a.allele.position - b.allele.position);
  for (const { allele } of candidates) {
    const { position, alternative } = allele;
    // Letters that both have at their begin stay; the rest goes or comes.
    const begin = position + Math.min(alternative.length, allele.reference.length);
    const end = position + allele.reference.length;
    if (isTaken.subarray(position, Math.max(end, position + 1)).includes(1)) continue;
    isTaken.fill(1, position, Math.max(end, position + 1));
    if (end > begin) isDeleted.fill(1, begin, end);
    else insertions.set(begin - 1, alternative.slice(allele.reference.length));
  }
  return { isDeleted, insertions, placed };
}

/** The same insertion or deletion as far to the left as its letters allow, with the letter before it. */
function moveLeft(letters: Uint8Array, allele: AlleleCount): AlleleCount {
  const { reference, alternative } = allele;
  const isDeletion = reference.length > alternative.length;
  const shared = Math.min(reference.length, alternative.length);
  // Only plain ones: letters that are replaced at the same time stay where they are.
  if (reference.slice(0, shared) !== alternative.slice(0, shared)) return allele;
  let changed = (isDeletion ? reference : alternative).slice(shared);
  let anchor = allele.position + shared - 1;
  while (anchor > 0 && changed.charCodeAt(changed.length - 1) === letters[anchor]) {
    changed = changed.slice(-1) + changed.slice(0, -1);
    anchor--;
  }
  const before = String.fromCharCode(letters[anchor] as number);
  return {
    ...allele,
    position: anchor,
    reference: isDeletion ? before + changed : before,
    alternative: isDeletion ? before : before + changed,
  };
}
