import type { Command } from 'commander';
import type { CommandKit } from './reads-commands.ts';

type Flags = Record<string, string | undefined>;

/** The commands for structures of proteins. They need neither node nor database. */
export function addStructureCommands(program: Command, { run, addData }: CommandKit): void {
  const structures = program
    .command('structures')
    .description(
      'Structures of proteins, which the portal shows with mutations; needs neither node nor database.',
    );
  const load = () => import('./commands/structures.ts');
  addData(
    structures
      .command('add')
      .description(
        'Add entries of the Protein Data Bank. Which protein each chain is of is found by its sequence.',
      )
      .argument(
        '<files...>',
        'Files in mmCIF (.cif) or PDB format (.pdb, .ent), plain or gzip, or folders of them.',
      )
      .requiredOption('--pathogen <ID>', 'Pathogen whose proteins they show.'),
  ).action((paths: string[], flags: Flags) =>
    run(async () => (await load()).addStructures(paths, flags)),
  );
  addData(
    structures
      .command('list')
      .description('List them, with the chains of each and how like the proteins they are.')
      .requiredOption('--pathogen <ID>', 'Pathogen whose proteins they show.'),
  ).action((flags: Flags) => run(async () => (await load()).printStructures(flags)));
  addData(
    structures
      .command('remove')
      .description('Take one out.')
      .argument('<id>', 'Its id in the Protein Data Bank, such as 6VXX.')
      .requiredOption('--pathogen <ID>', 'Pathogen whose proteins it shows.'),
  ).action((id: string, flags: Flags) => run(async () => (await load()).removeOne(id, flags)));
}
