import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';

/** A log file that another process writes to and that never grows without end. */
export interface BoundedLog {
  /** The descriptor to hand to the writing process as its standard error. */
  readonly descriptor: number;
  /** What was written since the log was opened or last cut, the last `length` bytes of it. */
  readTail(length: number): string;
  /** Ends the watching over its size; the writing process keeps its own descriptor. */
  close(): void;
}

export interface BoundedLogOptions {
  readonly limitBytes: number;
  readonly checkEveryMilliseconds: number;
}

/**
 * Opens `path` to append to. When it is over its limit, now or at a later check, its content moves
 * to `<path>.1` and the file starts again from nothing, so both together stay near twice the limit.
 * The writer is not told: in append mode it goes on at the new end.
 */
export function openBoundedLog(path: string, options: BoundedLogOptions): BoundedLog {
  const descriptor = openSync(path, 'a+', 0o600);
  let start = fstatSync(descriptor).size;
  const cutWhereLong = () => {
    if (fstatSync(descriptor).size <= options.limitBytes) return;
    copyFileSync(path, `${path}.1`);
    ftruncateSync(descriptor, 0);
    start = 0;
  };
  cutWhereLong();
  const timer = setInterval(cutWhereLong, options.checkEveryMilliseconds);
  timer.unref();
  let open = true;
  return {
    descriptor,
    readTail(length) {
      const { size } = fstatSync(descriptor);
      const from = Math.max(start, size - length);
      const buffer = Buffer.alloc(Math.max(0, size - from));
      const count = readSync(descriptor, buffer, 0, buffer.length, from);
      return buffer.toString('utf8', 0, count);
    },
    close() {
      clearInterval(timer);
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}
