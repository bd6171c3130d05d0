import { randomUUID } from 'node:crypto';
import { composeParts } from '../../../engine/crypt4gh/compose-parts.ts';
import { type ByteRange, checkRanges, sumRanges } from '../../../engine/crypt4gh/edit-list.ts';
import { parsePublicKey } from '../../../engine/crypt4gh/keys/public-key.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import type { Problem } from '../../../schema/problem.ts';
import { assert } from '../../../std/assert.ts';
import { type FileAccess, findAccess, findAccount } from '../access/find-access.ts';
import { openContent } from '../access/open-content.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import { countEntries, findAsked, keepEntry, type OutboxEntry } from './outbox-store.ts';

/** What somebody asks to have under the own key. */
export interface OutboxRequest {
  /** As it was sent: PEM, or base64 of it or of the 32 bytes, or a line of OpenSSH. */
  readonly publicKey: string;
  readonly files: readonly AskedFile[];
}

export interface AskedFile {
  readonly file: string;
  /** Bytes of plain text; an end that is null is that of the file. Null for the whole file. */
  readonly ranges: readonly { readonly start: number; readonly end: number | null }[] | null;
}

/** An entry and the file that it is of. */
export interface MadeEntry {
  readonly entry: OutboxEntry;
  readonly access: FileAccess;
}

/** Entries that one account may have at a time. */
export const MOST_ENTRIES = 20_000;

/**
 * Makes an entry of each file, or finds the one that is there of the same question. Nothing is made where one of the files
 * may not be had or one of the ranges is none; a process that ends meanwhile leaves whole entries, which are found again.
 * @throws AppError vault-file-not-found, request-invalid, request-conflict, and as `VaultReleasePort.sealHeader`
 */
export async function makeEntries(
  context: DeliveryContext,
  { publicKey, files }: OutboxRequest,
  { caller, requestId }: { readonly caller: Caller; readonly requestId: string },
): Promise<readonly MadeEntry[]> {
  const recipient = requireKey(publicKey);
  const wanted: { readonly access: FileAccess; readonly ranges: readonly ByteRange[] | null }[] =
    [];
  for (const [at, asked] of files.entries()) {
    const access = await findAccess(context, asked.file, caller).catch((error: unknown) => {
      throw files.length === 1 ? error : tellPlace(error, at);
    });
    wanted.push({ access, ranges: requireRanges(asked.ranges, access.file.plainBytes, at) });
  }
  await requireRoom(context, findAccount(caller), wanted.length);
  const made: MadeEntry[] = [];
  for (const { access, ranges } of wanted) {
    const entry = await makeEntry(context, access, { recipient, ranges, requestId });
    made.push({ entry, access });
  }
  return made;
}

/**
 * The entry of a whole file for a key: the one that is there, or a new one. Who may have the file is decided before.
 * @throws AppError request-conflict, and as `VaultReleasePort.sealHeader`
 */
export async function makeWholeEntry(
  context: DeliveryContext,
  access: FileAccess,
  asked: { readonly recipient: Uint8Array; readonly requestId: string },
): Promise<OutboxEntry> {
  await requireRoom(context, access.entitlement.account, 1);
  return makeEntry(context, access, { ...asked, ranges: null });
}

/** @throws AppError request-conflict */
async function requireRoom(
  { db }: DeliveryContext,
  account: string,
  wanted: number,
): Promise<void> {
  const there = await countEntries(db, account);
  if (there + wanted <= MOST_ENTRIES) return;
  throw new AppError('request-conflict', {
    detail: `You have ${there} entries; ${MOST_ENTRIES} may be there at a time. Remove some that you have fetched.`,
  });
}

/** Of several files it is told which one, by its place in the question alone: the same words for absent and forbidden. */
function tellPlace(error: unknown, at: number): unknown {
  if (!(error instanceof AppError) || error.code !== 'vault-file-not-found') return error;
  return new AppError('vault-file-not-found', {
    detail: `There is no such file in the vault: files.${at}, counted from 0. Nothing was made.`,
  });
}

