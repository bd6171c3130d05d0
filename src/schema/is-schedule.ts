const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

/**
 * Whether a text says when something is to run, as cron reads it: minute, hour, day of the month, month, and day of the
 * week from Sunday, 0; each a number, a range, a list of these, or '*' alone, with or without a step.
 */
export function isSchedule(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  return (
    fields.length === RANGES.length &&
    fields.every((field, index) => {
      const [least = 0, most = 0] = RANGES[index] ?? [];
      return isStep(field, most) || field.split(',').every((part) => isPart(part, least, most));
    })
  );
}

function isStep(field: string, most: number): boolean {
  const [, step] = /^\*(?:\/(\d{1,2}))?$/.exec(field) ?? [];
  if (step === undefined) return field === '*';
  return Number(step) >= 1 && Number(step) <= most;
}

function isPart(part: string, least: number, most: number): boolean {
  const [, from, to] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part) ?? [];
  if (from === undefined) return false;
  const [first, last] = [Number(from), Number(to ?? from)];
  return first >= least && last <= most && first <= last;
}
