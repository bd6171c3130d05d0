import type { Command } from 'commander';

interface Flags {
  readonly node?: string;
  readonly number?: string;
  readonly changes?: boolean;
}

/** Adds the commands on releases; they need neither node nor database here. */
export function addReleaseCommands(
  program: Command,
  run: (work: () => Promise<number>) => Promise<void>,
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
}
