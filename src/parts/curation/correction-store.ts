import type { Queryable } from '../../platform/postgres/queryable.ts';
import type {
  Claim,
  Confidence,
  Correction,
  CorrectionState,
  CorrectionStep,
} from './correction.ts';

/** A correction with the accounts that the rules ask about. */
export interface StoredCorrection extends Omit<Correction, 'steps'> {
  readonly proposer: string;
  readonly refuser: string | null;
}

interface Row {
  readonly id: string;
  readonly accession: string;
  readonly version: number;
  readonly instance: string;
  readonly owner_group: string;
  readonly claim: Claim;
  readonly field: string | null;
  readonly value_then: string | null;
  readonly value_proposed: string | null;
  readonly duplicate_of: string | null;
  readonly evidence: string;
  readonly evidence_url: string | null;
  readonly confidence: Confidence;
  readonly state: CorrectionState;
  readonly proposed_by: string;
  readonly proposed_by_name: string;
  readonly proposed_at: Date;
  readonly refused_by: string | null;
}

function toStored(row: Row): StoredCorrection {
  return {
    id: row.id,
    accession: row.accession,
    version: row.version,
    instance: row.instance,
    ownerGroup: row.owner_group,
    claim: row.claim,
    field: row.field,
    valueThen: row.value_then,
    valueProposed: row.value_proposed,
    duplicateOf: row.duplicate_of,
    evidence: row.evidence,
    evidenceUrl: row.evidence_url,
    confidence: row.confidence,
    state: row.state,
    proposedBy: row.proposed_by_name,
    proposedAt: row.proposed_at.toISOString(),
    proposer: row.proposed_by,
    refuser: row.refused_by,
  };
}

/** Which corrections to list. */
export interface CorrectionQuestion {
  readonly id?: string;
  readonly accession?: string;
  /** Of entries of these groups, as `readableGroups` names them; null for all groups. */
  readonly groups?: readonly string[] | null;
  /** Proposed by this account, beside those of the groups. */
  readonly proposer?: string;
  readonly states?: readonly CorrectionState[];
  readonly limit: number;
}

const COLUMNS = `id, accession, version, instance, owner_group, claim, field, value_then, value_proposed, duplicate_of,
  evidence, evidence_url, confidence, state, proposed_by, proposed_by_name, proposed_at, refused_by`;

/** Corrections with their steps, the last proposed first. */
export async function listCorrections(
  db: Queryable,
  question: CorrectionQuestion,
): Promise<readonly Correction[]> {
  const rows = await db.query<Row>(
    `SELECT ${COLUMNS} FROM correction
     WHERE ($1::text IS NULL OR accession = $1)
       AND ($2::text[] IS NULL OR owner_group = ANY ($2)
         OR owner_group || ' ' || instance = ANY ($2) OR proposed_by = $3)
       AND ($4::text[] IS NULL OR state = ANY ($4)) AND ($6::uuid IS NULL OR id = $6)
     ORDER BY proposed_at DESC, id LIMIT $5`,
    [
      question.accession ?? null,
      question.groups ?? null,
      question.proposer ?? null,
      question.states ?? null,
      question.limit,
      question.id ?? null,
    ],
  );
  const steps = await readSteps(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const { proposer: _proposer, refuser: _refuser, ...correction } = toStored(row);
    return { ...correction, steps: steps.get(row.id) ?? [] };
  });
}

async function readSteps(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CorrectionStep[]>> {
  const rows = await db.query<{
    correction: string;
    state: CorrectionState;
    by_name: string;
    at: Date;
    reason: string;
  }>(
    'SELECT correction, state, by_name, at, reason FROM correction_step WHERE correction = ANY ($1) ORDER BY id',
    [ids],
  );
  const steps = new Map<string, CorrectionStep[]>();
  for (const { correction, state, by_name, at, reason } of rows) {
    const list = steps.get(correction) ?? [];
    list.push({ state, by: by_name, at: at.toISOString(), reason });
    steps.set(correction, list);
  }
  return steps;
}

/** One correction, locked until the end of the transaction; null where there is none. */
export async function lockCorrection(tx: Queryable, id: string): Promise<StoredCorrection | null> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM correction WHERE id = $1 FOR UPDATE`, [
    id,
  ]);
  return row === undefined ? null : toStored(row);
}

/** Adds a proposed correction and resolves with its id. */
export async function insertCorrection(
  tx: Queryable,
  correction: Omit<StoredCorrection, 'id' | 'state' | 'proposedAt' | 'refuser'> & {
    readonly at: Date;
  },
): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO correction (accession, version, instance, owner_group, claim, field, value_then, value_proposed,
       duplicate_of, evidence, evidence_url, confidence, state, proposed_by, proposed_by_name, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'proposed', $13, $14, $15) RETURNING id`,
    [
      correction.accession,
      correction.version,
      correction.instance,
      correction.ownerGroup,
      correction.claim,
      correction.field,
      correction.valueThen,
      correction.valueProposed,
      correction.duplicateOf,
      correction.evidence,
      correction.evidenceUrl,
      correction.confidence,
      correction.proposer,
      correction.proposedBy,
      correction.at,
    ],
  );
  return row?.id ?? '';
}

/** Notes a step and brings the correction into its state. */
export async function addStep(
  tx: Queryable,
  id: string,
  step: {
    readonly state: CorrectionState;
    readonly account: string;
    readonly name: string;
    readonly at: Date;
    readonly reason: string;
  },
): Promise<void> {
  await tx.execute(
    `INSERT INTO correction_step (correction, state, by_account, by_name, at, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, step.state, step.account, step.name, step.at, step.reason],
  );
  await tx.execute(
    `UPDATE correction SET state = $2, refused_by = CASE WHEN $2 = 'refused' THEN $3 ELSE refused_by END WHERE id = $1`,
    [id, step.state, step.account],
  );
}
