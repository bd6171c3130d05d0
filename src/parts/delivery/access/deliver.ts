import { finished, Readable, Transform } from 'node:stream';
import { AppError } from '../../../schema/errors.ts';
import type { DeliveryContext, DeliveryWay } from '../delivery-context.ts';
import { beginUse, endUse, type UseOutcome } from '../use/use-store.ts';
import type { FileAccess } from './find-access.ts';
import type { AccessWatch } from './watch-access.ts';

/** What is sent, by which way. */
export interface Delivery {
  readonly way: DeliveryWay;
  readonly requestId: string;
  /** Bytes of all that is sent; null where that is not known before. */
  readonly bytes: number | null;
  /** Begins to read. Called once, after the use stands in the log. */
  readonly open: () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

const CUT = 'the right to the file has ended, or nobody is given it now';

/**
 * Bytes of a file for who may have it, as a stream: the use is in the log before the first byte is read, the stream breaks
 * off when the right ends, also while the reader takes nothing, and how it ended is in the log.
 * @throws what `open` throws, before anything is sent
 */
export async function deliver(
  { db, clock, logger, watch }: DeliveryContext & { readonly watch: AccessWatch },
  { file, entitlement }: FileAccess,
  { way, requestId, bytes, open }: Delivery,
): Promise<Readable> {
  const { account, dataset, application } = entitlement;
  const id = await beginUse(
    db,
    {
      ...{ account, dataset, application, way, requestId },
      ...{ file: file.accession, entitlement: entitlement.id, announcedBytes: bytes },
    },
    clock.now(),
  );
  let sentBytes = 0;
  const end = (outcome: UseOutcome) =>
    endUse(db, id, { outcome, sentBytes, at: clock.now() }).catch((error: unknown) => {
      logger.error({ err: error, use: id }, 'how a delivery ended could not be written down');
    });
  let source: Readable;
  try {
    source = Readable.from(await open(), { objectMode: false });
  } catch (error) {
    await end('failed');
    throw error;
  }
  const sent = new Transform({
    transform: (chunk: Uint8Array, _, done) => {
      sentBytes += chunk.length;
      done(null, chunk);
    },
  });
  let broken: Exclude<UseOutcome, 'whole'> = 'broken';
  const forget = watch.watch({ entitlement: entitlement.id, file }, () => {
    broken = 'cut';
    sent.destroy(new AppError('vault-file-not-found', { cause: new Error(CUT) }));
  });
  source.once('error', (error) => {
    if (sent.destroyed) return;
    broken = 'failed';
    sent.destroy(error);
  });
  finished(sent, (error) => {
    forget();
    source.destroy();
    void end(error == null ? 'whole' : broken);
  });
  return source.pipe(sent);
}
