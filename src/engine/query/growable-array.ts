/** A Uint32Array that grows at its end. */
export interface GrowableArray {
  values: Uint32Array;
  length: number;
}

/** An empty growable array. */
export function createGrowableArray(capacity = 16): GrowableArray {
  return { values: new Uint32Array(capacity), length: 0 };
}

/** Makes room for `count` more values. */
export function reserveValues(array: GrowableArray, count: number): void {
  const needed = array.length + count;
  if (needed <= array.values.length) return;
  const grown = new Uint32Array(Math.max(needed, array.values.length * 2));
  grown.set(array.values.subarray(0, array.length));
  array.values = grown;
}

/** Appends one value. */
export function pushValue(array: GrowableArray, value: number): void {
  if (array.length === array.values.length) reserveValues(array, 1);
  array.values[array.length++] = value;
}
