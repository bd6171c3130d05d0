import type { CryptoSuite, X25519Key } from '../../std/crypto-suite.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { areEqual } from './bytes.ts';
import { type Crypt4ghProblem, crypt4ghProblem } from './crypt4gh-problem.ts';
import type { Header } from './header.ts';
import { type EditList, formatDataKey, parsePayload } from './packet-payload.ts';
import { createWriterKey, openPacket, sealPacket } from './seal-packet.ts';

export interface ReaderOptions {
  /** Private keys that are tried on every packet. */
  readonly keys: readonly X25519Key[];
  /** Public key that must have written the packets; others are not opened. */
  readonly sender?: Uint8Array;
  /**
   * What to do about a packet that opens but is of a type that this program does not know. It may say how
   * the data are to be read, so the file is refused unless told otherwise.
   */
  readonly unknownPackets?: 'refuse' | 'skip';
}

/** What a header says to the holder of a key. */
export interface OpenedHeader {
  /** At least one; each segment is under one of them. */
  readonly dataKeys: readonly Uint8Array[];
  readonly editList: EditList | null;
  /** Packets that no key opened: those for others. */
  readonly closedPackets: readonly Uint8Array[];
}

/** Decrypts the packets that the keys open and reads them. */
export function openHeader(
  suite: CryptoSuite,
  header: Header,
  options: ReaderOptions,
): Result<OpenedHeader, Crypt4ghProblem> {
  const dataKeys: Uint8Array[] = [];
  const closedPackets: Uint8Array[] = [];
  let editList: EditList | null = null;
  for (const [index, packet] of header.packets.entries()) {
    const bytes = openPacket(suite, packet, options);
    if (bytes === null) {
      closedPackets.push(packet);
      continue;
    }
    const where = `header packet ${index + 1}`;
    const payload = parsePayload(bytes, where);
    if (!payload.ok) return payload;
    if (payload.value.type === 'data-key') dataKeys.push(payload.value.dataKey);
    else if (payload.value.type === 'edit-list') {
      if (editList !== null) return fail(secondEditList(where));
      editList = payload.value.editList;
    } else if (options.unknownPackets !== 'skip') {
      return fail(unknownPacket(where, payload.value.packetType));
    }
  }
  if (dataKeys.length === 0) return fail(noKeyFits(header));
  return succeed({ dataKeys, editList, closedPackets });
}

function secondEditList(where: string): Crypt4ghProblem {
  const hint =
    'This is a second edit list for the same reader; a file may have one. The two may contradict each other, so nothing is decrypted.';
  return crypt4ghProblem('edit-list-invalid', where, ['', hint]);
}

function unknownPacket(where: string, packetType: number): Crypt4ghProblem {
  const hint = `The packet is of type ${packetType}, which this program does not know; it may change how the data are to be read. Use a newer program, or have such packets skipped if you know that they do not.`;
  return crypt4ghProblem('packet-type-unknown', where, [packetType, hint]);
}

export function noKeyFits({ packets }: Header): Crypt4ghProblem {
  const hint =
    packets.length === 0
      ? 'The header has no packets, so nobody can decrypt the file.'
      : `None of the ${packets.length} packets of the header gives a data key to this private key (and sender, where one was asked for). Use the private key whose public half the file was encrypted for, or have it re-encrypted for yours.`;
  return crypt4ghProblem('no-key-fits', 'header', ['', hint]);
}

/** Packets for every recipient, each once, with every payload, in the order of the payloads. */
export function sealPayloads(
  suite: CryptoSuite,
  payloads: readonly Uint8Array[],
  {
    recipients,
    writer = createWriterKey(suite),
  }: { readonly recipients: readonly Uint8Array[]; readonly writer?: X25519Key },
): Result<Uint8Array[], Crypt4ghProblem> {
  if (recipients.length === 0) {
    const hint = 'A file that is encrypted for nobody is lost. Name at least one recipient.';
    return fail(crypt4ghProblem('recipient-invalid', 'recipients', ['', hint]));
  }
  // Whoever is named twice would else have two edit lists, and could not read the file.
  const once = recipients.filter(
    (recipient, i) => recipients.findIndex((other) => areEqual(other, recipient)) === i,
  );
  const packets: Uint8Array[] = [];
  for (const payload of payloads) {
    for (const recipient of once) {
      const sealed = sealPacket(suite, payload, { writer, recipient });
      if (!sealed.ok) return sealed;
      packets.push(sealed.value);
    }
  }
  return succeed(packets);
}

/** The header of a new file: the data key for every recipient. */
export function createHeader(
  suite: CryptoSuite,
  dataKey: Uint8Array,
  keys: { readonly recipients: readonly Uint8Array[]; readonly writer?: X25519Key },
): Result<Header, Crypt4ghProblem> {
  const packets = sealPayloads(suite, [formatDataKey(dataKey)], keys);
  return packets.ok ? succeed({ packets: packets.value }) : packets;
}