function requireKey(text: string): Uint8Array {
  const key = parsePublicKey(text);
  if (!key.ok) throw invalid({ ...key.error, where: 'body.publicKey' });
  return key.value;
}

/** Ranges that the file has, with ends, those that touch as one. */
function requireRanges(
  asked: AskedFile['ranges'],
  plainBytes: number,
  at: number,
): readonly ByteRange[] | null {
  if (asked === null) return null;
  const where = `body.files.${at}.ranges`;
  const checked = checkRanges(
    asked.map(({ start, end }) => ({ start, end: end ?? Math.max(plainBytes, start + 1) })),
  );
  if (!checked.ok) throw invalid({ ...checked.error, where });
  const outside = checked.value.find(({ end }) => end > plainBytes);
  if (outside === undefined) return checked.value;
  throw invalid({
    ...{ code: 'range-invalid', where, value: `${outside.start}-${outside.end}` },
    hint: `The file has ${plainBytes} bytes when it is decrypted, counted from 0; this range goes beyond them.`,
  });
}

function invalid(problem: Problem): AppError {
  return new AppError('request-invalid', {
    detail: `${problem.where}: ${problem.hint}`,
    problems: [problem],
  });
}

async function makeEntry(
  context: DeliveryContext,
  access: FileAccess,
  asked: {
    readonly recipient: Uint8Array;
    readonly ranges: readonly ByteRange[] | null;
    readonly requestId: string;
  },
): Promise<OutboxEntry> {
  const { file, entitlement } = access;
  const { recipient, ranges, requestId } = asked;
  const { account, dataset } = entitlement;
  const { bodySha256 } = file;
  const key = {
    ...{ account, dataset, recipient, ranges, bodySha256 },
    ...{ file: file.accession, entitlement: entitlement.id },
  };
  const there = await findAsked(context.db, key);
  if (there !== null) return there;
  const layout =
    ranges === null
      ? await sealWhole(context, access, { recipient, requestId })
      : await sealRanges(context, access, { recipient, ranges, requestId });
  return keepEntry(context.db, {
    ...{ ...key, ...layout, id: randomUUID(), createdAt: context.clock.now() },
    plainBytes: ranges === null ? file.plainBytes : sumRanges(ranges),
    bytes: layout.header.length + sumRanges(layout.bodyRanges),
  });
}

type Layout = Pick<OutboxEntry, 'header' | 'bodyRanges'>;

/** The key service seals the header for the reader: this process sees no data key. */
async function sealWhole(
  { releases }: DeliveryContext,
  { file, entitlement }: FileAccess,
  { recipient, requestId }: { readonly recipient: Uint8Array; readonly requestId: string },
): Promise<Layout> {
  const { account, id } = entitlement;
  const release = { recipient, account, entitlement: id, requestId };
  const header = await releases.sealHeader(file.accession, release);
  const body = { start: 0, end: file.bodyBytes };
  return { header, bodyRanges: body.end === 0 ? [] : [body] };
}

/** The segments that the ranges touch, as they are, and an edit list in the header for the rest of them. */
async function sealRanges(
  context: DeliveryContext,
  access: FileAccess,
  {
    recipient,
    ranges,
    requestId,
  }: {
    readonly recipient: Uint8Array;
    readonly ranges: readonly ByteRange[];
    readonly requestId: string;
  },
): Promise<Layout> {
  const content = await openContent(context, access, requestId);
  try {
    const composed = await composeParts(nodeCryptoSuite, {
      ...{ opened: content.container.opened, body: content.body, recipients: [recipient] },
      parts: ranges.map((range) => ({ kind: 'range', ...range })),
    });
    if (!composed.ok) throw invalid({ ...composed.error, where: 'body' });
    const [header, ...parts] = composed.value;
    assert(header?.kind === 'bytes', 'a composed file begins with its header');
    const bodyRanges = parts.map((part) => {
      // Ranges ascend, so that the short last segment is the last one here too, and none has to be made.
      assert(part.kind === 'range', 'ascending ranges are stretches of the kept body');
      return { start: part.start, end: part.end };
    });
    return { header: header.bytes, bodyRanges };
  } finally {
    content.close();
  }
}
