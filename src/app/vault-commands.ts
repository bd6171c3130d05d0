import type { Command } from 'commander';

const TOKEN = 'A token; else that of OUTBREAK_TOKEN, else of "outbreak login".';
const DEFAULT_NODE = 'http://127.0.0.1:8080';

/** Adds the commands on encrypted files of a node's vault. */
export function addVaultCommands(
  program: Command,
  {
    run,
    addDatabase,
  }: {
    readonly run: (action: () => Promise<number>) => Promise<void>;
    /** Adds the settings by which a command finds the node's database. */
    readonly addDatabase: (command: Command) => Command;
  },
): void {
  const vault = program
    .command('vault')
    .description('Data under controlled access: encrypted files on a node.');
  const add = (command: Command) =>
    command
      .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
      .option('--token <TOKEN>', TOKEN);
  add(
    vault
      .command('deposit')
      .description(
        'Encrypt files here for the key of the node and send them; encrypted ones are sent as they are. The same command again goes on where it was.',
      )
      .argument('<files...>', 'Files of any kind, plain or encrypted by crypt4gh.')
      .requiredOption('--group <ID>', 'Group that they belong to.')
      .option('--folder <NAME>', 'Folder in the vault that they go to.')
      .option('--dictionary <ACCESSION>', 'Data dictionary by which a table is checked.')
      .option('--simulated', 'A program has made these data up.')
      .option('--parallel <NUMBER>', 'How many files are sent at once.', '2')
      .option('--json', 'A line of JSON for every file.'),
  ).action((files: string[], flags) =>
    run(async () => (await import('./commands/vault/deposit.ts')).depositFiles(files, flags)),
  );
  add(
    vault
      .command('list')
      .description('List encrypted files of your groups: accession, state, bytes, name.')
      .option('--group <ID>', 'Only those of a group.')
      .option('--state <STATE>', 'Only those in a state, such as refused.')
      .option('--json', 'A line of JSON for every file.'),
  ).action((flags) =>
    run(async () => (await import('./commands/vault/list.ts')).listVaultFiles(flags)),
  );
  const lockdown = () => import('./commands/vault/lockdown.ts');
  const addTarget = (command: Command) =>
    addDatabase(
      command
        .option('--dataset <ACCESSION>', 'Only a dataset.')
        .option('--file <ACCESSION>', 'Only a file.')
        .requiredOption('--why <TEXT>', 'Why; those concerned read it. Name nobody.'),
    );
  addTarget(
    vault
      .command('lockdown')
      .description(
        'On the machine of the node, beside it: give nothing of the vault to anybody from now on. Running downloads are cut within a second; deposits go on.',
      )
      .option('--drill', 'Stop everything as in earnest, and say everywhere that it is a drill.'),
  ).action(({ dataset, file, why, drill, ...settings }) =>
    run(async () => (await lockdown()).lockDown({ dataset, file, why, drill }, settings)),
  );
  addTarget(
    vault.command('unlock').description('Lift what "outbreak vault lockdown" has locked.'),
  ).action(({ dataset, file, why, ...settings }) =>
    run(async () => (await lockdown()).liftLockdown({ dataset, file, why }, settings)),
  );
  addDatabase(
    vault
      .command('report')
      .description(
        'On the machine of the node: write as CSV who was given what of the vault, when, how much and by which decision, for the data protection officer.',
      )
      .option('--days <NUMBER>', 'Of so many days.', '30'),
  ).action(({ days, ...settings }) =>
    run(async () => (await lockdown()).reportUses({ days }, settings)),
  );
  add(
    vault.command('key').description('Write the public key for which files are encrypted.'),
  ).action((flags) =>
    run(async () => (await import('./commands/vault/list.ts')).printVaultKey(flags)),
  );
}
