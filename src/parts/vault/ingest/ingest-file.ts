import { Crypt4ghError } from '../../../engine/crypt4gh/crypt4gh-problem.ts';
import { KEY_BYTES } from '../../../engine/crypt4gh/format.ts';
import { formatHeader, parseHeader } from '../../../engine/crypt4gh/header.ts';
import { type OpenedHeader, openHeader } from '../../../engine/crypt4gh/open-header.ts';
import { takeHeader } from '../../../engine/crypt4gh/source.ts';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { Problem } from '../../../schema/problem.ts';
import { dropIncoming } from '../deposits/append-deposit.ts';
import { findDeposit, type StoredDeposit } from '../deposits/deposit-store.ts';
import { lockBody } from '../deposits/remove-deposit.ts';
import { KeyServiceError } from '../keys/key-service.ts';
import { dictionaryBody } from '../records/dictionary.ts';
import { findRecord } from '../records/record-store.ts';
import type { VaultContext } from '../vault-context.ts';
import { listPartPaths, readParts } from './read-parts.ts';
import type { VerifyAnswer } from './verify-file.ts';

/** An edit list of 100,000 ranges for ten readers has 16 MB. */
const MAX_HEADER_BYTES = 17 << 20;

/** What a header that came says, and how it is kept. */
interface AcceptedFile {
  readonly headerBytes: number;
  readonly opened: OpenedHeader;
  readonly header: Uint8Array;
  readonly key: string;
}

/**
 * Takes a file in that has come: its header is opened by the key service, the whole of it is read, its body is kept. It may
 * be cut off anywhere: what was found out is written down before the body is kept, and what came goes last.
 */
export async function ingestFile(
  context: VaultContext,
  accession: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await findDeposit(context.db, accession);
  if (file === null) return;
  if (file.state !== 'verifying') {
    if (file.state === 'ready' || file.state === 'refused') await dropIncoming(context, accession);
    return;
  }
  const paths = await listPartPaths(context, file);
  const verified = file.header === null ? await verify(context, file, { paths, signal }) : file;
  if (verified === null) return;
  await keepBody(context, verified, paths);
  await dropIncoming(context, accession);
}

/** Reads the file to its end and writes down what it is; null where it was refused. */
async function verify(
  context: VaultContext,
  file: StoredDeposit,
  { paths, signal }: { readonly paths: readonly string[]; readonly signal: AbortSignal },
): Promise<StoredDeposit | null> {
  const accepted = await acceptHeader(context, file, paths);
  if ('problem' in accepted) {
    await refuse(context, file, [accepted.problem]);
    return null;
  }
  const { opened, headerBytes } = accepted;
  const dictionary =
    file.dictionary === null ? null : await findRecord(context.db, file.dictionary);
  const answer = await context.verify(
    {
      paths,
      headerBytes,
      dataKeys: opened.dataKeys,
      editList: opened.editList,
      dictionary: dictionary === null ? null : dictionaryBody.parse(dictionary.body),
    },
    signal,
  );
  for (const key of opened.dataKeys) key.fill(0);
  const problems = [...compareAnnounced(file, answer), ...answer.problems];
  if (problems.length > 0) {
    await refuse(context, file, problems, answer);
    return null;
  }
  await context.db.execute(
    `UPDATE vault_file SET sha256 = $2, body_sha256 = $3, body_bytes = $4, segments = $5, plain_sha256 = $6, plain_md5 = $7,
       plain_bytes = $8, has_edit_list = $9, table_report = $10, header = $11, header_key = $12
     WHERE accession = $1 AND state = 'verifying'`,
    [
      file.accession,
      answer.sha256,
      answer.bodySha256,
      answer.bodyBytes,
      answer.segments,
      answer.plainSha256,
      answer.plainMd5,
      answer.plainBytes,
      opened.editList !== null,
      answer.table === null ? null : JSON.stringify(answer.table),
      Buffer.from(accepted.header),
      accepted.key,
    ],
  );
  return findDeposit(context.db, file.accession);
}

