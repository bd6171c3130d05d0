import { type CommandSettings, type NodeFlags, openCommand } from '../file/remote-file.ts';
import type { VaultFileState } from './deposit.ts';

export interface ListVaultFlags extends NodeFlags {
  readonly group?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Lists encrypted files: accession, state, bytes, name. */
export async function listVaultFiles(
  flags: ListVaultFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  let after: string | null = null;
  do {
    const query: URLSearchParams = new URLSearchParams({
      ...(flags.group === undefined ? {} : { group: flags.group }),
      ...(flags.state === undefined ? {} : { state: flags.state }),
      ...(after === null ? {} : { after }),
    });
    const page: { files: VaultFileState[]; next: string | null } = await client.persist(() =>
      client.ask(`/api/vault/files?${query}`),
    );
    for (const file of page.files) {
      const { accession, state, size, name } = file;
      print(
        flags.json === true
          ? `${JSON.stringify(file)}\n`
          : `${[accession, state, size ?? '', name].join('\t')}\n`,
      );
    }
    after = page.next;
  } while (after !== null);
  return 0;
}

/** Writes the public key for which files are encrypted, as a file of crypt4gh. */
export async function printVaultKey(
  flags: NodeFlags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  print((await client.persist(() => client.ask<{ file: string }>('/api/vault/key'))).file);
  return 0;
}
