/**
 * Letters to insert, delete, replace or swap with their neighbour so that one text becomes the other
 * (optimal string alignment distance), or `limit + 1` where it is more than `limit`.
 */
export function computeEditDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = previous;
    previous = current;
  }
  return Math.min(previous[b.length] ?? 0, limit + 1);
}

/** The candidate nearest to a key where only one is nearest and it is near: one slip in four letters, two in nine. */
export function findNearest<T>(key: string, candidates: ReadonlyMap<string, T>): T | null {
  const limit = key.length < 4 ? 0 : key.length < 9 ? 1 : 2;
  if (limit === 0) return null;
  let best: T | null = null;
  let bestDistance = limit + 1;
  for (const [candidate, value] of candidates) {
    const distance = computeEditDistance(key, candidate, Math.min(limit, bestDistance));
    if (distance < bestDistance) {
      best = value;
      bestDistance = distance;
    } else if (distance === bestDistance && distance <= limit && value !== best) {
      best = null;
    }
  }
  return best;
}
