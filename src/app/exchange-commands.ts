import type { Command } from 'commander';
import { type ConfigName, configFields } from '../schema/config.ts';
import type { ExportFlags } from './commands/export.ts';
import type { TakeInFlags } from './commands/take-in.ts';
import { toFlagName } from './config.ts';

const DEFAULT_NODE = 'http://127.0.0.1:8080';
const settings: readonly ConfigName[] = [
  'data',
  'databaseUrl',
  'logLevel',
  'threads',
  'maxRecordBytes',
  'accessionPrefix',
];

/** Adds the commands that exchange data with archives. */
export function addExchangeCommands(
  program: Command,
  run: (action: () => Promise<number>) => Promise<void>,
): void {
  program
    .command('export')
    .description('Fetch tables and sequences of open entries as an archive takes them.')
    .argument(
      '[filters...]',
      'As in searches: country=Peru, dateFrom=2024-01-01, accession=OC_0000013.',
    )
    .requiredOption('--for <ARCHIVE>', 'gisaid, ncbi, ena or pathoplexus.')
    .requiredOption('--pathogen <ID>', 'Instance, such as sars-cov-2.')
    .option('--format <FORMAT>', 'tsv, csv or xlsx.', 'tsv')
    .option('--set <COLUMN=VALUE...>', 'Values of columns that entries know nothing of.')
    .option('--output <FILE>', 'The zip file; named after pathogen and archive without.')
    .option('--report', 'Only say what it would hold, leave out and lack.')
    .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
    .option('--token <TOKEN>', 'A token; else that of OUTBREAK_TOKEN, else of "outbreak login".')
    .action((filters: string[], flags: ExportFlags) =>
      run(async () => (await import('./commands/export.ts')).exportEntries(filters, flags)),
    );
  const takeIn = program
    .command('take-in')
    .description(
      'Take records of ENA, NCBI or Loculus in, beside a running node or without one; the same again changes nothing.',
    )
    .argument(
      '[files...]',
      'Zip of NCBI Datasets; flat files, or a table with FASTA, of ENA; NDJSON of Loculus.',
    )
    .requiredOption('--from <SOURCE>', 'ena, ncbi or loculus.')
    .requiredOption('--pathogen <ID>', 'Pathogen of the records.')
    .option(
      '--lapis <URL>',
      "Address of an organism's LAPIS of Loculus, in place of files: all versions are taken.",
    )
    .option('--name <TEXT>', 'What people call that instance.')
    .option('--report <FILE>', 'Write the verdict on every record to this TSV file.');
  for (const name of settings) {
    const { help, placeholder } = configFields[name];
    takeIn.option(`${toFlagName(name)} <${placeholder}>`, help);
  }
  takeIn
    .option('--config <FILE>', 'YAML file with settings.')
    .action((files: string[], flags: TakeInFlags) =>
      run(async () => (await import('./commands/take-in.ts')).takeIn(files, flags)),
    );
}
