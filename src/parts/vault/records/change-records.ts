import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { type Caller, hasRight, maySee, VAULT_PLACE } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import type { ChangeRequest, VaultContext } from '../vault-context.ts';
import { isPublicByDefault, listReferences, recordBodies } from './record-bodies.ts';
import type { RecordKind } from './record-kinds.ts';
import {
  drawAccession,
  findByAlias,
  findRecord,
  readRecords,
  type StoredRecord,
  toRecordOwnership,
} from './record-store.ts';

/** What a new record is made of. */
export interface NewRecord {
  readonly kind: RecordKind;
  readonly group: string;
  readonly alias: string;
  readonly body: unknown;
  readonly isPublic?: boolean | undefined;
  readonly isSimulated: boolean;
}

/** What changes of a record; what is left out stays. */
export interface RecordChange {
  /** The revision that it is about. */
  readonly revision: number;
  readonly body?: unknown;
  readonly alias?: string | undefined;
  readonly isPublic?: boolean | undefined;
}

/** Parses the body of a kind. @throws AppError request-invalid with the problems */
export function parseBody(kind: RecordKind, body: unknown): Readonly<Record<string, unknown>> {
  const parsed = recordBodies[kind].safeParse(body);
  if (parsed.success) return parsed.data as Readonly<Record<string, unknown>>;
  const problems: Problem[] = parsed.error.issues.map((issue) => ({
    code: issue.code === 'unrecognized_keys' ? 'field-unknown' : 'field-invalid',
    where: ['body', ...issue.path.map(String)].join('.'),
    value: 'keys' in issue ? issue.keys.join(', ').slice(0, 200) : '',
    hint: issue.message,
  }));
  throw new AppError('request-invalid', {
    detail: `${problems[0]?.where}: ${problems[0]?.hint}`,
    problems,
  });
}

/** Whether the caller may send for a group. @throws AppError group-not-found, not-allowed */
export async function requireSubmitter(
  { groups }: Pick<VaultContext, 'groups'>,
  caller: Caller,
  group: string,
): Promise<void> {
  const [known] = await groups.readGroupNames([group]);
  const isKnown = known !== undefined;
  const maySend = isKnown && hasRight(caller, { group, instance: VAULT_PLACE }, 'submit');
  if (maySend) return;
  const mayRead = isKnown && hasRight(caller, { group, instance: null }, 'read');
  if (!mayRead) throw new AppError('group-not-found');
  throw new AppError('not-allowed', {
    detail: `You have no right to submit to the vault in the group ${group}.`,
  });
}

/** Makes a record. @throws AppError */
export async function createRecord(
  context: VaultContext,
  record: NewRecord,
  request: ChangeRequest,
): Promise<StoredRecord> {
  await requireSubmitter(context, request.caller, record.group);
  return context.db.transaction((tx) => insertRecord(context, tx, { record, request }));
}

/** The same within a transaction; the right of the sender was asked before. */
export async function insertRecord(
  { accessionPrefix: prefix, clock }: VaultContext,
  tx: Transaction,
  { record, request }: { readonly record: NewRecord; readonly request: ChangeRequest },
): Promise<StoredRecord> {
  const { kind, group, alias, isSimulated } = record;
  const body = parseBody(kind, record.body);
  await requireReferences(tx, { kind, body, group, isSimulated, caller: request.caller });
  if ((await findByAlias(tx, { group, kind, alias })) !== null) throw aliasTaken(kind, alias);
  const accession = await drawAccession(tx, kind, { prefix, isSimulated });
  const at = clock.now();
  await tx.execute(
    `INSERT INTO vault_record (accession, kind, owner_group, is_simulated, alias, is_public, state, body, created_by,
       created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, $9, $9)`,
    [
      accession,
      kind,
      group,
      isSimulated,
      alias,
      record.isPublic ?? isPublicByDefault(kind),
      JSON.stringify(body),
      request.caller.id,
      at,
    ],
  );
  return requireRecord(await findRecord(tx, accession));
}

function aliasTaken(kind: RecordKind, alias: string): AppError {
  return new AppError('request-conflict', {
    detail: `The group has a ${kind} that is called ${alias} already.`,
  });
}

