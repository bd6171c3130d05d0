import type { Queryable } from '../../../platform/postgres/queryable.ts';
import type { DeliveryContext } from '../delivery-context.ts';

/** Fewer people than this are not told apart from none; more are told in steps of it (SACRO's base). */
export const FEWEST_PEOPLE = 5;

/** The kind of uses whose right does not come from an application, or whose application does not say. */
export const UNTOLD = 'untold';

/** People who used a dataset in a month: by what for, and with an empty kind all together. */
export interface KindCount {
  /** First day of the month, 'YYYY-MM-DD'. */
  readonly month: string;
  readonly kind: string;
  readonly people: number;
}

interface MonthUse {
  readonly month: string;
  readonly account: string;
  readonly application: string | null;
}

const MONTH = "date_trunc('month', started_at AT TIME ZONE 'UTC')::date";

/** Who used a dataset from a month on, to before another one, by which application: each once a month. */
export function listMonthUses(
  on: Queryable,
  dataset: string,
  { from, before }: { readonly from: string; readonly before: string },
): Promise<readonly MonthUse[]> {
  return on.query<MonthUse>(
    `SELECT DISTINCT ${MONTH}::text AS month, account, application FROM delivery_use
     WHERE dataset = $1 AND started_at >= $2::timestamp AT TIME ZONE 'UTC' AND started_at < $3::timestamp AT TIME ZONE 'UTC'`,
    [dataset, from, before],
  );
}

/** Counts people by month and kind of research; one who has several purposes is counted for each. */
export function countPeople(
  uses: readonly MonthUse[],
  kindsOf: (application: string | null) => readonly string[],
): readonly KindCount[] {
  const people = new Map<string, Set<string>>();
  const add = (month: string, kind: string, account: string) => {
    const key = `${month} ${kind}`;
    people.set(key, (people.get(key) ?? new Set()).add(account));
  };
  for (const { month, account, application } of uses) {
    const kinds = kindsOf(application);
    for (const kind of ['', ...(kinds.length === 0 ? [UNTOLD] : kinds)]) add(month, kind, account);
  }
  return [...people].map(([key, { size }]) => {
    const [month = '', kind = ''] = key.split(' ');
    return { month, kind, people: size };
  });
}

/** A function that knows what these applications are for. */
export async function readKinds(
  { purposes }: Pick<DeliveryContext, 'purposes'>,
  uses: readonly Pick<MonthUse, 'application'>[],
): Promise<(application: string | null) => readonly string[]> {
  const ids = [...new Set(uses.flatMap(({ application }) => application ?? []))];
  const known = new Map((await purposes.listPurposes(ids)).map(({ id, kinds }) => [id, kinds]));
  return (application) => known.get(application ?? '') ?? [];
}

/** Counts of a dataset from a month on, those of forgotten rows included. */
export async function countUses(
  context: Pick<DeliveryContext, 'db' | 'purposes'>,
  dataset: string,
  months: { readonly from: string; readonly before: string },
): Promise<readonly KindCount[]> {
  const kept = await context.db.query<KindCount>(
    `SELECT month::text AS month, kind, people FROM delivery_use_month
     WHERE dataset = $1 AND month >= $2::date AND month < $3::date`,
    [dataset, months.from, months.before],
  );
  const uses = await listMonthUses(context.db, dataset, months);
  const counted = countPeople(uses, await readKinds(context, uses));
  // Rows of a month that was forgotten are gone; where a few came later, the greater number holds.
  const all = new Map<string, KindCount>();
  for (const one of [...kept, ...counted]) {
    const key = `${one.month} ${one.kind}`;
    if ((all.get(key)?.people ?? 0) < one.people) all.set(key, one);
  }
  return [...all.values()];
}

/** A count as everybody may know it: rounded down to steps; null for none and for few, which nobody can tell apart. */
export function toPublicCount(people: number): number | null {
  const coarse = Math.floor(people / FEWEST_PEOPLE) * FEWEST_PEOPLE;
  return coarse === 0 ? null : coarse;
}

/** First days of the last months up to this one, the newest first. */
export function listMonths(now: Date, count: number): readonly string[] {
  return Array.from({ length: count }, (_, back) => toMonth(now, -back));
}

/** The first day of the month so many months from the one of a moment. */
export function toMonth(at: Date, more = 0): string {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + more, 1))
    .toISOString()
    .slice(0, 10);
}
