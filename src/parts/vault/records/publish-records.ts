import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Transaction } from '../../../platform/postgres/transaction.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { lockLists, refreshGroup } from '../holds/change-opt-outs.ts';
import type { ChangeRequest, VaultContext } from '../vault-context.ts';
import { requireRecord, wrongState } from './change-records.ts';
import { listReferences } from './record-bodies.ts';
import { findRecord, type RecordState, readRecords, type StoredRecord } from './record-store.ts';

/** What somebody decides on a record that waits, or that stands. */
export const recordDecisions = ['publish', 'return', 'withdraw'] as const;
export type RecordDecision = (typeof recordDecisions)[number];

/** Hands a draft over to those who may release, with all drafts of its group that it names. @throws AppError */
export async function submitRecord(
  context: VaultContext,
  accession: string,
  request: ChangeRequest,
): Promise<StoredRecord> {
  return context.db.transaction(async (tx) => {
    const record = requireRecord(await findRecord(tx, accession, { lock: true }));
    if (record.state !== 'draft') throw wrongState(record, 'only a draft can be submitted');
    const drafts = (await readOwnTree(tx, record)).filter(({ state }) => state === 'draft');
    await setState(context, tx, { records: drafts, state: 'submitted', reason: null });
    audit(context, tx, {
      record,
      request,
      operation: 'vault-record-submitted',
      details: { records: drafts.length },
    });
    return requireRecord(await findRecord(tx, accession));
  });
}

/** Publishes, returns or withdraws a record. @throws AppError */
export async function decideRecord(
  context: VaultContext,
  accession: string,
  {
    decision,
    reason,
    request,
  }: {
    readonly decision: RecordDecision;
    readonly reason: string;
    readonly request: ChangeRequest;
  },
): Promise<StoredRecord> {
  return context.db.transaction(async (tx) => {
    const record = requireRecord(await findRecord(tx, accession, { lock: true }));
    if (decision === 'publish') await publish(context, tx, { record, request });
    else if (decision === 'return') {
      if (record.state !== 'submitted') throw wrongState(record, 'only what waits can be returned');
      const waiting = (await readOwnTree(tx, record)).filter(({ state }) => state === 'submitted');
      await setState(context, tx, { records: waiting, state: 'draft', reason });
    } else {
      if (record.version === 0 || record.state === 'withdrawn') {
        throw wrongState(record, 'only what is published can be withdrawn');
      }
      await requireUnused(tx, record);
      await setState(context, tx, { records: [record], state: 'withdrawn', reason });
    }
    const operation = `vault-record-${decision === 'publish' ? 'published' : decision === 'return' ? 'returned' : 'withdrawn'}`;
    audit(context, tx, { record, request, operation, details: { reason } });
    return requireRecord(await findRecord(tx, accession));
  });
}

/** What a published dataset stands on cannot be withdrawn under it. */
async function requireUnused(
  tx: Transaction,
  { accession, state, kind }: StoredRecord,
): Promise<void> {
  const [user] = await tx.query<{ accession: string }>(
    `SELECT r.accession FROM vault_record r JOIN vault_version v USING (accession, version)
     WHERE r.state <> 'withdrawn' AND r.accession <> $1 AND position($1 IN v.body::text) > 0 ORDER BY 1 LIMIT 1`,
    [accession],
  );
  if (user === undefined) return;
  throw new AppError('request-conflict', {
    detail: `${accession} (${kind}, ${state}) is named by ${user.accession}, which is published: withdraw that first.`,
  });
}

