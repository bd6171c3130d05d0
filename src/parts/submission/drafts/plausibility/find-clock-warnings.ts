import {
  type ClockPoint,
  findClockOutliers,
} from '../../../../engine/validate/find-clock-outliers.ts';
import type { Queryable } from '../../../../platform/postgres/queryable.ts';
import type { Submission } from '../submission-record.ts';

/** A draft whose genome has far more or fewer substitutions than its date lets expect. */
export interface ClockWarning {
  readonly draft: number;
  readonly substitutions: number;
  readonly expected: number;
  readonly date: string;
  /** The lineage that it was compared with; null where it was compared with all. */
  readonly lineage: string | null;
  /** 'main' where the genome is one piece. */
  readonly segment: string;
}

/** A genome, or one segment of one that has several. */
interface DatedGenome {
  readonly segment: string;
  /** Null for a released one. */
  readonly draft: number | null;
  readonly date: string;
  readonly substitutions: number;
  readonly lineage: string | null;
}

// A line needs eight points.
const FEWEST = 8;
/** Released genomes that a submission is compared with. */
const SAMPLED = 5000;
/** Of an analysis on the disk, about. */
const ROW_BYTES = 2000;
const DAY_MILLISECONDS = 86_400_000;

/**
 * Compares a submission's genomes with each other and with a sample of the released ones that its group may see: those
 * of a lineage among themselves, and those of small ones with all, against the pathogen's reference. Segments are
 * compared each by itself.
 */
export async function findClockWarnings(
  db: Queryable,
  submission: Submission,
  lineageAttribute: string | null,
): Promise<ClockWarning[]> {
  const drafts = await readDrafts(db, submission.id, lineageAttribute);
  if (drafts.length === 0) return [];
  const all = [...drafts, ...(await readReleased(db, submission, lineageAttribute))];
  const bySegment = Map.groupBy(all, ({ segment }) => segment);
  return [...bySegment.values()].flatMap(findInSegment);
}

function findInSegment(all: readonly DatedGenome[]): ClockWarning[] {
  const drafts = all.filter(({ draft }) => draft !== null);
  const byLineage = Map.groupBy(all, ({ lineage }) => lineage);
  const warnings: ClockWarning[] = [];
  const isSmall = (genomes: readonly DatedGenome[]) => genomes.length < FEWEST;
  for (const [lineage, genomes] of byLineage) {
    if (lineage !== null && !isSmall(genomes)) warnings.push(...findAmong(genomes, lineage));
  }
  const rest = new Set(
    drafts.filter(({ lineage }) => lineage === null || isSmall(byLineage.get(lineage) ?? [])),
  );
  if (rest.size > 0) {
    const ids = new Set([...rest].map(({ draft }) => draft));
    warnings.push(...findAmong(all, null).filter(({ draft }) => ids.has(draft)));
  }
  return warnings;
}

function findAmong(genomes: readonly DatedGenome[], lineage: string | null): ClockWarning[] {
  const points = genomes.map(
    ({ date, substitutions }): ClockPoint => ({
      day: Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MILLISECONDS),
      substitutions,
    }),
  );
  const fit = findClockOutliers(points);
  if (fit === null) return [];
  return fit.outliers.flatMap((index) => {
    const genome = genomes[index];
    const day = points[index]?.day ?? 0;
    if (genome?.draft == null) return [];
    const expected = Math.max(0, Math.round(fit.intercept + fit.rate * day));
    const { draft, date, substitutions, segment } = genome;
    return [{ draft, date, substitutions, expected, lineage, segment }];
  });
}

// Days only: a month or year says too little.
const DAY = `'^\\d{4}-\\d{2}-\\d{2}$'`;

/** Lineage, or clade where the dataset has no lineages. */
const lineageOf = (analysis: string, parameter: string) =>
  `coalesce(${analysis} -> 'attributes' ->> ${parameter}::text, ${analysis} ->> 'clade')`;

function readDrafts(
  db: Queryable,
  submission: string,
  lineageAttribute: string | null,
): Promise<readonly DatedGenome[]> {
  return db.query<DatedGenome>(
    `SELECT d.id AS draft, s.segment, d.metadata ->> 'date' AS date, ${lineageOf('s.analysis', '$2')} AS lineage,
       jsonb_array_length(s.analysis -> 'substitutions') AS substitutions
     FROM draft d JOIN draft_sequence s ON s.draft = d.id
     WHERE d.submission = $1 AND d.state IN ('ready', 'waiting', 'needs-attention') AND d.metadata ->> 'date' ~ ${DAY}
     ORDER BY d.id, s.segment`,
    [submission, lineageAttribute],
  );
}

async function readReleased(
  db: Queryable,
  { instance, ownerGroup }: Submission,
  lineageAttribute: string | null,
): Promise<readonly DatedGenome[]> {
  const [size] = await db.query<{ bytes: number }>(
    `SELECT pg_relation_size('entry_analysis') AS bytes`,
  );
  const share = Math.min(100, (100 * SAMPLED * ROW_BYTES) / Math.max(1, size?.bytes ?? 0));
  // The same pages each time, so that a submission sent again is told the same.
  return db.query<DatedGenome>(
    `SELECT NULL AS draft, a.segment, e.metadata ->> 'date' AS date, ${lineageOf('a.result', '$3')} AS lineage,
       jsonb_array_length(a.result -> 'substitutions') AS substitutions
     FROM entry_analysis a TABLESAMPLE SYSTEM (${share.toFixed(6)}) REPEATABLE (1)
     JOIN entry e USING (accession, version)
     WHERE e.instance = $1 AND (e.visibility = 'open' OR e.owner_group = $2) AND NOT e.is_revocation
       AND e.metadata ->> 'date' ~ ${DAY}
       AND NOT EXISTS (SELECT FROM entry n WHERE n.accession = e.accession AND n.version > e.version)
     ORDER BY e.accession, a.segment LIMIT ${2 * SAMPLED}`,
    [instance, ownerGroup, lineageAttribute],
  );
}
