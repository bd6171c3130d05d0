import { join } from 'node:path';
import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { FolderStore } from './folder-store.ts';
import type { ObjectStore } from './object-store.ts';
import { parseStoreAddress, readStoreKeys } from './store-address.ts';

export interface StoreSettings {
  /** Name of the setting, for messages; those of the keys are named after it. */
  readonly name: string;
  /** The store, as `parseStoreAddress` reads it. */
  readonly address: string;
  readonly keys?: string | undefined;
  readonly keysFile?: string | undefined;
  /** A place of its own within the store, such as 'vault/lab'; the store itself unless given. */
  readonly within?: string;
}

/** Opens the store that settings name; what cannot be used is told before the node starts. */
export async function openObjectStore(
  settings: StoreSettings,
): Promise<Result<ObjectStore, Problem>> {
  const { name, keys: text, keysFile: file, within } = settings;
  const address = parseStoreAddress(settings.address, name);
  if (!address.ok) return address;
  try {
    if (address.value.kind === 'folder') {
      const { folder } = address.value;
      const store = new FolderStore(within === undefined ? folder : join(folder, within));
      await store.open();
      return succeed(store);
    }
    const keys = readStoreKeys({ text, file }, `${name}Keys`);
    if (!keys.ok) return keys;
    // Its library takes a fifth of a second to load, which most nodes need not spend.
    const { S3Store } = await import('./s3-store.ts');
    const place = within === undefined ? {} : { prefix: `${within}/` };
    const store = new S3Store({ ...address.value, ...keys.value, ...place });
    await store.open();
    return succeed(store);
  } catch (error) {
    return fail({
      code: 'object-store-unusable',
      where: name,
      value: settings.address,
      hint: `${(error as Error).message}. Check the address, the bucket and the keys, and that the store runs.`,
    });
  }
}
