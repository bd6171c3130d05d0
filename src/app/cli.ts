import { Command, CommanderError } from 'commander';
import { type ConfigName, configFields } from '../schema/config.ts';
import { AppError } from '../schema/errors.ts';
import { CommandError, formatProblems } from './commands/command-error.ts';
import type { ImportFlags } from './commands/import.ts';
import { toFlagName } from './config.ts';
import { addConnectorCommands } from './connector-commands.ts';
import { addCrypt4ghCommands } from './crypt4gh-commands.ts';
import { addExchangeCommands } from './exchange-commands.ts';
import { addFetchCommand } from './fetch-command.ts';
import { addFileCommands } from './file-commands.ts';
import { addKeysCommands } from './keys-commands.ts';
import { addReadsCommands } from './reads-commands.ts';
import { addReleaseCommands } from './release-commands.ts';
import { addStructureCommands } from './structure-commands.ts';
import { addVaultCommands } from './vault-commands.ts';
import { programVersion } from './version.ts';
import { addWorkflowCommands } from './workflow-commands.ts';

// Commands are loaded when they are given: `outbreak --help` starts no database driver.
type Flags = Record<string, string | undefined>;

const DEFAULT_NODE = 'http://127.0.0.1:8080';

const databaseSettings: readonly ConfigName[] = ['data', 'databaseUrl', 'logLevel'];

function addSettings(command: Command, names: readonly ConfigName[]): Command {
  for (const name of names) {
    const { help, placeholder } = configFields[name];
    command.option(`${toFlagName(name)} <${placeholder}>`, help);
  }
  return command.option('--config <FILE>', 'YAML file with settings.');
}

function run(action: () => Promise<number>): Promise<void> {
  return action().then((code) => {
    process.exitCode = code;
  });
}

