import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The path of a program in the folders of a PATH; null where none has it. */
export async function findProgram(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    // An empty or relative folder would mean whatever folder one happens to be in.
    if (!isAbsolute(folder)) continue;
    const full = join(folder, name);
    const isThere = await access(full, constants.X_OK).then(
      async () => (await stat(full)).isFile(),
      () => false,
    );
    if (isThere) return full;
  }
  return null;
}
