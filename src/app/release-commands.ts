import type { Command } from 'commander';

interface Flags {
  readonly node?: string;
  readonly number?: string;
  readonly changes?: boolean;
}

/** Adds the commands on releases; but for the one that restores a node they need neither node nor database here. */
export function addReleaseCommands(
  program: Command,
  {
    run,
    addData,
  }: {
    readonly run: (work: () => Promise<number>) => Promise<void>;
    /** Adds the settings of a command that makes a node. */
    readonly addData: (command: Command) => Command;
  },
): void {
  const release = program
    .command('release')
    .description('Signed releases of everything that is open on a node.');
  const load = () => import('./commands/release.ts');
  release
    .command('get')
    .description('Fetch a release and check it; goes on where it was cut off.')
    .argument('<url>', 'Address of the node.')
    .argument('<instance>', 'Such as sars-cov-2.')
    .argument('<folder>', 'Where its files go.')
    .option('--number <NUMBER>', 'Its number; the last one without.')
    .option('--changes', 'What it changed, in place of everything.')
    .option('--node <ID>', 'Id of the node that must have signed it.')
    .action((url: string, instance: string, folder: string, flags: Flags) =>
      run(async () => (await load()).getRelease({ url, instance, folder }, flags)),
    );
  release
    .command('verify')
    .description('Check a folder with a release: signature, digests, every record.')
    .argument('<folder>', 'The folder.')
    .option('--node <ID>', 'Id of the node that must have signed it.')
    .action((folder: string, flags: Flags) =>
      run(async () => (await load()).verifyReleaseFolder(folder, flags)),
    );
  addData(
    release
      .command('restore')
      .description(
        'Make a lost node anew of its own releases, in an empty data folder and an empty database; goes on where it was cut off.',
      )
      .argument('<source>', 'Address of a node that copies it, or a folder with its releases.')
      .option('--key <FILE>', 'Signing key of the lost node: keys/node-signing-key.pem.'),
  ).action((source: string, flags: Record<string, string | undefined>) =>
    run(async () => (await import('./commands/restore-node.ts')).restoreNode(source, flags)),
  );
}