function createProgram(): Command {
  const program = new Command('outbreak')
    .description('Outbreak Commons: a whole outbreak data platform in one program.')
    .version(programVersion)
    .showHelpAfterError('(add --help for what this command takes)')
    .exitOverride();
  addSettings(
    program.command('serve').description('Run the node.'),
    Object.keys(configFields) as ConfigName[],
  ).action((flags: Flags) => run(async () => (await import('./commands/serve.ts')).serve(flags)));
  addSettings(
    program
      .command('import')
      .description('Import genomes with their metadata table.')
      .requiredOption('--pathogen <ID>', 'Pathogen of the genomes.')
      .requiredOption('--sequences <FILE...>', 'FASTA files, plain, gzip, zstd, xz, bzip2 or zip.')
      .requiredOption(
        '--metadata <FILE>',
        'TSV, CSV, NDJSON or XLSX table; one column names the sequences, columns are recognised as those of submissions.',
      )
      .option('--mapping <FILE>', 'JSON with what is decided of columns and values.')
      .option(
        '--refuse-private',
        'Refuse rows in which something may tell who a person is; else they are told of.',
      )
      .option('--report <FILE>', 'Write the verdict on every row to this TSV file.'),
    [...databaseSettings, 'threads', 'maxRecordBytes'],
  ).action(({ sequences, ...flags }: Flags & { sequences: string[] }) =>
    run(async () =>
      (await import('./commands/import.ts')).importFiles(sequences, flags as ImportFlags),
    ),
  );
  addSettings(
    program
      .command('reanalyse')
      .description(
        'Analyse entries again that an older engine or dataset analysed, beside a running node or without one.',
      )
      .option('--pathogen <ID>', 'Only instances of this pathogen.')
      .option('--instance <ID>', 'Only this instance, such as sars-cov-2-simulated.')
      .option('--all', 'Also what is up to date; cut off, the same command goes on where it was.')
      .option('--dry-run', 'Only tell what would change.')
      .option('--limit <NUMBER>', 'Look at so many analyses at most.')
      .option(
        '--report <FILE>',
        'Write what changed, per record, to this TSV file; as NDJSON where it ends in .ndjson.',
      ),
    [...databaseSettings, 'threads'],
  ).action(({ pathogen, instance, all, dryRun, limit, report, ...settings }) =>
    run(async () =>
      (await import('./commands/reanalyse.ts')).reanalyse(
        { pathogen, instance, all, dryRun, limit, report },
        settings,
      ),
    ),
  );
  addSettings(
    program
      .command('analyse')
      .description('Analyse sequences: mutations, clade, quality. Needs neither node nor database.')
      .argument('[files...]', 'FASTA files, plain, gzip, zstd, xz or bzip2; - for standard input.')
      .requiredOption(
        '--pathogen <NAME>',
        'Id of a pathogen, one segment of it (cchf/L), folder of a dataset, or auto: each sequence finds its own, and a column dataset names it. Of a pathogen of several segments each sequence finds its segment, and a column segment names it.',
      )
      .option('--output-tsv <FILE>', 'Table; goes to standard output where no output is named.')
      .option('--output-csv <FILE>', 'The same, cells parted by semicolons.')
      .option(
        '--output-ndjson <FILE>',
        'One JSON object a sequence, with engine and dataset; schemas/analysis-line.json describes it.',
      )
      .option(
        '--output-fasta <FILE>',
        'Aligned sequences; {segment} in the name is the segment, where there are several.',
      )
      .option('--output-translations <FILE>', 'Aligned peptides; {cds} in the name is the CDS.')
      .option('--output-tree <FILE>', 'Auspice v2 tree with the sequences placed in it.')
      .option('--output-newick <FILE>', 'The same tree in Newick format.'),
    ['data', 'cache', 'threads', 'maxRecordBytes'],
  ).action((files: string[], flags: Flags) =>
    run(async () => (await import('./commands/analyse.ts')).analyseFiles(files, flags)),
  );
  addSettings(
    program
      .command('simulate')
      .description('Make a simulated outbreak; it is labelled as such wherever it shows.')
      .option('--pathogen <ID>', 'Pathogen to simulate.', 'sars-cov-2')
      .requiredOption('--genomes <NUMBER>', 'How many genomes.')
      .option('--seed <NUMBER>', 'The same seed gives the same outbreak.', '1')
      .requiredOption(
        '--as <FORM>',
        'fasta, metadata (its table), results (NDJSON without sequences) or node.',
      ),
    databaseSettings,
  ).action((flags: Flags) =>
    run(async () => (await import('./commands/simulate.ts')).simulate(flags)),
  );
  addPathogenCommands(program);
  addAuditCommands(program);
  addChecklistCommands(program);
  addSettings(
    program
      .command('administrator-link')
      .description("Print a new one-time link for an administrator's account."),
    [...databaseSettings, 'host', 'port', 'publicUrl', 'tlsCertificate'],
  ).action((flags: Flags) =>
    run(async () =>
      (await import('./commands/administrator-link.ts')).printAdministratorLink(flags),
    ),
  );
  addSettings(
    program
      .command('remove-simulated')
      .description('Remove a simulated outbreak with all its entries.')
      .argument('<instance>', 'Its id, such as sars-cov-2-simulated.'),
    databaseSettings,
  ).action((id: string, flags: Flags) =>
    run(async () => (await import('./commands/instance.ts')).removeSimulated(id, flags)),
  );
  program
    .command('submit')
    .description(
      'Send a table with its sequences to a node; the same command again goes on where it was.',
    )
    .argument('<metadata>', 'Table with a row for each sequence: TSV, CSV, NDJSON or XLSX.')
    .argument('<sequences...>', 'Files of FASTA, plain, gzip, zstd or zip.')
    .requiredOption('--group <ID>', 'Group that the entries belong to.')
    .requiredOption('--pathogen <ID>', 'Instance that they go to, such as sars-cov-2.')
    .option('--url <URL>', 'Address of the node.', 'http://127.0.0.1:8080')
    .option(
      '--token <TOKEN>',
      'A token with the right to submit; else that of OUTBREAK_TOKEN, else of "outbreak login".',
    )
    .option('--title <TEXT>', 'What the submission is called; the name of the table unless given.')
    .option('--restricted-until <DAY>', 'Day on which the entries open by themselves.')
    .option(
      '--mapping <FILE>',
      "JSON with what is decided of columns and values; 'last' for what the group decided of such a table.",
    )
    .option('--validate-only', 'Check and analyse; nothing of it is released.')
    .option('--release', 'Approve what is ready without asking.')
    .option('--json', 'A line of JSON for every change of a row.')
    .action((metadata: string, sequences: string[], flags) =>
      run(async () =>
        (await import('./commands/submit.ts')).submitFiles({ metadata, sequences }, flags),
      ),
    );
  program
    .command('revise')
    .description(
      'Revise metadata of released entries by a table; no sequence is sent, and the same command again makes nothing new.',
    )
    .argument(
      '<table>',
      'TSV, CSV, NDJSON or XLSX with a column accession and the columns that change; an empty cell changes nothing, [clear] empties the field.',
    )
    .requiredOption('--group <ID>', 'Group that the entries belong to.')
    .requiredOption('--pathogen <ID>', 'Instance that they are in, such as sars-cov-2.')
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .option(
      '--token <TOKEN>',
      'A token with the right to submit; else that of OUTBREAK_TOKEN, else of "outbreak login".',
    )
    .option('--why <TEXT>', 'The reason; it stands in the history of each entry.')
    .option('--dry-run', 'Only tell what would change, entry by entry.')
    .option('--json', 'A line of JSON for every entry.')
    .action((table: string, flags) =>
      run(async () => (await import('./commands/revise.ts')).reviseEntries(table, flags)),
    );
  program
    .command('changes')
    .description(
      'What is released, revised, revoked, opened and closed in an instance, one by one, as lines of JSON.',
    )
    .argument('<instance>', 'Such as sars-cov-2.')
    .option('--since <CURSOR>', 'Cursor of the last line that came before; all without it.')
    .option('--follow', 'Go on asking when all has come.')
    .option('--every <SECONDS>', 'How often to ask then.', '30')
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .option('--token <TOKEN>', 'A token, where the node is private.')
    .action((instance: string, flags) =>
      run(async () => (await import('./commands/changes.ts')).printChanges(instance, flags)),
    );
  program
    .command('call')
    .description(
      'Call an operation of a running node and print its answer; without a name, list them.',
    )
    .argument('[operation]', 'Its name, such as lapis-aggregated.')
    .argument('[values...]', 'What it takes, as name=value.')
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .option('--token <TOKEN>', 'A token; else that of OUTBREAK_TOKEN, else of "outbreak login".')
    .action((operation: string | undefined, values: string[], flags) =>
      run(async () => (await import('./commands/call.ts')).call(operation, values, flags)),
    );
  program
    .command('mcp')
    .description(
      'Give the tools of a running node to an assistant: the Model Context Protocol on standard input and output.',
    )
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .option('--token <TOKEN>', 'A token; else that of OUTBREAK_TOKEN, else of "outbreak login".')
    .action((flags) => run(async () => (await import('./commands/mcp.ts')).serveMcp(flags)));
  addLoginCommands(program);
  addCrypt4ghCommands(program, run);
  addReadsCommands(program, { run, addData: (command) => addSettings(command, ['data']) });
  addStructureCommands(program, { run, addData: (command) => addSettings(command, ['data']) });
  addFileCommands(program, run);
  addExchangeCommands(program, run);
  addKeysCommands(program, run);
  addVaultCommands(program, {
    run,
    addDatabase: (command) => addSettings(command, databaseSettings),
  });
  addFetchCommand(program, run);
  addReleaseCommands(program, {
    run,
    addData: (command) => addSettings(command, databaseSettings),
  });
  addConnectorCommands(program, run);
  addWorkflowCommands(program, run);
  addBackupCommands(program);
  return program;
}

