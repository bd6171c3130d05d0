import { z } from 'zod';
import type { Queryable } from '../../../platform/postgres/queryable.ts';
import { type Caller, hasRight, VAULT_PLACE } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { parseVaultAccession } from '../records/record-kinds.ts';
import { vaultAccession } from '../records/record-schema.ts';
import { REMINDER_DAYS } from './remind-reviews.ts';

/**
 * What waits for those who answer for a dataset. assessment-missing: its policy wants a current assessment, and there is
 * none. assessment-due, assessment-overdue: the day of a review comes, or has passed. files-held: files that nobody is given,
 * because persons in them have opted out. locked: nothing of it is given.
 */
export const waitingKinds = [
  'assessment-missing',
  'assessment-overdue',
  'assessment-due',
  'files-held',
  'locked',
] as const;

/** A dataset for which somebody answers, with what waits. */
export const answeredDataset = z.object({
  accession: vaultAccession,
  title: z.string(),
  simulated: z.boolean(),
  withdrawn: z.boolean(),
  group: z.string().describe('That owns it.'),
  committee: z.string().describe('Group that decides on it.'),
  mayManage: z
    .boolean()
    .describe('You may lock it, attach assessments and put persons on its list.'),
  maySeeUses: z.boolean().describe('You may see who was given it.'),
  waits: z.array(
    z.object({
      kind: z.enum(waitingKinds),
      date: z.iso.date().nullable().describe('Of a review.'),
      files: z.int().nullable().describe('That are held.'),
    }),
  ),
});
export type AnsweredDataset = z.output<typeof answeredDataset>;

interface DatasetRow {
  readonly accession: string;
  readonly title: string;
  readonly isSimulated: boolean;
  readonly isWithdrawn: boolean;
  readonly group: string;
  readonly committee: string | null;
  readonly needs: boolean;
  /** Of the assessment that stands longest. */
  readonly reviewBy: string | null;
  readonly days: number | null;
  readonly held: number;
  readonly isLocked: boolean;
}

/** Datasets with where their assessments, holds and locks are; drafts, too, which their group alone answers for. */
const DATASETS = `SELECT r.accession, coalesce(v.body, r.body) ->> 'title' AS title, r.is_simulated AS "isSimulated",
    r.state = 'withdrawn' AS "isWithdrawn", r.owner_group AS "group", c.owner_group AS committee,
    coalesce((pv.body -> 'needsAssessment')::boolean, false) AS needs, a.review_by::text AS "reviewBy",
    a.review_by - (now() AT TIME ZONE 'UTC')::date AS days,
    (SELECT count(DISTINCT d.file)::int FROM vault_dataset_file d JOIN vault_concerned k ON k.file = d.file AND k.kind <> 'table'
       JOIN vault_opt_out o ON o.id = k.opt_out AND o.lifted_at IS NULL AND o.from_at <= now()
     WHERE d.dataset = r.accession AND d.version = r.version) AS held,
    EXISTS (SELECT FROM vault_lock l WHERE l.ended_at IS NULL
      AND (l.scope = 'vault' OR (l.scope = 'dataset' AND l.target = r.accession))) AS "isLocked"
  FROM vault_record r
    LEFT JOIN vault_version v ON v.accession = r.accession AND v.version = r.version
    LEFT JOIN vault_record p ON p.accession = v.body ->> 'policy'
    LEFT JOIN vault_version pv ON pv.accession = p.accession AND pv.version = p.version
    LEFT JOIN vault_record c ON c.accession = pv.body ->> 'committee'
    LEFT JOIN LATERAL (SELECT max(s.review_by) AS review_by FROM vault_standing_assessment s WHERE s.dataset = r.accession) a ON true
  WHERE r.kind = 'dataset'`;

/** Datasets that the caller answers for, those with something that waits first. */
export async function listAnswered(
  on: Queryable,
  caller: Caller,
): Promise<readonly AnsweredDataset[]> {
  const rows = await on.query<DatasetRow>(`${DATASETS} ORDER BY r.accession`);
  return rows
    .flatMap((row) => toAnswered(row, caller) ?? [])
    .toSorted((one, other) => Number(other.waits.length > 0) - Number(one.waits.length > 0));
}

/** One dataset for which the caller answers. @throws AppError vault-record-not-found, also for what is not the caller's */
export async function requireAnswered(
  on: Queryable,
  text: string,
  caller: Caller,
): Promise<AnsweredDataset & { readonly needsAssessment: boolean }> {
  const accession = parseVaultAccession(text)?.accession ?? '';
  const [row] = await on.query<DatasetRow>(`${DATASETS} AND r.accession = $1`, [accession]);
  const answered = row === undefined ? null : toAnswered(row, caller);
  if (row === undefined || answered === null) throw new AppError('vault-record-not-found');
  return { ...answered, needsAssessment: row.needs };
}

function toAnswered(row: DatasetRow, caller: Caller): AnsweredDataset | null {
  const { accession, title, isSimulated, isWithdrawn, group, committee } = row;
  const may = (of: string, right: 'read' | 'release' | 'manage') =>
    hasRight(caller, { group: of, instance: VAULT_PLACE }, right);
  const groups = committee === null ? [group] : [group, committee];
  if (!groups.some((one) => may(one, 'read'))) return null;
  return {
    ...{ accession, title, group, committee: committee ?? '' },
    simulated: isSimulated,
    withdrawn: isWithdrawn,
    mayManage: may(group, 'manage'),
    maySeeUses: committee !== null && groups.some((one) => may(one, 'release')),
    waits: listWaits(row),
  };
}

function listWaits({
  needs,
  reviewBy,
  days,
  held,
  isLocked,
  isWithdrawn,
}: DatasetRow): AnsweredDataset['waits'] {
  const of = (
    kind: (typeof waitingKinds)[number],
    more: { date?: string | null; files?: number } = {},
  ) => ({ kind, date: more.date ?? null, files: more.files ?? null });
  const waits: AnsweredDataset['waits'] = [];
  // Nobody is given new access to what was withdrawn.
  if (!isWithdrawn) {
    if (days === null && needs) waits.push(of('assessment-missing'));
    if (days !== null && days < 0) waits.push(of('assessment-overdue', { date: reviewBy }));
    if (days !== null && days >= 0 && days <= REMINDER_DAYS[0]) {
      waits.push(of('assessment-due', { date: reviewBy }));
    }
  }
  if (held > 0) waits.push(of('files-held', { files: held }));
  if (isLocked) waits.push(of('locked'));
  return waits;
}
