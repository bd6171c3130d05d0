/** Smaller arrays are copied to each thread: they cost less than what sharing takes. */
const LEAST_BYTES = 16 * 1024;

type NumberArray = Uint8Array | Int8Array | Int32Array | Uint32Array | Float64Array;

function toShared(array: NumberArray): NumberArray {
  const buffer = new SharedArrayBuffer(array.byteLength);
  new Uint8Array(buffer).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  const Form = array.constructor as new (buffer: SharedArrayBuffer) => NumberArray;
  return new Form(buffer);
}

/**
 * A copy of a value of plain objects, arrays and maps in which large arrays of numbers lie in memory
 * that threads share when the value is sent to them. Nobody may change them any more.
 */
export function shareArrays<T>(value: T): T {
  const copies = new Map<unknown, unknown>();
  const visit = (own: unknown): unknown => {
    if (typeof own !== 'object' || own === null) return own;
    const known = copies.get(own);
    if (known !== undefined) return known;
    const copy = copyOf(own);
    copies.set(own, copy);
    return copy;
  };
  const copyOf = (own: object): unknown => {
    if (ArrayBuffer.isView(own)) {
      return own.byteLength < LEAST_BYTES ? own : toShared(own as NumberArray);
    }
    if (own instanceof Map) return new Map([...own].map(([key, entry]) => [key, visit(entry)]));
    // Lists of names and the like are long, and hold nothing that could be shared.
    if (Array.isArray(own)) return typeof own[0] === 'object' ? own.map(visit) : own;
    if (Object.getPrototypeOf(own) !== Object.prototype) return own;
    return Object.fromEntries(Object.entries(own).map(([key, entry]) => [key, visit(entry)]));
  };
  return visit(value) as T;
}