function addBackupCommands(program: Command): void {
  const load = () => import('./commands/backup.ts');
  addSettings(
    program
      .command('backup')
      .description(
        'Save the node of a data folder, also while it runs: records, files, keys, waiting work.',
      )
      .argument('<folder>', 'Where it goes: a folder that is empty or does not exist.'),
    databaseSettings,
  ).action((folder: string, flags: Flags) => run(async () => (await load()).backUp(folder, flags)));
  addSettings(
    program
      .command('restore')
      .description('Make a node of a backup, in an empty data folder and an empty database.')
      .argument('<folder>', 'The backup.')
      .option('--check', 'Only look whether the backup is whole.')
      .option(
        '--released <SOURCE>',
        'Address of a mirror, or a folder, with releases of this node since: what they no longer have is not open again.',
      ),
    databaseSettings,
  ).action((folder: string, flags: Flags) =>
    run(async () => (await load()).restore(folder, flags)),
  );
}

function addLoginCommands(program: Command): void {
  const load = () => import('./commands/login.ts');
  program
    .command('login')
    .description('Sign in at a node: a page asks you to let this program in.')
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .option('--scope <SCOPES>', 'What the program may do, parted by spaces.', 'read submit')
    .action(({ url, scope }: { url: string; scope: string }) =>
      run(async () => (await load()).login({ node: url, scope })),
    );
  program
    .command('logout')
    .description('Withdraw the token of "outbreak login" and forget it.')
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .action(({ url }: { url: string }) => run(async () => (await load()).logout(url)));
}

function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('The log of what was done on the node.');
  const load = () => import('./commands/audit.ts');
  addSettings(
    audit
      .command('verify')
      .description('Check that nothing of it was changed, removed or replaced; exit code 2 if so.')
      .argument('[file]', 'An export of it; the log of the node unless given.')
      .option('--heads <FILE>', 'Signed heads that were kept elsewhere, a line each.')
      .option('--public-key <KEY>', 'Key of the node, as GET /api/node shows it.'),
    databaseSettings,
  ).action((file: string | undefined, { heads, publicKey, ...settings }) =>
    run(async () => (await load()).verifyAuditLog(file, { heads, publicKey }, settings)),
  );
  addSettings(
    audit
      .command('export')
      .description('Write it to standard output as NDJSON, with what the node signed.')
      .option('--from <END>', 'First row: its number, a day or a time in UTC.')
      .option('--to <END>', 'Last row, the same.'),
    databaseSettings,
  ).action(({ from, to, ...settings }) =>
    run(async () => (await load()).exportAudit({ from, to }, settings)),
  );
}