/** Has the header opened for a key that lives as long as this call. @throws KeyServiceError unavailable */
async function acceptHeader(
  { keys }: VaultContext,
  { accession }: StoredDeposit,
  paths: readonly string[],
): Promise<AcceptedFile | { readonly problem: Problem }> {
  const pieces = readParts(paths, 0);
  try {
    const { header } = await takeHeader(pieces, MAX_HEADER_BYTES);
    const bytes = formatHeader(header);
    const reader = nodeCryptoSuite.x25519Key(nodeCryptoSuite.randomBytes(KEY_BYTES));
    const accepted = await keys.acceptHeader(bytes, { reader: reader.publicKey, file: accession });
    const own = parseHeader(accepted.forReader);
    if (!own.ok) return { problem: own.error };
    const opened = openHeader(nodeCryptoSuite, own.value, { keys: [reader] });
    if (!opened.ok) return { problem: opened.error };
    return {
      headerBytes: bytes.length,
      opened: opened.value,
      header: accepted.forStore,
      key: accepted.key,
    };
  } catch (error) {
    if (error instanceof Crypt4ghError) return { problem: error.problem };
    if (error instanceof KeyServiceError && error.failure === 'header-refused') {
      return {
        problem: { code: 'header-refused', where: 'header', value: '', hint: error.message },
      };
    }
    throw error;
  } finally {
    await pieces.return(undefined);
  }
}

/** What the sender said of the file, where it is not so. */
function compareAnnounced(file: StoredDeposit, answer: VerifyAnswer): Problem[] {
  const told: readonly (readonly [string, string | null, string])[] = [
    ['sha256', file.announcedSha256, answer.sha256],
    ['plainSha256', file.announcedPlainSha256, answer.plainSha256],
    ['plainMd5', file.announcedPlainMd5, answer.plainMd5],
  ];
  return told.flatMap(([where, announced, found]) =>
    announced === null || announced === found
      ? []
      : [
          {
            code: 'checksum-mismatch',
            where,
            value: found,
            hint: 'It is not what was announced: segments are missing, stand twice or in another order, or another file was sent. Send it again.',
          },
        ],
  );
}

/** The file is not what it has to be. What came of it is removed; what is wrong stays. */
async function refuse(
  context: VaultContext,
  file: StoredDeposit,
  problems: readonly Problem[],
  answer?: VerifyAnswer,
): Promise<void> {
  const at = context.clock.now();
  await context.db.transaction(async (tx) => {
    await tx.execute(
      `UPDATE vault_file SET state = 'refused', problems = $2, table_report = $3, segments = $4 WHERE accession = $1
         AND state = 'verifying'`,
      [
        file.accession,
        JSON.stringify(problems),
        answer?.table == null ? null : JSON.stringify(answer.table),
        answer?.segments ?? null,
      ],
    );
    await tx.execute('DELETE FROM vault_part WHERE file = $1', [file.accession]);
    const codes = [...new Set(problems.map(({ code }) => code))];
    appendAudit(tx, toAudit(file, 'vault-file-refused', { problems: codes }), at);
  });
  await dropIncoming(context, file.accession);
}

/** Keeps the body without its header, and then says that it is there. */
async function keepBody(
  context: VaultContext,
  file: StoredDeposit,
  paths: readonly string[],
): Promise<void> {
  const { ownerGroup: group, bodySha256: sha256, bodyBytes: size } = file;
  if (sha256 === null || size === null || file.size === null) {
    throw new Error(`${file.accession} was not verified`);
  }
  const headerBytes = file.size - size;
  const store = await context.storeOf(group);
  await lockBody(context.db, { group, sha256 }, async () => {
    // An empty file has a header and no body; no store keeps nothing.
    if (size > 0 && (await store.findSize(sha256)) !== size) {
      await store.put({ sha256, size }, readParts(paths, headerBytes));
    }
    const at = context.clock.now();
    await context.db.transaction(async (tx) => {
      const changed = await tx.execute(
        "UPDATE vault_file SET state = 'ready', ready_at = $2 WHERE accession = $1 AND state = 'verifying'",
        [file.accession, at],
      );
      if (changed === 0) return;
      await tx.execute('DELETE FROM vault_part WHERE file = $1', [file.accession]);
      const details = {
        bodySha256: sha256,
        bodyBytes: size,
        segments: file.segments,
        key: file.headerKey,
      };
      appendAudit(tx, toAudit(file, 'vault-file-kept', details), at);
    });
  });
}

function toAudit(
  file: StoredDeposit,
  operation: string,
  details: Readonly<Record<string, unknown>>,
) {
  return {
    operation,
    actor: file.uploadedBy,
    target: `/vault/files/${file.accession}`,
    status: 200,
    requestId: '',
    clientAddress: '',
    details: { group: file.ownerGroup, ...details },
  };
}
