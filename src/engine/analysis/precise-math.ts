/**
 * exp and log rounded correctly in all but the rarest cases. The engines' own differ in the last
 * digit from each other and from the C library with which the peer computes, and phenotypes are
 * printed with every digit. Numbers are kept as an unevaluated sum of two (Dekker 1971).
 */
type Pair = readonly [high: number, low: number];

const LN2: Pair = [Math.LN2, 2.3190468138462996e-17];
const SPLITTER = 134217729;
/** The argument is halved this often before the series, and the result squared as often. */
const HALVINGS = 8;
const SERIES_TERMS = 12;

function quickSum(a: number, b: number): Pair {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

function addExact(a: number, b: number): Pair {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

function multiplyExact(a: number, b: number): Pair {
  const product = a * b;
  const aBig = SPLITTER * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = SPLITTER * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

function add(a: Pair, b: Pair): Pair {
  const [sum, rest] = addExact(a[0], b[0]);
  return quickSum(sum, rest + a[1] + b[1]);
}

function multiply(a: Pair, b: Pair): Pair {
  const [product, rest] = multiplyExact(a[0], b[0]);
  return quickSum(product, rest + a[0] * b[1] + a[1] * b[0]);
}

function divideByNumber(a: Pair, b: number): Pair {
  const quotient = a[0] / b;
  const [product, rest] = multiplyExact(quotient, b);
  return quickSum(quotient, (a[0] - product - rest + a[1]) / b);
}

/** exp of a pair, as a pair times a power of two. */
function expPair(x: Pair): { readonly value: Pair; readonly exponent: number } {
  const exponent = Math.round(x[0] / LN2[0]);
  const shift = multiply([exponent, 0], LN2);
  const reduced = add(x, [-shift[0], -shift[1]]);
  const scale = 1 / 2 ** HALVINGS;
  const r: Pair = [reduced[0] * scale, reduced[1] * scale];
  // The series of exp(r) - 1, so that squaring does not lose what is small beside 1.
  let term = r;
  let sum = r;
  for (let n = 2; n <= SERIES_TERMS; n++) {
    term = divideByNumber(multiply(term, r), n);
    sum = add(sum, term);
  }
  for (let i = 0; i < HALVINGS; i++) sum = add([2 * sum[0], 2 * sum[1]], multiply(sum, sum));
  return { value: add([1, 0], sum), exponent };
}

/** e to the power of x. */
export function preciseExp(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) > 700) return Math.exp(x);
  const { value, exponent } = expPair([x, 0]);
  return (value[0] + value[1]) * 2 ** exponent;
}

/** The natural logarithm of x. */
export function preciseLog(x: number): number {
  if (!(x > 1e-300 && x < 1e300) || x === 1) return Math.log(x);
  let y: Pair = [Math.log(x), 0];
  // Newton's step on exp(y) = x, once for the second half of the digits, once to be sure.
  for (let step = 0; step < 2; step++) {
    const { value, exponent } = expPair([-y[0], -y[1]]);
    const product = multiply(value, [x * 2 ** exponent, 0]);
    y = add(y, add(product, [-1, 0]));
  }
  return y[0] + y[1];
}
