import { Crypt4ghError } from '../../../engine/crypt4gh/crypt4gh-problem.ts';
import { KEY_BYTES } from '../../../engine/crypt4gh/format.ts';
import type { RandomAccessBytes } from '../../../engine/crypt4gh/open-container.ts';
import { type Container, openContainer } from '../../../engine/crypt4gh/open-container.ts';
import { nodeCryptoSuite } from '../../../platform/crypto/node-crypto-suite.ts';
import { joinBytes } from '../../../std/join-bytes.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import type { FileAccess } from './find-access.ts';

/** A file of the vault that this process can read in clear, for as long as it holds this. */
export interface OpenContent {
  /** `read` gives plain text of any range; `opened` is what a header for others is made from. */
  readonly container: Container;
  /** The encrypted body, without header. */
  readonly body: RandomAccessBytes;
  /** Forgets the data keys; nothing can be read any more. */
  close(): void;
}

/**
 * Opens a file for the bytes that go to who has the right: the key service seals its header for a key that lives as long
 * as this, and logs for whom and by which right. No plain text is kept anywhere.
 * @throws AppError as `VaultReleasePort.sealHeader`; Crypt4ghError where what is kept is damaged
 */
export async function openContent(
  { releases }: DeliveryContext,
  { file, entitlement }: FileAccess,
  requestId: string,
): Promise<OpenContent> {
  const reader = nodeCryptoSuite.x25519Key(nodeCryptoSuite.randomBytes(KEY_BYTES));
  const header = await releases.sealHeader(file.accession, {
    recipient: reader.publicKey,
    ...{ account: entitlement.account, entitlement: entitlement.id, requestId },
  });
  const body: RandomAccessBytes = {
    size: file.bodyBytes,
    read: async (range) => {
      const pieces: Uint8Array[] = [];
      if (range.start < range.end) {
        for await (const piece of releases.readBody(file.accession, range)) pieces.push(piece);
      }
      return joinBytes(pieces);
    },
  };
  const whole: RandomAccessBytes = {
    size: header.length + body.size,
    read: async ({ start, end }) => {
      const inBody = await body.read({
        start: Math.max(0, start - header.length),
        end: Math.max(0, end - header.length),
      });
      return joinBytes([header.subarray(start, end), inBody]);
    },
  };
  const opened = await openContainer(nodeCryptoSuite, whole, { keys: [reader] });
  if (!opened.ok) throw new Crypt4ghError(opened.error);
  return {
    container: opened.value,
    body,
    close: () => {
      for (const key of opened.value.opened.dataKeys) key.fill(0);
    },
  };
}
