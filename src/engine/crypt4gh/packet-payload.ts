import { fail, type Result, succeed } from '../../std/result.ts';
import { concatBytes, toUint32, viewOf } from './bytes.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import { KEY_BYTES } from './format.ts';

/** Alternately bytes to discard and bytes to keep, the first to discard; see edit-list.ts. */
export type EditList = readonly number[];

/** What stands in a packet once it is decrypted (section 3.2.2 of the standard). */
export type PacketPayload =
  | { readonly type: 'data-key'; readonly dataKey: Uint8Array }
  | { readonly type: 'edit-list'; readonly editList: EditList }
  | { readonly type: 'unknown'; readonly packetType: number };

const DATA_KEY = 0;
const EDIT_LIST = 1;
const CHACHA20_POLY1305 = 0;

/** Reads a decrypted packet; bytes behind what its type needs are padding, which the standard allows. */
export function parsePayload(
  bytes: Uint8Array,
  where: string,
): Result<PacketPayload, Crypt4ghProblem> {
  if (bytes.length < 4) return tooShort(where, bytes);
  const packetType = viewOf(bytes).getUint32(0, true);
  if (packetType === DATA_KEY) return parseDataKey(bytes, where);
  if (packetType === EDIT_LIST) return parseEditList(bytes, where);
  return succeed({ type: 'unknown', packetType });
}

function parseDataKey(bytes: Uint8Array, where: string): Result<PacketPayload, Crypt4ghProblem> {
  if (bytes.length < 8) return tooShort(where, bytes);
  const method = viewOf(bytes).getUint32(4, true);
  if (method !== CHACHA20_POLY1305) {
    const hint = `The data are encrypted by method ${method}; this program knows ChaCha20-Poly1305 (0) only.`;
    return fail(crypt4ghProblem('data-method-unknown', where, [method, hint]));
  }
  if (bytes.length < 8 + KEY_BYTES) return tooShort(where, bytes);
  return succeed({ type: 'data-key', dataKey: bytes.slice(8, 8 + KEY_BYTES) });
}

function parseEditList(bytes: Uint8Array, where: string): Result<PacketPayload, Crypt4ghProblem> {
  if (bytes.length < 8) return tooShort(where, bytes);
  const view = viewOf(bytes);
  const count = view.getUint32(4, true);
  if (8 + count * 8 > bytes.length) {
    const hint = `The edit list says it has ${count} lengths, but its packet has room for ${Math.floor((bytes.length - 8) / 8)}. The header is damaged.`;
    return fail(crypt4ghProblem('edit-list-invalid', where, [count, hint]));
  }
  const editList: number[] = [];
  let total = 0n;
  for (let at = 8; at < 8 + count * 8; at += 8) {
    const length = view.getBigUint64(at, true);
    total += length;
    editList.push(Number(length));
  }
  if (total > BigInt(Number.MAX_SAFE_INTEGER)) {
    const hint = `The lengths of the edit list add up to ${total} bytes, more than any file has. The header is damaged.`;
    return fail(crypt4ghProblem('edit-list-invalid', where, [String(total), hint]));
  }
  return succeed({ type: 'edit-list', editList });
}

function tooShort(where: string, { length }: Uint8Array): Result<never, Crypt4ghProblem> {
  const hint = `The decrypted packet has ${length} bytes, too few for what it says it is. Whoever wrote the file made a mistake; ask for it again.`;
  return fail(crypt4ghProblem('packet-damaged', where, [length, hint]));
}

export function formatDataKey(dataKey: Uint8Array): Uint8Array {
  return concatBytes([toUint32(DATA_KEY), toUint32(CHACHA20_POLY1305), dataKey]);
}

export function formatEditList(editList: EditList): Uint8Array {
  const bytes = new Uint8Array(8 + editList.length * 8);
  const view = viewOf(bytes);
  view.setUint32(0, EDIT_LIST, true);
  view.setUint32(4, editList.length, true);
  editList.forEach((length, at) => {
    view.setBigUint64(8 + at * 8, BigInt(length), true);
  });
  return bytes;
}
