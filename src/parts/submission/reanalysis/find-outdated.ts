import type { Database } from '../../../platform/postgres/database.ts';
import type { PathogenVersions } from '../../../schema/ports.ts';

/** Which analyses of an instance have to be made again. */
export interface OutdatedScope {
  readonly instance: string;
  /** Those that another engine made, or another dataset of their segment. */
  readonly versions: PathogenVersions;
  /** Those too that were made before this moment, whatever made them. */
  readonly madeBefore: Date | null;
}

/** Names one stored analysis. */
export interface AnalysisKey {
  readonly accession: string;
  readonly version: number;
  readonly segment: string;
  /** Letters of the sequence. */
  readonly length: number;
}

// Keys only, 4,096 at a time: memory does not grow with the instance.
const KEYS_PER_PAGE = 4096;

// What the datasets in use are by segment; an analysis of a segment that there is no more cannot be made again.
const CURRENT = 'unnest($3::text[], $5::text[]) AS c(segment, digest)';
const IS_OUTDATED = `(a.engine_version <> $2 OR a.dataset_digest <> c.digest
  OR ($4::timestamptz IS NOT NULL AND (a.analysed_at IS NULL OR a.analysed_at < $4)))`;

function toValues({ instance, versions, madeBefore }: OutdatedScope): unknown[] {
  const { engineVersion, segments } = versions;
  return [
    ...[instance, engineVersion, segments.map(({ segment }) => segment), madeBefore],
    segments.map(({ datasetDigest }) => datasetDigest),
  ];
}

/** Keys of what is out of date, each once, in the order of accession and version. */
export async function* listOutdated(
  db: Database,
  scope: OutdatedScope,
): AsyncGenerator<AnalysisKey> {
  let after: Pick<AnalysisKey, 'accession' | 'version' | 'segment'> = {
    accession: '',
    version: 0,
    segment: '',
  };
  for (;;) {
    const page = await db.query<AnalysisKey>(
      `SELECT a.accession, a.version, a.segment, s.length
       FROM entry_analysis a
       JOIN entry e USING (accession, version)
       JOIN entry_sequence s USING (accession, version, segment)
       JOIN ${CURRENT} ON c.segment = a.segment
       WHERE e.instance = $1 AND ${IS_OUTDATED}
         AND (a.accession, a.version, a.segment) > ($6::text, $7::int, $8::text)
       ORDER BY a.accession, a.version, a.segment LIMIT ${KEYS_PER_PAGE}`,
      [...toValues(scope), after.accession, after.version, after.segment],
    );
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < KEYS_PER_PAGE) return;
    after = last;
  }
}

export interface AnalysisCounts {
  readonly total: number;
  readonly outdated: number;
}

/** How many analyses an instance has, and how many of them are out of date. */
export async function countAnalyses(db: Database, scope: OutdatedScope): Promise<AnalysisCounts> {
  const [row] = await db.query<AnalysisCounts>(
    `SELECT count(*) AS total, count(*) FILTER (WHERE c.segment IS NOT NULL AND ${IS_OUTDATED}) AS outdated
     FROM entry e JOIN entry_analysis a USING (accession, version)
       LEFT JOIN ${CURRENT} ON c.segment = a.segment
     WHERE e.instance = $1`,
    toValues(scope),
  );
  return { total: row?.total ?? 0, outdated: row?.outdated ?? 0 };
}
