import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_BYTES } from '../../../engine/crypt4gh/format.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { findDeposit, type StoredDeposit } from '../deposits/deposit-store.ts';
import { lockBody } from '../deposits/remove-deposit.ts';
import { dictionaryBody, findSubjectField } from '../records/dictionary.ts';
import { findRecord } from '../records/record-store.ts';
import type { VaultContext } from '../vault-context.ts';
import { dropEditions, lockLists } from './change-opt-outs.ts';
import type { LeaveOutAnswer } from './leave-out-rows.ts';
import { listOfTable, type StoredOptOut } from './opt-out-store.ts';

/**
 * Makes a table anew without the rows of those who have opted out, encrypted for the node; until then it is held. It may be
 * cut off anywhere: what is to be kept is written down before it is, and is given when it is there.
 */
export async function makeEdition(
  context: VaultContext,
  accession: string,
  signal: AbortSignal,
): Promise<void> {
  const { db } = context;
  const file = await findDeposit(db, accession);
  if (file === null || file.state !== 'ready') return;
  const persons = await listOfTable(db, accession);
  const ids = persons.map(({ id }) => id);
  await db.transaction((tx) =>
    dropEditions(tx, 'e.file = $1 AND (e.opt_outs <> $2::bigint[] OR NOT e.is_ready)', [
      accession,
      ids,
    ]),
  );
  if (ids.length === 0) return;
  const [known] = await db.query(
    'SELECT FROM vault_edition WHERE file = $1 AND opt_outs = $2::bigint[]',
    [accession, ids],
  );
  if (known !== undefined) return;
  const folder = join(context.incomingFolder, `edition-${accession}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const outputPath = join(folder, 'edition');
    const answer = await leaveOut(context, file, { persons, folder, outputPath, signal });
    if (answer.ok) await keepEdition(context, file, { persons, answer, outputPath });
    else await holdWhole(context, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Brings the encrypted body beside the thread that reads it, with a header for a key that lives as long as this. */
async function leaveOut(
  context: VaultContext,
  file: StoredDeposit,
  {
    persons,
    folder,
    outputPath,
    signal,
  }: {
    readonly persons: readonly StoredOptOut[];
    readonly folder: string;
    readonly outputPath: string;
    readonly signal: AbortSignal;
  },
): Promise<LeaveOutAnswer> {
  const record = await findRecord(context.db, file.dictionary ?? '');
  const subjectField = record === null ? null : findSubjectField(dictionaryBody.parse(record.body));
  const { header, bodySha256, bodyBytes } = file;
  if (subjectField === null || header === null || bodySha256 === null || bodyBytes === null) {
    return { ok: false };
  }
  const reader = nodeCryptoSuite.randomBytes(KEY_BYTES);
  const sealed = await context.keys.releaseHeader(header, {
    recipient: nodeCryptoSuite.x25519Key(reader).publicKey,
    ...{ account: 'node', entitlement: 'rows of persons who have opted out', requestId: '' },
  });
  const bodyPath = join(folder, 'body');
  const body = await open(bodyPath, 'w', 0o600);
  try {
    const store = await context.storeOf(file.ownerGroup);
    if (bodyBytes > 0) {
      const pieces = store.read({ sha256: bodySha256, size: bodyBytes });
      for await (const piece of pieces) await body.appendFile(piece);
    }
  } finally {
    await body.close();
  }
  const active = (await context.keys.listKeys()).find(({ state }) => state === 'active');
  if (active === undefined) throw new Error('the key service has no active key');
  const recipient = new Uint8Array(Buffer.from(active.publicKey, 'base64'));
  try {
    return await context.leaveOutRows(
      {
        ...{ header: sealed, reader, bodyPath, bodyBytes, subjectField, recipient, outputPath },
        persons: persons.map(({ names }) => names),
      },
      signal,
    );
  } finally {
    reader.fill(0);
  }
}

/** Writes down what is to be kept, keeps it, and only then says that it is there. */
async function keepEdition(
  context: VaultContext,
  file: StoredDeposit,
  {
    persons,
    answer,
    outputPath,
  }: {
    readonly persons: readonly StoredOptOut[];
    readonly answer: Extract<LeaveOutAnswer, { ok: true }>;
    readonly outputPath: string;
  },
): Promise<void> {
  const { db, keys } = context;
  const { accession, ownerGroup: group } = file;
  const ids = persons.map(({ id }) => id);
  const isSame = answer.rows.every((rows) => rows === 0);
  const accepted = isSame
    ? null
    : await keys.acceptHeader(answer.header, {
        reader: nodeCryptoSuite.x25519Key(nodeCryptoSuite.randomBytes(KEY_BYTES)).publicKey,
        file: accession,
      });
  const kept =
    accepted === null
      ? [null, null, null, null, null, null, null]
      : [
          ...[answer.bodySha256, answer.bodyBytes, Buffer.from(accepted.forStore), accepted.key],
          ...[answer.plainSha256, answer.plainMd5, answer.plainBytes],
        ];
  await db.execute(
    `INSERT INTO vault_edition (file, opt_outs, is_ready, body_sha256, body_bytes, header, header_key, plain_sha256,
       plain_md5, plain_bytes, made_at) VALUES ($1, $2, false, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [accession, ids, ...kept, context.clock.now()],
  );
  const store = await context.storeOf(group);
  const name = { sha256: answer.bodySha256, size: answer.bodyBytes };
  await lockBody(db, { group, sha256: name.sha256 }, async () => {
    if (!isSame && name.size > 0) await store.adopt(name, outputPath);
    await db.transaction(async (tx) => {
      await lockLists(tx, group);
      // A list that changed meanwhile, or a name that was added to a person, has taken the row away.
      const ready = await tx.execute(
        'UPDATE vault_edition SET is_ready = true WHERE file = $1 AND opt_outs = $2::bigint[]',
        [accession, ids],
      );
      if (ready === 0) return;
      for (const [at, { id }] of persons.entries()) {
        await tx.execute(
          'UPDATE vault_concerned SET row_count = $3 WHERE opt_out = $1 AND file = $2',
          [id, accession, answer.rows[at] ?? 0],
        );
      }
      auditEdition(context, tx, file, { persons: ids.length });
    });
  });
}

/** Nobody can be left out of it, so nobody is given it. */
async function holdWhole(context: VaultContext, file: StoredDeposit): Promise<void> {
  await context.db.transaction(async (tx) => {
    await tx.execute(
      "UPDATE vault_concerned SET kind = 'shared' WHERE file = $1 AND kind = 'table'",
      [file.accession],
    );
    auditEdition(context, tx, file, { isHeld: true });
  });
}

function auditEdition(
  { clock }: VaultContext,
  tx: Parameters<typeof appendAudit>[0],
  file: StoredDeposit,
  details: Readonly<Record<string, unknown>>,
): void {
  appendAudit(
    tx,
    {
      operation: 'vault-edition-made',
      actor: null,
      target: `/vault/files/${file.accession}`,
      status: 200,
      ...{ requestId: '', clientAddress: '' },
      details: { group: file.ownerGroup, ...details },
    },
    clock.now(),
  );
}

/** Tables that wait to be made anew, such as those of a list that begins now. */
export async function listWaitingTables({ db }: VaultContext): Promise<readonly string[]> {
  const rows = await db.query<{ file: string }>(
    `SELECT file FROM (
       SELECT c.file, array_agg(o.id ORDER BY o.id) AS opt_outs
       FROM vault_concerned c JOIN vault_opt_out o ON o.id = c.opt_out
       WHERE c.kind = 'table' AND o.lifted_at IS NULL AND o.from_at <= now() GROUP BY c.file) w
     WHERE NOT EXISTS (SELECT FROM vault_edition e WHERE e.file = w.file AND e.opt_outs = w.opt_outs AND e.is_ready)
     ORDER BY file`,
  );
  return rows.map(({ file }) => file);
}
