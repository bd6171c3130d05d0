import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where a data folder keeps the heads. */
export function toHeadPath(dataFolder: string): string {
  return join(dataFolder, 'audit', 'heads.ndjson');
}

/** Lines of a file, one at a time; none where the file is not there. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return;
  await file.close();
  yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
}

const TAIL_BYTES = 65_536;

/** The file of signed heads, outside the database: lines are added and never changed. */
export class HeadFile {
  readonly #file: FileHandle;
  /** The last whole line; null in an empty file. */
  lastLine: string | null;

  private constructor(file: FileHandle, lastLine: string | null) {
    this.#file = file;
    this.lastLine = lastLine;
  }

  /** Opens it for this process alone. What a crash left of a line that was not acknowledged is cut off. */
  static async open(path: string): Promise<HeadFile> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'a+', 0o600);
    const folder = await open(dirname(path), 'r');
    await folder.sync();
    await folder.close();
    const { size } = await file.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const tail = buffer.subarray(0, bytesRead);
    const end = tail.lastIndexOf(10) + 1;
    if (end < bytesRead) {
      await file.truncate(from + end);
      await file.sync();
    }
    const lines = tail.subarray(0, end).toString('utf8').trimEnd().split('\n');
    return new HeadFile(file, lines.at(-1) || null);
  }

  /** Resolves when the line is on disk. */
  async append(line: string): Promise<void> {
    await this.#file.appendFile(`${line}\n`);
    await this.#file.datasync();
    this.lastLine = line;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
