/** Density of the standard normal distribution. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Below this the sum converges fast and loses no digits; beyond it the continued fraction does. */
const TAIL_BEGINS = 3;

/** P(X > x) for x >= TAIL_BEGINS: Laplace's continued fraction (Abramowitz and Stegun 26.2.14). */
function upperTail(x: number): number {
  let fraction = x;
  for (let k = 120; k >= 1; k--) fraction = x + k / fraction;
  return normalDensity(x) / fraction;
}

/** P(X <= x) of the standard normal distribution, to about 15 digits. */
export function normalProbability(x: number): number {
  if (x > TAIL_BEGINS) return 1 - upperTail(x);
  if (x < -TAIL_BEGINS) return upperTail(-x);
  // Abramowitz and Stegun 26.2.11.
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + normalDensity(x) * sum;
}

/** The x with P(X <= x) = probability, for 0 < probability < 1; Newton's steps from a close start. */
export function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // Abramowitz and Stegun 26.2.23: right to 0.0005.
  const t = Math.sqrt(-2 * Math.log(probability));
  let x =
    (2.515517 + 0.802853 * t + 0.010328 * t * t) /
      (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t) -
    t;
  // Each step doubles the right digits at least.
  for (let step = 0; step < 4; step++) {
    const error = (normalProbability(x) - probability) / normalDensity(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/** How many standard errors an interval with this confidence reaches to either side, e.g. 1.96 for 0.95. */
export function criticalValue(confidence: number): number {
  return -normalQuantile((1 - confidence) / 2);
}
