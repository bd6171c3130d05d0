/** Index of the first entry of an ascending list whose key is at least `least`. */
export function firstAtLeast<T>(
  list: readonly T[],
  keyOf: (entry: T) => number,
  least: number,
): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(list[middle] as T) >= least) high = middle;
    else low = middle + 1;
  }
  return low;
}
