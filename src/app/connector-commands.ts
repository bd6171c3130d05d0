import type { Command } from 'commander';

const TOKEN =
  'A token of an administrator with the scope administer; else that of OUTBREAK_TOKEN, else of "outbreak login".';
const DEFAULT_NODE = 'http://127.0.0.1:8080';

/** Adds the commands on connectors to public archives. */
export function addConnectorCommands(
  program: Command,
  run: (action: () => Promise<number>) => Promise<void>,
): void {
  const connector = program
    .command('connector')
    .description('What a node brings from public archives by itself.');
  const load = () => import('./commands/connector.ts');
  const add = (command: Command) =>
    command
      .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
      .option('--token <TOKEN>', TOKEN)
      .option('--json', 'The answer as JSON.');
  add(
    connector
      .command('add')
      .description(
        'Bring records of an archive here, again and again; the first run begins at once.',
      )
      .argument('<name>', 'As people shall see it.')
      .requiredOption('--source <ARCHIVE>', 'ena or ncbi.')
      .requiredOption('--instance <ID>', 'The instance that takes the records, such as sars-cov-2.')
      .requiredOption('--taxon <NUMBER>', 'NCBI Taxonomy id; taxa below it count too.')
      .requiredOption('--contact-email <ADDRESS>', 'Told to the archive with every request.')
      .option('--result <KIND>', 'sequence, or read_run for what is known of raw reads (ENA).')
      .option('--country <NAME>', 'Country of collection, as INSDC spells it.')
      .option('--collected-from <DAY>', 'First day of collection.')
      .option('--collected-to <DAY>', 'Last day of collection.')
      .option('--public-from <DAY>', 'Records that became public on this day or later.')
      .option('--public-to <DAY>', 'Records that became public on this day or before.')
      .option('--query <TEXT>', "More conditions, in the archive's own language.")
      .option('--schedule <CRON>', 'Minute, hour, day, month, weekday, in UTC.')
      .option('--most-records <NUMBER>', 'The most records that one run fetches.')
      .option('--requests-a-second <NUMBER>', 'At most what the archive allows.')
      .option('--key-file <FILE>', "File with the key of the archive's interface."),
  ).action((name: string, flags) => run(async () => (await load()).addConnector(name, flags)));
  add(
    connector.command('list').description('List connectors, with how their last run ended.'),
  ).action((flags) => run(async () => (await load()).listConnectors(flags)));
  const addNamed = (name: 'run' | 'pause' | 'remove', description: string) =>
    add(
      connector
        .command(name)
        .description(description)
        .argument('<connector>', 'Its name, or its id.'),
    );
  addNamed('run', 'Run one now, also one that is paused.')
    .option('--wait', 'Wait for the end of the run; exit code 2 where it failed.')
    .option('--accept-withdrawals', 'Revoke also where the archive has withdrawn unlikely many.')
    .action((name: string, flags) => run(async () => (await load()).runConnector(name, flags)));
  addNamed('pause', 'Pause one; a run under way ends after the batch it is at.').action(
    (name: string, flags) => run(async () => (await load()).pauseConnector(name, flags)),
  );
  addNamed('remove', 'Remove one; what it brought stays.').action((name: string, flags) =>
    run(async () => (await load()).removeConnector(name, flags)),
  );
}
