import type { Command } from 'commander';

const DEFAULT_NODE = 'http://127.0.0.1:8080';

/** Adds the command that fetches files under controlled access. */
export function addFetchCommand(
  program: Command,
  run: (action: () => Promise<number>) => Promise<void>,
): void {
  program
    .command('fetch')
    .description(
      'Fetch files under controlled access that you may have, sealed for your key. The same command again goes on where it was.',
    )
    .argument('<accessions...>', 'Datasets, such as OCVD_000007N, and files, such as OCVF_0000013.')
    .option(
      '--key <FILE>',
      'Your key: the public one, or the private one, which stays on this machine; else that of C4GH_SECRET_KEY.',
    )
    .option(
      '--passphrase-file <FILE>',
      'File with the passphrase of the private key; else C4GH_PASSPHRASE, else it is asked for.',
    )
    .option(
      '--range <START-END...>',
      'Only these bytes of the decrypted file, counted from 0, END left out; of one file.',
    )
    .option('--output <FOLDER>', 'Where the files go.', '.')
    .option('--connections <NUMBER>', 'How many pieces come at once.', '4')
    .option('--decrypt', 'Write the decrypted files, by the private key.')
    .option('--force', 'Write over files that are there.')
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .option('--token <TOKEN>', 'A token; else that of OUTBREAK_TOKEN, else of "outbreak login".')
    .action((names: string[], flags) =>
      run(async () => (await import('./commands/fetch/fetch-files.ts')).fetchFiles(names, flags)),
    );
}
