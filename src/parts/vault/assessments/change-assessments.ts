import { createHash } from 'node:crypto';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import { findRecord, type StoredRecord } from '../records/record-store.ts';
import type { ChangeRequest, VaultContext } from '../vault-context.ts';
import type { AssessmentAnswer, NewAssessment } from './assessment-schema.ts';
import {
  insertAssessment,
  listAssessments,
  lockAssessment,
  type NewDocument,
} from './assessment-store.ts';

const HOUR_MILLISECONDS = 3_600_000;
// East of Greenwich it may be tomorrow already.
const AHEAD_HOURS = 14;

/** A kept document with its digest. @throws AppError request-invalid for an empty one */
export function toDocument(bytes: Uint8Array, name: string): NewDocument {
  if (bytes.length === 0) {
    throw refuse('body', 'Send the document, or as JSON its url and sha256.');
  }
  return { bytes, name, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Attaches an assessment that its institution has approved to a dataset; one that it supersedes is replaced in the same
 * transaction. @throws AppError vault-record-not-found, request-invalid, request-conflict
 */
export function addAssessment(
  context: VaultContext,
  accession: string,
  {
    said,
    document,
    request,
  }: {
    readonly said: NewAssessment;
    readonly document: NewDocument;
    readonly request: ChangeRequest;
  },
): Promise<readonly AssessmentAnswer[]> {
  return context.db.transaction(async (tx) => {
    const dataset = await requireDataset(tx, accession);
    const at = context.clock.now();
    const latest = new Date(at.getTime() + AHEAD_HOURS * HOUR_MILLISECONDS).toISOString();
    if (said.assessedOn > latest.slice(0, 10)) {
      throw refuse('assessedOn', 'An assessment is attached once it was made, not before.');
    }
    if (said.supersedes !== undefined) await requireReplaceable(tx, accession, said.supersedes);
    const id = await insertAssessment(tx, accession, {
      ...{ said, document, at },
      by: request.caller.id,
    });
    const details = {
      ...{ assessment: id, title: said.title, assessedOn: said.assessedOn },
      ...{ reviewBy: said.reviewBy, sha256: document.sha256, supersedes: said.supersedes ?? null },
    };
    audit(tx, dataset, { operation: 'vault-assessment-added', details, request, at });
    return listAssessments(tx, accession);
  });
}

/** Ends an assessment: it does not count any more, and stays to be read. @throws AppError */
export function withdrawAssessment(
  context: VaultContext,
  accession: string,
  {
    id,
    reason,
    request,
  }: { readonly id: number; readonly reason: string; readonly request: ChangeRequest },
): Promise<readonly AssessmentAnswer[]> {
  return context.db.transaction(async (tx) => {
    const dataset = await requireDataset(tx, accession);
    const found = await lockAssessment(tx, accession, id);
    if (found === null) throw new AppError('vault-record-not-found');
    if (found.decision === 'withdrawn') {
      throw new AppError('request-conflict', { detail: 'It is withdrawn already.' });
    }
    const at = context.clock.now();
    await tx.execute(
      `UPDATE vault_assessment SET decision = 'withdrawn', withdrawn_by = $2, withdrawn_at = $3, withdraw_reason = $4
       WHERE id = $1`,
      [id, request.caller.id, at, reason],
    );
    const details = { assessment: id, reason };
    audit(tx, dataset, { operation: 'vault-assessment-withdrawn', details, request, at });
    return listAssessments(tx, accession);
  });
}

/** @throws AppError vault-record-not-found; request-conflict for what is no dataset */
async function requireDataset(tx: Transaction, accession: string): Promise<StoredRecord> {
  // Locked: of two that replace the same one the second sees the first.
  const record = await findRecord(tx, accession, { lock: true });
  if (record === null) throw new AppError('vault-record-not-found');
  if (record.kind !== 'dataset') {
    throw new AppError('request-conflict', {
      detail: `${accession} is a ${record.kind}; assessments are attached to datasets.`,
    });
  }
  return record;
}

async function requireReplaceable(tx: Transaction, dataset: string, id: number): Promise<void> {
  const found = await lockAssessment(tx, dataset, id);
  if (found === null) {
    throw refuse('supersedes', 'The dataset has no assessment with this id.');
  }
  if (!found.isSuperseded) return;
  throw new AppError('request-conflict', { detail: `Assessment ${id} was replaced already.` });
}

function refuse(where: string, hint: string): AppError {
  return new AppError('request-invalid', {
    detail: `${where}: ${hint}`,
    problems: [{ code: 'field-invalid', where, value: '', hint }],
  });
}

function audit(
  tx: Transaction,
  dataset: StoredRecord,
  {
    operation,
    details,
    request: { caller, requestId, clientAddress },
    at,
  }: {
    readonly operation: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly request: ChangeRequest;
    readonly at: Date;
  },
): void {
  appendAudit(
    tx,
    {
      operation,
      actor: caller.id,
      target: `/vault/records/${dataset.accession}`,
      status: 200,
      ...{ requestId, clientAddress },
      details: { group: dataset.ownerGroup, ...details },
    },
    at,
  );
}
