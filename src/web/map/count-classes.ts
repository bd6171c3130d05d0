/** Lower bounds of the classes of a map's colours, rising; the first is 1. */
export function findCountClasses(most: number): readonly number[] {
  const bounds = [1];
  const steps = 5;
  for (let step = 1; step < steps; step++) {
    const rough = Math.max(1, most) ** (step / steps);
    const power = 10 ** Math.floor(Math.log10(rough));
    const bound = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
    if (bound > (bounds.at(-1) ?? 0) && bound <= most) bounds.push(bound);
  }
  return bounds;
}

/** Index of the class of a count from 0; -1 for no genomes. */
export function findCountClass(count: number, bounds: readonly number[]): number {
  return bounds.findLastIndex((bound) => count >= bound);
}
