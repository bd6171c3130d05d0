import type { Command } from 'commander';

type Run = (action: () => Promise<number>) => Promise<void>;

const PASSPHRASE =
  'File with the passphrase of the keys; else C4GH_PASSPHRASE, else it is asked for.';

/** The commands on the node's keys. They need neither node nor database, only the folder with the keys. */
export function addKeysCommands(program: Command, run: Run): void {
  const keys = program
    .command('keys')
    .description("The node's keys, for which files of the vault are encrypted.");
  const change = () => import('./commands/keys/change.ts');
  const add = (name: string, what: string) =>
    keys.command(name).description(what).requiredOption('--keys <FOLDER>', 'Folder of the keys.');
  const addLocked = (name: string, what: string) =>
    add(name, what)
      .option('--passphrase-file <FILE>', PASSPHRASE)
      .option('--no-passphrase', 'The keys are not locked.');
  addLocked(
    'serve',
    'Serve the keys on a socket, in a process of their own: the node asks it and never sees a private key.',
  )
    .requiredOption(
      '--socket <PATH>',
      'Where it listens; the setting keyService of the node names it.',
    )
    .option('--group <NUMBER>', 'Group whose members may connect; only the own user unless given.')
    .option('--requests-per-minute <NUMBER>', 'How many it answers.')
    .action((flags) =>
      run(async () => (await import('./commands/keys/serve.ts')).serveKeys(flags)),
    );
  add('list', 'List the keys with their states.').action((flags) =>
    run(async () => (await change()).listKeyLines(flags)),
  );
  add('public', 'Write the active public key, for whoever encrypts for the node.').action((flags) =>
    run(async () => (await change()).printPublicKey(flags)),
  );
  addLocked(
    'rotate',
    'Make a new active key; the former one still opens what is encrypted for it.',
  ).action((flags) => run(async () => (await change()).rotateKeys(flags)));
  add('retire', 'Take a deprecated key out of use; it can be restored.')
    .argument('<key>', 'Its id.')
    .action((id: string, flags) =>
      run(async () => (await change()).setKeyState(id, 'retired', flags)),
    );
  add('restore', 'Have a retired key open headers again.')
    .argument('<key>', 'Its id.')
    .action((id: string, flags) =>
      run(async () => (await change()).setKeyState(id, 'deprecated', flags)),
    );
  add('destroy', 'Remove the private half of a retired key for good.')
    .argument('<key>', 'Its id.')
    .option('--yes', 'Do it.')
    .action((id: string, flags) =>
      run(async () => (await change()).setKeyState(id, 'destroyed', flags)),
    );
  add('verify-log', 'Check that no line of the log of requests was changed or taken out.').action(
    (flags) => run(async () => (await change()).verifyKeyLog(flags)),
  );
}
