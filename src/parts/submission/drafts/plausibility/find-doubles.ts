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
const DRAFT_TOLD = `u.instance = $2 AND u.owner_group = $3
     AND o.state IN ('received', 'waiting', 'needs-attention', 'ready', 'approved')`;
const DRAFT_OTHER = `o.submission_id <> d.submission_id
     AND (o.submission <> d.submission OR o.row_number < d.row_number)`;
const ENTRY_TOLD = `o.instance = $2 AND NOT o.is_revocation
     AND (o.visibility = 'open' OR o.owner_group = $3)
     AND o.version = (SELECT max(version) FROM entry n WHERE n.accession = o.accession)`;
const ENTRY_OTHER = 'NOT (o.owner_group = $3 AND o.submission_id = d.submission_id)';
const DRAFT_NAME = `CASE WHEN o.submission = d.submission THEN 'row ' || o.row_number
   ELSE o.submission_id || ' of another submission' END AS other`;
const ENTRY_NAME = `o.accession || '.' || o.version AS other`;

/** What has to be the same beside the letters, as one value that can be joined by. */
function selectCircumstances(alias: string): string {
  const values = ['date', 'country', 'division', 'location', 'host'].map(
    (field) => `${alias}.metadata -> '${field}'`,
  );
  return `jsonb_build_array(${values.join(', ')}) AS circumstances`;
}

/**
 * Drafts with the letters, day, place and host of another sample. In an outbreak many samples have the same letters:
 * those alone tell nothing, and neither do a month or a date without a place. The parts are kept apart so that the
 * two sides are joined by all of it at once, however many have the same letters. The others are looked up by the
 * index, one digest after the other, which OFFSET 0 keeps so: nothing is known of how digests are spread, and a
 * server that guesses reads all sequences for each thousand drafts, or compares each with each.
 */
function askSameSample(
  others: { readonly sequences: string; readonly samples: string; readonly told: string },
  { columns, name, isOther }: Record<'columns' | 'name' | 'isOther', string>,
): string {
  return `WITH mine AS MATERIALIZED (
       SELECT d.id, d.submission, d.submission_id, d.row_number, s.digest, ${selectCircumstances('d')}
       FROM unnest($1::bigint[]) AS asked(id)
         CROSS JOIN LATERAL (SELECT * FROM draft WHERE draft.id = asked.id OFFSET 0) d
         CROSS JOIN LATERAL (SELECT digest FROM draft_sequence WHERE draft = d.id OFFSET 0) s
       WHERE d.metadata ->> 'date' LIKE '____-__-__' AND d.metadata ->> 'country' IS NOT NULL),
     others AS MATERIALIZED (SELECT ${columns}, m.digest, ${selectCircumstances('o')}
       FROM (SELECT DISTINCT digest FROM mine) m
         CROSS JOIN LATERAL (${others.sequences} OFFSET 0) t
         CROSS JOIN LATERAL (${others.samples} OFFSET 0) o
       WHERE ${others.told})
     SELECT DISTINCT ON (d.id) d.id AS draft, 'sequence' AS by, '' AS value, ${name}
     FROM mine d JOIN others o USING (digest, circumstances) WHERE ${isOther} ORDER BY d.id, 4`;
}

const SAME_AS_DRAFT = askSameSample(
  {
    sequences: 'SELECT draft FROM draft_sequence q WHERE q.digest = m.digest',
    samples: `SELECT o.*, u.instance, u.owner_group FROM draft o JOIN submission u ON u.id = o.submission
       WHERE o.id = t.draft`,
    told: DRAFT_TOLD.replaceAll('u.', 'o.'),
  },
  {
    columns: 'o.submission, o.submission_id, o.row_number',
    name: DRAFT_NAME,
    isOther: DRAFT_OTHER,
  },
);
const SAME_AS_ENTRY = askSameSample(
  {
    sequences: 'SELECT accession, version FROM entry_sequence q WHERE q.digest = m.digest',
    samples: 'SELECT * FROM entry e WHERE e.accession = t.accession AND e.version = t.version',
    told: ENTRY_TOLD,
  },
  {
    columns: 'o.accession, o.version, o.owner_group, o.submission_id',
    name: ENTRY_NAME,
    isOther: ENTRY_OTHER,
  },
);

/** Finds for drafts the sample that is probably the same one, and the one with the same accession elsewhere. */
export async function findDoubles(
  db: Queryable,
  submission: Submission,
  drafts: readonly number[],
): Promise<Double[]> {
  const parameters = [drafts, submission.instance, submission.ownerGroup];
  const ask = (select: string, from: string) =>
    db.query<Double>(`SELECT d.id AS draft, ${select} FROM draft d ${from}`, parameters);
  const found = [
    await db.query<Double>(SAME_AS_DRAFT, parameters),
    await db.query<Double>(SAME_AS_ENTRY, parameters),
  ];
  for (const field of IDENTITIES) {
    const value = `d.metadata ->> '${field}'`;
    const select = `'${field}' AS by, ${value} AS value, found.other`;
    const where = `WHERE d.id = ANY($1::bigint[]) AND ${value} IS NOT NULL`;
    found.push(
      await ask(
        select,
        `, LATERAL (SELECT ${DRAFT_NAME} FROM draft o JOIN submission u ON u.id = o.submission
           WHERE ${DRAFT_TOLD} AND ${DRAFT_OTHER} AND o.metadata ->> '${field}' = ${value} LIMIT 1) found ${where}`,
      ),
      await ask(
        select,
        `, LATERAL (SELECT ${ENTRY_NAME} FROM entry o WHERE ${ENTRY_TOLD} AND ${ENTRY_OTHER}
           AND o.metadata ->> '${field}' = ${value} LIMIT 1) found ${where}`,
      ),
    );
  }
  return found.flat();
}