function addChecklistCommands(program: Command): void {
  const checklist = program
    .command('checklist')
    .description('Checklists of repositories; needs neither node nor database.');
  const load = () => import('./commands/checklist.ts');
  addSettings(checklist.command('list').description('List them.'), ['data']).action(
    (flags: Flags) => run(async () => (await load()).printChecklists(flags)),
  );
  addSettings(
    checklist
      .command('template')
      .description('Write an empty table to fill in.')
      .argument('<id>', 'The checklist, such as core.')
      .option(
        '--output <FILE>',
        'A workbook where it ends in .xlsx, else TSV; TSV on standard output without it.',
      ),
    ['data'],
  ).action((id: string, flags: Flags) => run(async () => (await load()).writeTemplate(id, flags)));
  addSettings(
    checklist
      .command('check')
      .description('Check a table and say which checklists it would satisfy.')
      .argument('<file>', 'TSV, CSV or Excel workbook, plain, gzip, zstd, xz, bzip2 or zip.')
      .option('--json', 'A line of JSON for each thing there is to tell.'),
    ['data'],
  ).action((file: string, flags: Flags) => run(async () => (await load()).check(file, flags)));
}

function addPathogenCommands(program: Command): void {
  const pathogen = program.command('pathogen').description('Pathogens that the node can analyse.');
  const load = () => import('./commands/pathogen.ts');
  addSettings(pathogen.command('list').description('List them.'), databaseSettings).action(
    (flags: Flags) => run(async () => (await load()).printPathogens(flags)),
  );
  addSettings(
    pathogen
      .command('add')
      .description(
        'Add a Nextclade 3 dataset, or a folder of several segments: a folder, a zip, an address, or one of a dataset server.',
      )
      .argument(
        '<location>',
        'Folder, zip file, address of a zip, or base address of a dataset server.',
      )
      .option('--id <ID>', 'Name for it on this node.')
      .option('--dataset <PATH>', 'Dataset on the server, by path or shortcut.')
      .option('--tag <TAG>', 'Version on the server; the newest unless given.'),
    databaseSettings,
  ).action((location: string, flags: Flags) =>
    run(async () => (await load()).add(location, flags)),
  );
  addSettings(
    pathogen
      .command('check')
      .description(
        'Say what is wrong with a dataset, or with those of several segments; adds nothing.',
      )
      .argument('<location>', 'Folder, zip file, or address of a zip.'),
    databaseSettings,
  ).action((location: string, flags: Flags) =>
    run(async () => (await load()).check(location, flags)),
  );
  addSettings(
    pathogen
      .command('update')
      .description('Say which added pathogens have a newer version at their origin.')
      .argument('[ids...]')
      .option('--install', 'Install what is newer.'),
    databaseSettings,
  ).action((ids: string[], flags: Flags) => run(async () => (await load()).update(ids, flags)));
  addSettings(
    pathogen
      .command('lineages')
      .description(
        'Give a pathogen a lineage system: a Pango alias key, or a definition with parents and aliases.',
      )
      .argument('<id>', 'The pathogen.')
      .argument('<file>', 'alias_key.json, or lineages as YAML or JSON.')
      .option('--segment <NAME>', 'Whose lineages they are, where it has several segments.'),
    databaseSettings,
  ).action((id: string, file: string, flags: Flags) =>
    run(async () => (await load()).setLineages({ id, file }, flags)),
  );
  addSettings(
    pathogen
      .command('init')
      .description('Make a new pathogen from a reference: a new outbreak is live in a minute.')
      .requiredOption('--id <ID>', 'Its name on this node.')
      .requiredOption('--reference <FILE>', 'GenBank flat file, or FASTA.')
      .option('--annotation <FILE>', 'GFF3 file with its genes, beside a FASTA reference.')
      .option('--name <TEXT>', 'Its name for people.'),
    databaseSettings,
  ).action((flags: Flags) => run(async () => (await load()).init(flags)));
}

// Where bin/outbreak had to start another Node it holds this channel. It closes when bin/outbreak is
// killed; whoever kills the command means this process, which would else hold the data folder.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 1;
  else if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof AppError) {
    const problems = error.details.problems ?? [];
    process.stderr.write(
      `${error.message}\n${problems.length === 0 ? '' : `${formatProblems(problems)}\n`}`,
    );
    process.exitCode = 1;
  } else throw error;
}
