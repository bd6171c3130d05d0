import type { Command } from 'commander';

const TOKEN = 'A token; else that of OUTBREAK_TOKEN, else of "outbreak login".';
const DEFAULT_NODE = 'http://127.0.0.1:8080';

/** Adds the commands on files of the archive. */
export function addFileCommands(
  program: Command,
  run: (action: () => Promise<number>) => Promise<void>,
): void {
  const file = program
    .command('file')
    .description('Files of any kind on a node: raw reads, assemblies, variants.');
  const add = (command: Command) =>
    command
      .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
      .option('--token <TOKEN>', TOKEN);
  add(
    file
      .command('upload')
      .description('Send files; the same command again goes on where it was.')
      .argument('<files...>', 'Files of any kind.')
      .requiredOption('--group <ID>', 'Group that they belong to.')
      .requiredOption('--pathogen <ID>', 'Instance that they are of, such as sars-cov-2.')
      .option('--visibility <WHO>', 'open, group or restricted.', 'group')
      .option('--restricted-until <DAY>', 'With restricted: the day on which they open.')
      .option('--terms <ID>', 'open, cc-by-4.0 or restricted-use.')
      .option('--link <ACCESSION...>', 'Entries that they are of.')
      .option('--parallel <NUMBER>', 'How many files are sent at once.', '2')
      .option('--json', 'A line of JSON for every file.'),
  ).action((files: string[], flags) =>
    run(async () => (await import('./commands/file/upload.ts')).uploadFiles(files, flags)),
  );
  add(
    file
      .command('download')
      .description(
        'Fetch files and compare them with their digests; again, it goes on where it was.',
      )
      .argument('<ids...>', 'Ids of files, as "outbreak file list" shows them.')
      .option('--output <FOLDER>', 'Folder that they are written to.', '.')
      .option('--parallel <NUMBER>', 'How many parts of a file come at once.', '4')
      .option('--force', 'Write over files that are there.'),
  ).action((ids: string[], flags) =>
    run(async () => (await import('./commands/file/download.ts')).downloadFiles(ids, flags)),
  );
  add(
    file
      .command('list')
      .description('List files: id, state, bytes, who may have them, entries, name.')
      .option('--group <ID>', 'Only those of a group.')
      .option('--accession <ACCESSION>', 'Only those of an entry.')
      .option('--state <STATE>', 'Only those in a state, such as uploading or lost.')
      .option('--json', 'A line of JSON for every file.'),
  ).action((flags) =>
    run(async () => (await import('./commands/file/list.ts')).listFileLines(flags)),
  );
  add(
    file
      .command('verify')
      .description(
        'Compare a copy of a file, or what the node gives, with its digest; exit code 2 if it differs.',
      )
      .argument('<id>', 'Id of the file.')
      .argument('[path]', 'A copy of it; what the node gives unless given.'),
  ).action((id: string, path: string | undefined, flags) =>
    run(async () => (await import('./commands/file/download.ts')).verifyFile(id, path, flags)),
  );
}
