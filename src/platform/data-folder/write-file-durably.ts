import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file so that, after a crash or a power cut at any moment, either the old or the new
 * content is there as a whole. The file is readable by its owner only.
 */
export async function writeFileDurably(path: string, content: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncPath(dirname(path));
}

/**
 * Has a file's bytes, or the names in a folder, written to the disk: a renamed file is there after a power cut only
 * once its folder is.
 */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
