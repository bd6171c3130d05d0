import type { CryptoSuite, X25519Key } from '../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import type { Crypt4ghProblem } from './crypt4gh-problem.ts';
import type { Header } from './header.ts';
import { noKeyFits, sealPayloads } from './open-header.ts';
import { parsePayload } from './packet-payload.ts';
import { openPacket } from './seal-packet.ts';

export interface ReencryptOptions {
  readonly keys: readonly X25519Key[];
  /** Public keys of those who shall be able to read. */
  readonly recipients: readonly Uint8Array[];
  /** Leaves out the packets that the keys do not open, so that nobody else can read any more. */
  readonly trim?: boolean;
  /** Signs for the packets; a new key that nobody keeps unless given. */
  readonly writer?: X25519Key;
}

/**
 * A header for other recipients over the same body, of which not a byte changes. What the packets say goes
 * over as it is, edit list, padding and types that this program does not know included. Whoever could open
 * the packets by `keys` can do so afterwards only if among the recipients.
 */
export function reencryptHeader(
  suite: CryptoSuite,
  header: Header,
  { keys, trim = false, ...seal }: ReencryptOptions,
): Result<Header, Crypt4ghProblem> {
  const payloads: Uint8Array[] = [];
  const closed: Uint8Array[] = [];
  let hasDataKey = false;
  for (const [index, packet] of header.packets.entries()) {
    const payload = openPacket(suite, packet, { keys });
    if (payload === null) {
      closed.push(packet);
      continue;
    }
    const parsed = parsePayload(payload, `header packet ${index + 1}`);
    if (!parsed.ok) return parsed;
    hasDataKey ||= parsed.value.type === 'data-key';
    payloads.push(payload);
  }
  if (!hasDataKey) return fail(noKeyFits(header));
  const sealed = sealPayloads(suite, payloads, seal);
  if (!sealed.ok) return sealed;
  return succeed({ packets: trim ? sealed.value : [...sealed.value, ...closed] });
}
