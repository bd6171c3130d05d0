import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { addJob } from '../../../platform/jobs/job-queue.ts';
import { appendEvents } from '../../../platform/postgres/outbox.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { NODE_GROUP } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { NO_INSTANCE } from '../../../schema/ports.ts';
import type { Problem } from '../../../schema/problem.ts';
import { MAKE_EDITION, REMOVE_BODY } from '../ingest/vault-jobs.ts';
import { findRecord, type StoredRecord } from '../records/record-store.ts';
import type { ChangeRequest, VaultContext } from '../vault-context.ts';
import { findPerson, listConcerned, type PersonsOfRecord, readPersons } from './find-concerned.ts';
import type { OptOutList } from './opt-out-schema.ts';
import { listOfGroup, listUnconcerned, readOptOuts, setConcerned } from './opt-out-store.ts';
import { type ListedPerson, refuseLines } from './parse-opt-outs.ts';

/** A list that somebody sends, and what with it is said of files. */
export interface OptOutWish {
  readonly persons: readonly ListedPerson[];
  /** Files of which nobody has said whose they are, and in which none of these persons is. */
  readonly unconcerned: readonly string[];
  /** Says what would be, and changes nothing. */
  readonly isDryRun: boolean;
}

/** One at a time for a group: what is published meanwhile is looked at by who publishes it. */
export async function lockLists(tx: Transaction, group: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `vault opt-outs ${group}`,
  ]);
}

/**
 * Adds persons to the list of a dataset or a study, all or none. From the commit on what is theirs alone is given to nobody,
 * nor are tables until they were made anew without their rows. @throws AppError
 */
export async function addOptOuts(
  context: VaultContext,
  accession: string,
  { wish, request }: { readonly wish: OptOutWish; readonly request: ChangeRequest },
): Promise<OptOutList> {
  const undone = new Error('a dry run');
  const dry: { answer: OptOutList | null } = { answer: null };
  try {
    return await context.db.transaction(async (tx) => {
      const record = await requireListed(tx, accession);
      const at = context.clock.now();
      await lockLists(tx, record.ownerGroup);
      const persons = await readPersons(tx, record);
      await sayUnconcerned(tx, record, { files: wish.unconcerned, persons, by: request, at });
      await insertPersons(tx, record, { wish, persons, request, at });
      const lists = await refreshGroup(tx, record.ownerGroup);
      const answer = await readOptOuts(tx, record.accession);
      if (wish.isDryRun) {
        dry.answer = {
          ...answer,
          persons: answer.persons.map((one) => ({ ...one, id: null })),
        };
        throw undone;
      }
      tellOwner(tx, record, answer);
      auditList(tx, record, {
        operation: 'vault-opt-outs-added',
        // Who they are stands in no audit row.
        details: { persons: wish.persons.length, unconcerned: wish.unconcerned, files: lists },
        request,
        at,
      });
      return answer;
    });
  } catch (error) {
    if (error === undone && dry.answer !== null) return dry.answer;
    throw error;
  }
}

/** Takes a person off a list: what was held for her alone is given again. @throws AppError */
export async function liftOptOut(
  context: VaultContext,
  accession: string,
  { id, request }: { readonly id: number; readonly request: ChangeRequest },
): Promise<OptOutList> {
  return context.db.transaction(async (tx) => {
    const record = await requireListed(tx, accession);
    await lockLists(tx, record.ownerGroup);
    const at = context.clock.now();
    const lifted = await tx.execute(
      `UPDATE vault_opt_out SET lifted_by = $3, lifted_at = $4 WHERE record = $1 AND id = $2 AND lifted_at IS NULL`,
      [record.accession, id, request.caller.id, at],
    );
    if (lifted === 0) throw new AppError('vault-record-not-found');
    const tables = await tx.query<{ file: string }>(
      "SELECT file FROM vault_concerned WHERE opt_out = $1 AND kind = 'table'",
      [id],
    );
    await addEditionJobs(
      tx,
      tables.map(({ file }) => file),
    );
    const details = { optOut: id };
    auditList(tx, record, { operation: 'vault-opt-out-lifted', details, request, at });
    return readOptOuts(tx, record.accession);
  });
}

/** @throws AppError vault-record-not-found; request-conflict for what has no list */
async function requireListed(tx: Transaction, accession: string): Promise<StoredRecord> {
  const record = await findRecord(tx, accession);
  if (record === null) throw new AppError('vault-record-not-found');
  if (record.kind !== 'dataset' && record.kind !== 'study') {
    throw new AppError('request-conflict', {
      detail: `${accession} is a ${record.kind}; persons opt out of a dataset or a study.`,
    });
  }
  return record;
}

async function sayUnconcerned(
  tx: Transaction,
  record: StoredRecord,
  {
    files,
    persons,
    by,
    at,
  }: {
    readonly files: readonly string[];
    readonly persons: PersonsOfRecord;
    readonly by: ChangeRequest;
    readonly at: Date;
  },
): Promise<void> {
  const known = new Map(persons.files.map((file) => [file.accession, file]));
  const problems = files.flatMap((accession): Problem[] => {
    const file = known.get(accession);
    const hint =
      file === undefined
        ? 'No published version of it has this file.'
        : file.samples.size > 0 || file.isTable
          ? 'Of this file it is known whose it is: its samples or its rows say so.'
          : null;
    return hint === null
      ? []
      : [{ code: 'field-invalid', where: 'unconcerned', value: accession, hint }];
  });
  if (problems.length > 0) refuseLines(problems);
  await tx.execute(
    `INSERT INTO vault_unconcerned (record, file, said_by, said_at)
     SELECT $1, file, $3, $4 FROM unnest($2::text[]) AS u (file) ON CONFLICT DO NOTHING`,
    [record.accession, files, by.caller.id, at],
  );
}

