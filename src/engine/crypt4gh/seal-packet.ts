import type { CryptoSuite, X25519Key } from '../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { areEqual, concatBytes, toUint32, viewOf } from './bytes.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES } from './format.ts';

// Header packets under X25519_chacha20_ietf_poly1305, section 3.3 of the standard. Without their length
// field: method, public key of the writer, nonce, cipher text, tag.

const X25519_CHACHA20_POLY1305 = 0;
const WRITER_AT = 4;
const NONCE_AT = WRITER_AT + KEY_BYTES;
const SEALED_AT = NONCE_AT + NONCE_BYTES;

/** K_shared: the first half of BLAKE2b over what both agree on and the keys of reader and writer. */
function computeSharedKey(
  suite: CryptoSuite,
  agreed: Uint8Array,
  keys: { readonly reader: Uint8Array; readonly writer: Uint8Array },
): Uint8Array {
  const digest = suite.blake2b512(concatBytes([agreed, keys.reader, keys.writer]));
  return digest.subarray(0, KEY_BYTES);
}

/** The writer's half for packets of one header: its own key, or a new one that nobody keeps. */
export function createWriterKey(suite: CryptoSuite): X25519Key {
  return suite.x25519Key(suite.randomBytes(KEY_BYTES));
}

/** A payload as a packet that only the holder of the recipient's private key can open. */
export function sealPacket(
  suite: CryptoSuite,
  payload: Uint8Array,
  { writer, recipient }: { readonly writer: X25519Key; readonly recipient: Uint8Array },
): Result<Uint8Array, Crypt4ghProblem> {
  const agreed = recipient.length === KEY_BYTES ? writer.agree(recipient) : null;
  if (agreed === null) {
    const hint =
      'This is no usable public key: nothing could be kept secret with it. Ask the recipient for the key again.';
    return fail(crypt4ghProblem('recipient-invalid', 'public key of the recipient', ['', hint]));
  }
  const key = computeSharedKey(suite, agreed, { reader: recipient, writer: writer.publicKey });
  const nonce = suite.randomBytes(NONCE_BYTES);
  const sealed = suite.chaCha20Poly1305(key).seal(nonce, payload);
  return succeed(
    concatBytes([toUint32(X25519_CHACHA20_POLY1305), writer.publicKey, nonce, ...sealed]),
  );
}

/**
 * The payload of a packet that one of the keys opens; null where none does, which is no error: the packet
 * may be for somebody else. With `sender`, packets of other writers are not opened.
 */
export function openPacket(
  suite: CryptoSuite,
  packet: Uint8Array,
  { keys, sender }: { readonly keys: readonly X25519Key[]; readonly sender?: Uint8Array },
): Uint8Array | null {
  if (packet.length < SEALED_AT + TAG_BYTES) return null;
  if (viewOf(packet).getUint32(0, true) !== X25519_CHACHA20_POLY1305) return null;
  const writer = packet.subarray(WRITER_AT, NONCE_AT);
  if (sender !== undefined && !areEqual(sender, writer)) return null;
  for (const key of keys) {
    const agreed = key.agree(writer);
    if (agreed === null) continue;
    const shared = computeSharedKey(suite, agreed, { reader: key.publicKey, writer });
    const payload = suite
      .chaCha20Poly1305(shared)
      .open(packet.subarray(NONCE_AT, SEALED_AT), packet.subarray(SEALED_AT));
    if (payload !== null) return payload;
  }
  return null;
}
