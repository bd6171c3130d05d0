import type { Queryable } from '../../../platform/postgres/queryable.ts';

/** By whose name open entries are put together. */
export const laboratoryKinds = ['submittingLab', 'originatingLab', 'group'] as const;
export type LaboratoryKind = (typeof laboratoryKinds)[number];

/** Fields of which it is told how many entries have them; a date is one that is known to the day. */
export const completenessFields = [
  'date',
  'country',
  'division',
  'location',
  'host',
  'age',
  'sex',
  'originatingLab',
  'submittingLab',
  'authors',
  'samplingStrategy',
] as const;
export type CompletenessField = (typeof completenessFields)[number];

/** What a laboratory has released that everybody may see. */
export interface LaboratoryCount {
  /** Null for entries that name none. */
  readonly name: string | null;
  readonly entries: number;
  /** Versions of those entries. */
  readonly versions: number;
  readonly firstReleasedAt: Date;
  readonly lastReleasedAt: Date;
  /** Entries whose day of collection is known, of which the delay is computed. */
  readonly dated: number;
  /** Days from collection until everybody could see the first version; null without dates. */
  readonly delayP10: number | null;
  readonly delayMedian: number | null;
  readonly delayP90: number | null;
  /** How often they stand in published collections. */
  readonly uses: number;
  /** Share of the entries, 0 to 1, that have each field. */
  readonly completeness: Readonly<Record<CompletenessField, number>>;
}

const nameOf: Readonly<Record<LaboratoryKind, string>> = {
  submittingLab: "nullif(btrim(e.metadata ->> 'submittingLab'), '')",
  originatingLab: "nullif(btrim(e.metadata ->> 'originatingLab'), '')",
  group: '(SELECT g.name FROM owner_group g WHERE g.id = e.owner_group)',
};

const DATE = "(e.metadata ->> 'date')";
const IS_DAY = `${DATE} ~ '^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'`;
// Put together of its numbers: a day that no month has, in a copy of another node's entry, must not fail the count.
const DAY = `(make_date(left(${DATE}, 4)::int, substr(${DATE}, 6, 2)::int, 1) + right(${DATE}, 2)::int - 1)`;
// What became open later was seen by nobody before; the days are those of UTC.
const DELAY = `CASE WHEN ${IS_DAY}
  THEN (greatest(e.first_release, e.opened_at) AT TIME ZONE 'UTC')::date - ${DAY} END`;

/** Share of the entries that have a field; a date counts where it is known to the day. */
function toShare(field: CompletenessField): string {
  const has = field === 'date' ? IS_DAY : `nullif(e.metadata ->> '${field}', '') IS NOT NULL`;
  return `'${field}', avg(CASE WHEN ${has} THEN 1 ELSE 0 END)::float8`;
}

/**
 * The laboratories of an instance's open entries, those with most entries first. An entry counts for the one that its
 * latest version names; one that was revoked counts for none. `uses`: in how many collections an entry is, by
 * accession.
 */
export async function countLaboratories(
  db: Queryable,
  instance: string,
  { by, uses }: { readonly by: LaboratoryKind; readonly uses: ReadonlyMap<string, number> },
): Promise<readonly LaboratoryCount[]> {
  return db.query<LaboratoryCount>(
    `WITH open AS (
       SELECT e.accession, e.version, e.owner_group, e.metadata, e.released_at, e.opened_at, e.is_revocation,
         max(e.version) OVER own AS latest, count(*) OVER own AS own_versions,
         min(e.released_at) OVER own AS first_release
       FROM entry e WHERE e.instance = $1 AND e.visibility = 'open'
       WINDOW own AS (PARTITION BY e.accession)),
     used AS (SELECT * FROM unnest($2::text[], $3::int[]) AS u(accession, uses))
     SELECT ${nameOf[by]} AS name, count(*)::int AS entries, sum(e.own_versions)::int AS versions,
       min(e.first_release) AS "firstReleasedAt", max(e.released_at) AS "lastReleasedAt",
       count(${DELAY})::int AS dated,
       percentile_cont(0.1) WITHIN GROUP (ORDER BY ${DELAY}) AS "delayP10",
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ${DELAY}) AS "delayMedian",
       percentile_cont(0.9) WITHIN GROUP (ORDER BY ${DELAY}) AS "delayP90",
       coalesce(sum(u.uses), 0)::int AS uses,
       jsonb_build_object(${completenessFields.map(toShare).join(', ')}) AS completeness
     FROM open e LEFT JOIN used u USING (accession)
     WHERE e.version = e.latest AND NOT e.is_revocation
     GROUP BY 1 ORDER BY entries DESC, name NULLS LAST`,
    [instance, [...uses.keys()], [...uses.values()]],
  );
}
