/**
 * Two-sided p of the rank-sum test of Mann and Whitney (1947): how likely two samples differ so much where both come from
 * the same distribution. Normal approximation with correction for ties; for samples of some dozens and more.
 */
export function computeRankSumP(a: readonly number[], b: readonly number[]): number {
  const all = [
    ...a.map((value) => ({ value, isA: true })),
    ...b.map((value) => ({ value, isA: false })),
  ];
  all.sort((x, y) => x.value - y.value);
  let ranksOfA = 0;
  let ties = 0;
  for (let from = 0; from < all.length; ) {
    let behind = from + 1;
    while (behind < all.length && all[behind]?.value === all[from]?.value) behind += 1;
    const rank = (from + 1 + behind) / 2;
    for (let i = from; i < behind; i += 1) if (all[i]?.isA === true) ranksOfA += rank;
    ties += (behind - from) ** 3 - (behind - from);
    from = behind;
  }
  const n = all.length;
  const u = ranksOfA - (a.length * (a.length + 1)) / 2;
  const mean = (a.length * b.length) / 2;
  const variance = ((a.length * b.length) / 12) * (n + 1 - ties / (n * (n - 1)));
  return variance === 0 ? 1 : computeTwoSided(Math.abs(u - mean) / Math.sqrt(variance));
}

/** Two-sided p of a standard normal value; Abramowitz and Stegun, 7.1.26, error below 2e-7. */
function computeTwoSided(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const terms = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  const sum = terms.reduceRight((rest, term) => (rest + term) * t, 0);
  return Math.min(1, sum * Math.exp(-x * x));
}
