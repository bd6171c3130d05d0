import { type ParsedCronItem, parseCronItems } from 'graphile-worker';
import { fail, type Result, succeed } from '../../std/result.ts';

const MINUTE = 60_000;
// The 29th of February comes every eight years at the latest.
const MOST_MINUTES = 8 * 366 * 24 * 60;

/**
 * The first time after a moment at which a schedule is due: minute, hour, day, month, weekday in UTC, as scheduled jobs
 * have it. The reason of a refusal is a sentence for people.
 */
export function findNextRun(schedule: string, after: Date): Result<Date, string> {
  const item = parse(schedule);
  if (item === null) {
    return fail(
      'A schedule has five parts: minute, hour, day of the month, month, weekday, in UTC, such as "30 2 * * *" for every night at half past two.',
    );
  }
  const first = Math.floor(after.getTime() / MINUTE) + 1;
  for (let minute = first; minute < first + MOST_MINUTES; minute += 1) {
    const time = new Date(minute * MINUTE);
    // Most days are passed over as a whole.
    if (!matchesDay(item, time)) minute += toMinutesLeft(time);
    else if (item.match(toDigest(time))) return succeed(time);
  }
  return fail('There is no such day: the schedule would never be due.');
}

function parse(schedule: string): ParsedCronItem | null {
  if (schedule.trim().split(/\s+/).length !== 5) return null;
  try {
    return parseCronItems([{ task: 'schedule', match: schedule.trim() }])[0] ?? null;
  } catch {
    return null;
  }
}

const toDigest = (time: Date) => ({
  min: time.getUTCMinutes(),
  hour: time.getUTCHours(),
  date: time.getUTCDate(),
  month: time.getUTCMonth() + 1,
  dow: time.getUTCDay(),
});

/** Whether any minute of the rest of the day is due. */
function matchesDay(item: ParsedCronItem, time: Date): boolean {
  const digest = toDigest(time);
  for (let hour = digest.hour; hour < 24; hour += 1) {
    for (let min = 0; min < 60; min += 1) if (item.match({ ...digest, hour, min })) return true;
  }
  return false;
}

/** Minutes from this one to the last of its day. */
function toMinutesLeft(time: Date): number {
  return 24 * 60 - 1 - (time.getUTCHours() * 60 + time.getUTCMinutes());
}
