import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ReadSource } from '../../engine/reads/source.ts';
import { findBaseName } from '../../platform/files/paths.ts';

const CHUNK_BYTES = 1 << 20;

/** A file on this machine as a source; its name is the last part of the path. */
export function openFile(path: string): ReadSource {
  return {
    name: findBaseName(path),
    open: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }),
  };
}

/** A source of which a digest is taken while it is read; `digest` is right once it was read whole. */
export function hashSource(source: ReadSource): {
  readonly source: ReadSource;
  readonly digest: () => string;
} {
  let hash: Hash = createHash('sha256');
  return {
    source: {
      name: source.name,
      async *open() {
        hash = createHash('sha256');
        for await (const chunk of source.open()) {
          hash.update(chunk);
          yield chunk;
        }
      },
    },
    digest: () => hash.copy().digest('hex'),
  };
}
