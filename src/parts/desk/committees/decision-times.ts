import type { Queryable } from '../../../platform/postgres/queryable.ts';

/**
 * Fewest decisions of which anything is told, and what counts are rounded to: SACRO's defaults for counts (threshold 10,
 * base 5), so that no single decision shows by comparing two days.
 */
export const FEWEST_DECISIONS = 10;
const ROUNDED_TO = 5;

/** How long a committee takes, or that it has decided too little to say. */
export interface DecisionTimes {
  readonly committee: string;
  readonly workflow: string;
  /** Null for all where fewer than ten applications were decided. */
  readonly decided: number | null;
  /** Days from handing in to the first decision, rounded up: half of the applications took no longer. */
  readonly medianDays: number | null;
  /** Nine of ten took no longer. */
  readonly ninthDecileDays: number | null;
  /** Only where there are at least ten of both. */
  readonly approved: number | null;
  readonly refused: number | null;
}

interface Row {
  readonly committee: string;
  readonly workflow: string;
  readonly decided: number;
  readonly approved: number;
  readonly median: number;
  readonly ninth: number;
}

/** What may be known: counts that are rounded, and days that are whole. */
function toTimes({ committee, workflow, decided, approved, median, ninth }: Row): DecisionTimes {
  const round = (count: number) => Math.floor(count / ROUNDED_TO) * ROUNDED_TO;
  const isTold = decided >= FEWEST_DECISIONS;
  const hasBoth = Math.min(approved, decided - approved) >= FEWEST_DECISIONS;
  return {
    ...{ committee, workflow },
    decided: isTold ? round(decided) : null,
    medianDays: isTold ? Math.ceil(median) : null,
    ninthDecileDays: isTold ? Math.ceil(ninth) : null,
    approved: hasBoth ? round(approved) : null,
    refused: hasBoth ? round(decided - approved) : null,
  };
}

/** Decision times of every committee and workflow; simulated applications and those that were withdrawn do not count. */
export async function readDecisionTimes(on: Queryable): Promise<readonly DecisionTimes[]> {
  const rows = await on.query<Row>(
    `SELECT committee_group AS committee, workflow, count(*)::int AS decided,
       (count(*) FILTER (WHERE first_outcome = 'approved'))::int AS approved,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY days) AS ninth
     FROM (SELECT *, extract(epoch FROM decided_at - submitted_at)::float8 / 86400 AS days FROM desk_application) a
     WHERE submitted_at IS NOT NULL AND decided_at IS NOT NULL AND first_outcome IN ('approved', 'refused')
       AND NOT is_simulated
     GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  return rows.map(toTimes);
}
