type Value = string | number | boolean | null;

interface CountedValue {
  readonly values: readonly Value[];
  readonly count: number;
}

const STEP = 10;
const OLDEST = 90;
const MONTHS = 12;
const DAYS = 365;

/** The age in years that a text tells: '34', '40-49', '7 months', '>90', '65+'; null for anything else. */
export function parseAge(text: string): number | null {
  const match =
    /^\s*[<>≥≤~]?=?\s*(\d{1,3}(?:\.\d+)?)(?:\s*(?:[-–]|to)\s*(\d{1,3}))?\s*\+?\s*(y|yr|yrs|years?|m|mo|months?|w|weeks?|d|days?)?\.?(?:\s*old)?\s*$/i.exec(
      text,
    );
  if (match === null) return null;
  const [, first = '', last, unit = 'y'] = match;
  const number = last === undefined ? Number(first) : (Number(first) + Number(last)) / 2;
  const perYear = /^m/i.test(unit) ? MONTHS : /^w/i.test(unit) ? 52 : /^d/i.test(unit) ? DAYS : 1;
  const years = number / perYear;
  return years <= 130 ? years : null;
}

/**
 * Counts by age as counts by ten years, in their order; then other texts that are no age in one row each, as they
 * are, and last those without one. A range counts where its middle lies.
 */
export function foldAges(rows: readonly CountedValue[]): readonly CountedValue[] {
  const decades = new Map<number, number>();
  const others: CountedValue[] = [];
  let none = 0;
  for (const { values, count } of rows) {
    const [value = null] = values;
    if (value === null) {
      none += count;
      continue;
    }
    const age = parseAge(String(value));
    if (age === null) others.push({ values, count });
    else {
      const decade = Math.min(OLDEST, Math.floor(age / STEP) * STEP);
      decades.set(decade, (decades.get(decade) ?? 0) + count);
    }
  }
  return [
    ...[...decades]
      .sort(([a], [b]) => a - b)
      .map(([decade, count]) => ({
        values: [decade === OLDEST ? `${OLDEST}+` : `${decade}–${decade + STEP - 1}`],
        count,
      })),
    ...others,
    ...(none === 0 ? [] : [{ values: [null], count: none }]),
  ];
}