/** Changes a record; one that was published gets a draft of its next version. @throws AppError */
export async function changeRecord(
  context: VaultContext,
  accession: string,
  { change, request }: { readonly change: RecordChange; readonly request: ChangeRequest },
): Promise<StoredRecord> {
  return context.db.transaction(async (tx) => {
    const record = requireRecord(await findRecord(tx, accession, { lock: true }));
    if (record.state === 'withdrawn') throw wrongState(record, 'it was withdrawn');
    if (record.state === 'submitted') {
      throw wrongState(record, 'it waits for approval: have it returned first');
    }
    if (record.revision !== change.revision) {
      throw new AppError('request-conflict', {
        detail: `Somebody has changed it meanwhile: it is at revision ${record.revision}.`,
      });
    }
    const { kind, ownerGroup: group, isSimulated } = record;
    const body = change.body === undefined ? record.body : parseBody(kind, change.body);
    await requireReferences(tx, { kind, body, group, isSimulated, caller: request.caller });
    const alias = change.alias ?? record.alias;
    const known = await findByAlias(tx, { group, kind, alias });
    if (known !== null && known.accession !== accession) throw aliasTaken(kind, alias);
    await tx.execute(
      `UPDATE vault_record SET body = $2, alias = $3, is_public = $4, state = 'draft', state_reason = NULL,
         revision = revision + 1, changed_at = $5 WHERE accession = $1`,
      [
        accession,
        JSON.stringify(body),
        alias,
        change.isPublic ?? record.isPublic,
        context.clock.now(),
      ],
    );
    return requireRecord(await findRecord(tx, accession));
  });
}

/** Removes a draft that was never published and that nothing names. @throws AppError */
export async function removeRecord(
  context: VaultContext,
  accession: string,
  request: ChangeRequest,
): Promise<void> {
  await context.db.transaction(async (tx) => {
    const record = requireRecord(await findRecord(tx, accession, { lock: true }));
    if (record.version > 0) {
      throw wrongState(record, 'it was published: withdraw it, its versions stay');
    }
    const [naming] = await tx.query<{ accession: string }>(
      `SELECT accession FROM vault_record WHERE owner_group = $2 AND accession <> $1
         AND position($1 IN body::text) > 0 LIMIT 1`,
      [accession, record.ownerGroup],
    );
    const [table] = await tx.query<{ accession: string }>(
      'SELECT accession FROM vault_file WHERE dictionary = $1 LIMIT 1',
      [accession],
    );
    const user = naming?.accession ?? table?.accession;
    if (user !== undefined) throw wrongState(record, `${user} names it`);
    await tx.execute('DELETE FROM vault_record WHERE accession = $1', [accession]);
    const { caller, requestId, clientAddress } = request;
    appendAudit(
      tx,
      {
        operation: 'vault-record-removed',
        actor: caller.id,
        target: `/vault/records/${accession}`,
        status: 200,
        requestId,
        clientAddress,
        details: { kind: record.kind, group: record.ownerGroup },
      },
      context.clock.now(),
    );
  });
}

export function requireRecord(record: StoredRecord | null): StoredRecord {
  if (record === null) throw new AppError('vault-record-not-found');
  return record;
}

export function wrongState({ accession, state }: StoredRecord, why: string): AppError {
  return new AppError('request-conflict', { detail: `${accession} is ${state}; ${why}.` });
}

/**
 * What a record names is there, and the sender may see it: own things, or published ones of others. Real data and
 * simulated data never meet. @throws AppError request-invalid
 */
async function requireReferences(
  tx: Transaction,
  {
    kind,
    body,
    group,
    isSimulated,
    caller,
  }: {
    readonly kind: RecordKind;
    readonly body: unknown;
    readonly group: string;
    readonly isSimulated: boolean;
    readonly caller: Caller;
  },
): Promise<void> {
  const { records, files } = listReferences(kind, body);
  const found = new Map((await readRecords(tx, records)).map((one) => [one.accession, one]));
  const problems: Problem[] = [];
  const refuse = (value: string, hint: string) =>
    problems.push({ code: 'reference-invalid', where: 'body', value, hint });
  for (const accession of records) {
    const named = found.get(accession);
    const isOwn = named?.ownerGroup === group;
    const maySeeIt = named !== undefined && (isOwn || maySee(caller, toRecordOwnership(named)));
    if (named === undefined || !maySeeIt) refuse(accession, 'There is no such record.');
    else if (named.isSimulated !== isSimulated) {
      refuse(accession, 'Real data and simulated data cannot name one another.');
    } else if (!isOwn && named.version === 0) {
      refuse(accession, 'It belongs to another group and is not published.');
    } else if (!isOwn && named.kind !== 'policy' && named.kind !== 'committee') {
      refuse(accession, 'Only policies and committees of other groups can be named.');
    }
  }
  const kept = await tx.query<{ accession: string; isSimulated: boolean }>(
    `SELECT accession, is_simulated AS "isSimulated" FROM vault_file
     WHERE accession = ANY ($1) AND owner_group = $2 AND state NOT IN ('removed', 'expired', 'refused')`,
    [files, group],
  );
  const own = new Map(kept.map((file) => [file.accession, file.isSimulated]));
  for (const accession of files) {
    const simulated = own.get(accession);
    if (simulated === undefined) refuse(accession, 'The group has no such file in the vault.');
    else if (simulated !== isSimulated) {
      refuse(accession, 'Real data and simulated data cannot name one another.');
    }
  }
  if (problems.length === 0) return;
  throw new AppError('request-invalid', {
    detail: `${problems[0]?.value}: ${problems[0]?.hint}`,
    problems: problems.slice(0, 100),
  });
}
