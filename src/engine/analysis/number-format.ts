/**
 * A floating point number as the peer prints it: the shortest digits that read back the same, never
 * with an exponent.
 */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value)) {
    if (Number.isNaN(value)) return 'NaN';
    return value > 0 ? 'inf' : '-inf';
  }
  const text = String(value);
  const parts = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign = '', first = '', rest = '', exponentText = '0'] = parts;
  const exponent = Number(exponentText);
  const digits = first + rest;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return `${sign}${digits.padEnd(exponent + 1, '0')}`;
}

/**
 * A quality score: whole numbers without, others with six decimals. A value that lies exactly in the
 * middle goes to the even digit, as the peer's formatting does; JavaScript would round it up.
 */
export function formatScore(score: number): string {
  if (Number.isInteger(score) || !Number.isFinite(score)) return formatFloat(score);
  // Only a multiple of 1/128 can lie in the middle: twice a million is 2^7 * 5^6.
  const parts = score * 128;
  const halves = parts * 15625;
  const isMiddle = Number.isInteger(parts) && Number.isSafeInteger(halves) && halves % 2 !== 0;
  if (!isMiddle) return score.toFixed(6);
  const below = Math.floor(halves / 2);
  return ((below % 2 === 0 ? below : below + 1) / 1_000_000).toFixed(6);
}