/** Makes a version of a record that waits, and of all of its group's that wait and that it names; all or none. */
async function publish(
  context: VaultContext,
  tx: Transaction,
  { record, request }: { readonly record: StoredRecord; readonly request: ChangeRequest },
): Promise<void> {
  if (record.state !== 'submitted')
    throw wrongState(record, 'only what was submitted can be published');
  const tree = await readOwnTree(tx, record);
  const waiting = tree.filter(({ state }) => state === 'submitted');
  await requirePublishable(tx, tree);
  const at = context.clock.now();
  for (const one of waiting) {
    await tx.execute(
      `INSERT INTO vault_version (accession, version, is_public, body, published_by, published_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        one.accession,
        one.version + 1,
        one.isPublic,
        JSON.stringify(one.body),
        request.caller.id,
        at,
      ],
    );
    await tx.execute(
      `UPDATE vault_record SET state = 'published', version = version + 1, revision = revision + 1, state_reason = NULL,
         changed_at = $2 WHERE accession = $1`,
      [one.accession, at],
    );
  }
  for (const dataset of waiting) {
    if (dataset.kind !== 'dataset') continue;
    await tx.execute(
      `INSERT INTO vault_dataset_file (dataset, version, file) SELECT $1, $2, unnest($3::text[])`,
      [dataset.accession, dataset.version + 1, await listDatasetFiles(tx, dataset)],
    );
  }
  // Who has opted out may be in what is published now: it is looked at before anybody can be given it.
  await lockLists(tx, record.ownerGroup);
  await refreshGroup(tx, record.ownerGroup);
}

/** Files of a dataset: its own, and those of the runs and analyses that it names. */
async function listDatasetFiles(tx: Transaction, dataset: StoredRecord): Promise<string[]> {
  const { records, files } = listReferences('dataset', dataset.body);
  const all = new Set(files);
  for (const { kind, body } of await readRecords(tx, records)) {
    if (kind !== 'run' && kind !== 'analysis') continue;
    for (const file of listReferences(kind, body).files) all.add(file);
  }
  return [...all].sort();
}

/** A record with all records of its group that it names, they name, and so on; others' are looked at only once. */
async function readOwnTree(tx: Transaction, root: StoredRecord): Promise<readonly StoredRecord[]> {
  const found = new Map([[root.accession, root]]);
  let next: readonly StoredRecord[] = [root];
  while (next.length > 0) {
    const named = next.flatMap(({ kind, body }) => listReferences(kind, body).records);
    const unknown = [...new Set(named)].filter((accession) => !found.has(accession));
    next = (await readRecords(tx, unknown, { lock: true })).filter(
      ({ ownerGroup }) => ownerGroup === root.ownerGroup,
    );
    for (const record of next) found.set(record.accession, record);
  }
  return [...found.values()];
}

/** Everything that is named is published or about to be, and every file is kept. @throws AppError request-conflict */
async function requirePublishable(tx: Transaction, tree: readonly StoredRecord[]): Promise<void> {
  const problems: Problem[] = [];
  const refuse = (where: string, value: string, hint: string) =>
    problems.push({ code: 'not-publishable', where, value, hint });
  const own = new Map(tree.map((record) => [record.accession, record]));
  const others = await readRecords(
    tx,
    tree
      .flatMap(({ kind, body }) => listReferences(kind, body).records)
      .filter((one) => !own.has(one)),
  );
  const all = new Map([...own, ...others.map((one) => [one.accession, one] as const)]);
  for (const { accession, kind, body, state } of tree) {
    if (state === 'published') continue;
    if (state === 'draft') refuse(accession, state, 'Submit it first.');
    for (const named of listReferences(kind, body).records) {
      const other = all.get(named);
      if (other === undefined || other.state === 'withdrawn') {
        refuse(accession, named, 'It names what was withdrawn or removed.');
      } else if (!own.has(named) && other.version === 0) {
        refuse(accession, named, 'It names what is not published.');
      }
    }
  }
  const files = tree.flatMap((record) =>
    listReferences(record.kind, record.body).files.map((file) => ({ file, of: record.accession })),
  );
  const ready = new Set(
    (
      await tx.query<{ accession: string }>(
        "SELECT accession FROM vault_file WHERE accession = ANY ($1) AND state = 'ready' FOR SHARE",
        [files.map(({ file }) => file)],
      )
    ).map(({ accession }) => accession),
  );
  for (const { file, of } of files) {
    if (!ready.has(file)) refuse(of, file, 'The file has not been verified and kept.');
  }
  for (const dataset of tree) {
    if (dataset.kind !== 'dataset' || dataset.state === 'published') continue;
    if ((await listDatasetFiles(tx, dataset)).length === 0) {
      refuse(dataset.accession, '', 'A dataset has at least one file.');
    }
  }
  if (problems.length === 0) return;
  throw new AppError('request-conflict', {
    detail: `${problems[0]?.where}: ${problems[0]?.value} ${problems[0]?.hint}`,
    problems: problems.slice(0, 100),
  });
}

async function setState(
  { clock }: VaultContext,
  tx: Transaction,
  {
    records,
    state,
    reason,
  }: {
    readonly records: readonly StoredRecord[];
    readonly state: RecordState;
    readonly reason: string | null;
  },
): Promise<void> {
  await tx.execute(
    `UPDATE vault_record SET state = $2, state_reason = $3, revision = revision + 1, changed_at = $4
     WHERE accession = ANY ($1)`,
    [records.map(({ accession }) => accession), state, reason, clock.now()],
  );
}

function audit(
  { clock }: VaultContext,
  tx: Transaction,
  {
    record,
    request,
    operation,
    details,
  }: {
    readonly record: StoredRecord;
    readonly request: ChangeRequest;
    readonly operation: string;
    readonly details: Readonly<Record<string, unknown>>;
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
      requestId,
      clientAddress,
      details: { kind: record.kind, group: record.ownerGroup, ...details },
    },
    clock.now(),
  );
}
