import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { defined } from '../../std/assert.ts';
import { UnpackError } from '../../std/unpack.ts';
import { unpackBzip2 } from './unpack-bzip2.ts';
import type { UnpackMessage, UnpackTask } from './unpack-message.ts';
import { unpackXz } from './unpack-xz.ts';

const { packing, posted } = workerData as UnpackTask;
const port = defined(parentPort, 'the port to the main thread');
const tell = (message: UnpackMessage): void => port.postMessage(message);

/** Waits for what the main thread posts next. Nothing else runs here, so the thread may stand still meanwhile. */
function receive(): unknown {
  for (;;) {
    const before = Atomics.load(posted, 0);
    const received = receiveMessageOnPort(port);
    if (received !== undefined) return received.message;
    Atomics.wait(posted, 0, before);
  }
}

const pipe = {
  read(): Uint8Array | null {
    tell({ type: 'more' });
    return receive() as Uint8Array | null;
  },
  write(bytes: Uint8Array): void {
    tell({ type: 'bytes', bytes });
    receive();
  },
};

try {
  if (packing === 'bzip2') unpackBzip2(pipe);
  else await unpackXz(pipe);
  tell({ type: 'end' });
} catch (error) {
  const reason = error instanceof UnpackError ? error.reason : 'damaged';
  tell({ type: 'failed', reason, message: error instanceof Error ? error.message : String(error) });
}
