import type { DeliveryCore } from './delivery-core.ts';
import type { FileAccess } from './find-access.ts';

/**
 * Plain text of a range of a file, decrypted as it is read; the keys are forgotten with the last byte, or when nobody
 * reads on.
 * @throws as `openContent`, before a byte is read
 */
export async function readPlain(
  core: DeliveryCore,
  access: FileAccess,
  {
    range,
    requestId,
  }: {
    readonly range: { readonly start: number; readonly end: number };
    readonly requestId: string;
  },
): Promise<AsyncIterable<Uint8Array>> {
  const content = await core.openContent(access, requestId);
  return (async function* () {
    try {
      yield* content.container.read(range);
    } finally {
      content.close();
    }
  })();
}
