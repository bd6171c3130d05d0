import type { Queryable } from '../../../../platform/postgres/queryable.ts';
import type { Submission } from '../submission-record.ts';

/** Another sample that may be the same as a draft's. */
export interface Double {
  readonly draft: number;
  /** 'sequence', or the field whose accession both have. */
  readonly by: string;
  readonly value: string;
  /** 'row 3', 'b of another submission' or an accession with its version. */
  readonly other: string;
}

/** Accessions elsewhere, which no two samples share; each has its index. */
const IDENTITIES = ['biosampleAccession', 'gisaidEpiIsl', 'genbankAccession'] as const;

/** The samples that its group may be told of: its own that wait, and released ones that are open or its own. */
const OTHER_DRAFT = `JOIN submission u ON u.id = o.submission
   WHERE u.instance = $2 AND u.owner_group = $3 AND o.submission_id <> d.submission_id
     AND o.state IN ('received', 'needs-attention', 'ready', 'approved')
     AND (o.submission <> d.submission OR o.row_number < d.row_number)`;
const OTHER_ENTRY = `WHERE e.instance = $2 AND NOT e.is_revocation
     AND (e.visibility = 'open' OR e.owner_group = $3)
     AND NOT (e.owner_group = $3 AND e.submission_id = d.submission_id)
     AND NOT EXISTS (SELECT FROM entry n WHERE n.accession = e.accession AND n.version > e.version)`;
const DRAFT_NAME = `CASE WHEN o.submission = d.submission THEN 'row ' || o.row_number
   ELSE o.submission_id || ' of another submission' END AS other`;
const ENTRY_NAME = `e.accession || '.' || e.version AS other`;

/** Finds for drafts the sample with the same letters, and the one with the same accession elsewhere. */
export async function findDoubles(
  db: Queryable,
  submission: Submission,
  drafts: readonly number[],
): Promise<Double[]> {
  const parameters = [drafts, submission.instance, submission.ownerGroup];
  const ask = (select: string, from: string) =>
    db.query<Double>(`SELECT d.id AS draft, ${select} FROM draft d ${from}`, parameters);
  const found = [
    await ask(
      `'sequence' AS by, '' AS value, found.other`,
      `JOIN draft_sequence s ON s.draft = d.id, LATERAL (
         SELECT ${DRAFT_NAME} FROM draft_sequence t JOIN draft o ON o.id = t.draft ${OTHER_DRAFT}
           AND t.digest = s.digest LIMIT 1) found
       WHERE d.id = ANY($1::bigint[])`,
    ),
    await ask(
      `'sequence' AS by, '' AS value, found.other`,
      `JOIN draft_sequence s ON s.draft = d.id, LATERAL (
         SELECT ${ENTRY_NAME} FROM entry_sequence t JOIN entry e USING (accession, version) ${OTHER_ENTRY}
           AND t.digest = s.digest LIMIT 1) found
       WHERE d.id = ANY($1::bigint[])`,
    ),
  ];
  for (const field of IDENTITIES) {
    const value = `d.metadata ->> '${field}'`;
    const select = `'${field}' AS by, ${value} AS value, found.other`;
    const where = `WHERE d.id = ANY($1::bigint[]) AND ${value} IS NOT NULL`;
    found.push(
      await ask(
        select,
        `, LATERAL (SELECT ${DRAFT_NAME} FROM draft o ${OTHER_DRAFT}
           AND o.metadata ->> '${field}' = ${value} LIMIT 1) found ${where}`,
      ),
      await ask(
        select,
        `, LATERAL (SELECT ${ENTRY_NAME} FROM entry e ${OTHER_ENTRY}
           AND e.metadata ->> '${field}' = ${value} LIMIT 1) found ${where}`,
      ),
    );
  }
  return found.flat();
}