async function insertPersons(
  tx: Transaction,
  record: StoredRecord,
  {
    wish,
    persons,
    request,
    at,
  }: {
    readonly wish: OptOutWish;
    readonly persons: PersonsOfRecord;
    readonly request: ChangeRequest;
    readonly at: Date;
  },
): Promise<void> {
  const problems: Problem[] = [];
  for (const { line, subject, from, reason } of wish.persons) {
    const found = findPerson(persons, subject);
    if (found === null) {
      const hint =
        'No sample of the group is called so, by its accession, its alias or its subject, and no table says whom its rows are about.';
      problems.push({ code: 'person-unknown', where: `line ${line}`, value: '', hint });
      continue;
    }
    await tx.execute(
      `INSERT INTO vault_opt_out (record, subject, samples, names, reason, from_at, added_by, added_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (record, subject) WHERE lifted_at IS NULL
         DO UPDATE SET from_at = least(vault_opt_out.from_at, excluded.from_at)`,
      [
        ...[record.accession, subject, found.samples, found.names],
        ...[reason, from, request.caller.id, at],
      ],
    );
  }
  if (problems.length > 0) refuseLines(problems);
}

/**
 * Looks for all lists of a group anew which files they are about: after a list or what is published has changed. Lists are
 * locked by the caller. Resolves with how many files are concerned.
 */
export async function refreshGroup(tx: Transaction, group: string): Promise<number> {
  const optOuts = await listOfGroup(tx, group);
  const files = new Set<string>();
  const tables = new Set<string>();
  const known = new Map<string, { persons: PersonsOfRecord; unconcerned: ReadonlySet<string> }>();
  for (const { id, record: accession, subject, names } of optOuts) {
    const record = await findRecord(tx, accession);
    if (record === null) continue;
    const of = known.get(accession) ?? {
      persons: await readPersons(tx, record),
      unconcerned: await listUnconcerned(tx, accession),
    };
    known.set(accession, of);
    const found = findPerson(of.persons, subject) ?? { samples: [], names };
    // Once by a name, a person stays known by it.
    const all = [...new Set([...names, ...found.names])].toSorted();
    if (all.length > names.length) {
      await dropEditions(tx, 'opt_outs @> ARRAY[$1::bigint]', [id]);
      await tx.execute('UPDATE vault_concerned SET row_count = NULL WHERE opt_out = $1', [id]);
    }
    await tx.execute('UPDATE vault_opt_out SET samples = $2, names = $3 WHERE id = $1', [
      ...[id, found.samples, all],
    ]);
    const concerned = listConcerned(of.persons, found, of.unconcerned);
    await setConcerned(tx, id, concerned);
    for (const { file, kind } of concerned) (kind === 'table' ? tables : files).add(file);
  }
  await addEditionJobs(tx, [...tables]);
  return new Set([...files, ...tables]).size;
}

/** Has tables made anew without the rows of those who have opted out. */
export async function addEditionJobs(tx: Transaction, files: readonly string[]): Promise<void> {
  for (const file of files) await addJob(tx, MAKE_EDITION, { file }, { key: `edition ${file}` });
}

/** Removes editions, and with them what is kept of them. */
export async function dropEditions(
  tx: Transaction,
  where: string,
  values: readonly unknown[],
): Promise<void> {
  const rows = await tx.query<{ group: string; sha256: string | null }>(
    `DELETE FROM vault_edition e USING vault_file f WHERE f.accession = e.file AND ${where}
     RETURNING f.owner_group AS "group", e.body_sha256 AS sha256`,
    values,
  );
  for (const { group, sha256 } of rows) {
    if (sha256 !== null) await addJob(tx, REMOVE_BODY, { group, sha256 });
  }
}

/** Files that nobody can have at all are told to their group: somebody has to part them, or to say who is in them. */
function tellOwner(tx: Transaction, record: StoredRecord, { files }: OptOutList): void {
  const held = files.filter(({ kind }) => kind !== 'table').length;
  if (held === 0) return;
  const group = record.ownerGroup;
  appendEvents(tx, [
    {
      topic: 'notice',
      instance: NO_INSTANCE,
      payload: {
        kind: 'persons-opted-out',
        to: { group, right: 'manage' },
        group: group === NODE_GROUP ? null : group,
        subject: `opt-outs ${record.accession}`,
        values: { record: record.accession, files: held },
        path: `/vault?dataset=${record.accession}`,
      },
    },
  ]);
}

function auditList(
  tx: Transaction,
  record: StoredRecord,
  {
    operation,
    details,
    request,
    at,
  }: {
    readonly operation: string;
    readonly details: Readonly<Record<string, unknown>>;
    readonly request: ChangeRequest;
    readonly at: Date;
  },
): void {
  const { caller, requestId, clientAddress } = request;
  appendAudit(
    tx,
    {
      operation,
      actor: caller.id,
      target: `/vault/records/${record.accession}`,
      status: 200,
      ...{ requestId, clientAddress },
      details: { group: record.ownerGroup, ...details },
    },
    at,
  );
}
