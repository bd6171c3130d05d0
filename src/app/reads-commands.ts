import type { Command } from 'commander';

/** What a program gives to those who add commands to it. */
export interface CommandKit {
  readonly run: (action: () => Promise<number>) => Promise<void>;
  /** Adds the flags of the data folder and the settings file. */
  readonly addData: (command: Command) => Command;
}

type Flags = Record<string, string | undefined>;

/** The commands for files of reads, primer schemes and host references. They need neither node nor database. */
export function addReadsCommands(program: Command, kit: CommandKit): void {
  addCheck(program, kit);
  addPrimers(program, kit);
  addHost(program, kit);
}

function addCheck(program: Command, { run, addData }: CommandKit): void {
  const reads = program
    .command('reads')
    .description('Files of reads; needs neither node nor database.');
  addData(
    reads
      .command('check')
      .description(
        'Check files of one sample (FASTQ, BAM, CRAM, VCF, FASTA), each alone and against each other; exit code 1 where one cannot be used.',
      )
      .argument('<files...>', 'Files as they are, or packed as gzip, bgzip or zstd.')
      .option(
        '--pathogen <ID>',
        'What they are of; without it nothing is compared with a reference.',
      )
      .option('--platform <NAME>', 'Sequencer that is declared, such as ILLUMINA or MinION.')
      .option('--primer-scheme <NAME/VERSION>', 'Primer scheme that is declared.')
      .option('--host-reference <NAME>', 'Host reference to look for; the only one unless given.')
      .option('--json', 'As JSON; schemas/reads-check.json describes it.'),
  ).action((files: string[], flags: Flags) =>
    run(async () => (await import('./commands/reads.ts')).checkReads(files, flags)),
  );
}

function addPrimers(program: Command, { run, addData }: CommandKit): void {
  const primers = program
    .command('primers')
    .description('Primer schemes; needs neither node nor database.');
  const load = () => import('./commands/primers.ts');
  addData(
    primers
      .command('add')
      .description('Add a primer scheme, checked against the reference of its pathogen.')
      .argument('<bed>', 'A primer.bed as ARTIC publishes them, or its address.')
      .requiredOption('--pathogen <ID>', 'Pathogen that it amplifies.')
      .option('--name <NAME>', "What it is called; taken of the file's name unless given.")
      .option('--scheme-version <VERSION>', "Its version; taken of the file's name unless given."),
  ).action((location: string, flags: Flags) =>
    run(async () => (await load()).addPrimers(location, flags)),
  );
  addData(primers.command('list').description('List them.')).action((flags: Flags) =>
    run(async () => (await load()).printPrimers(flags)),
  );
  addData(
    primers
      .command('check')
      .description('Say which installed scheme is meant; exit code 1 where that is not clear.')
      .argument('<name>', 'As somebody wrote it, such as artic-sars-cov-2/V4.1 or "ARTIC v4.1".')
      .argument('[version]'),
  ).action((name: string, version: string | undefined, flags: Flags) =>
    run(async () => (await load()).checkPrimers({ name, version: version ?? null }, flags)),
  );
  addData(
    primers
      .command('infer')
      .description('Say which installed scheme reads were made with, by where they begin.')
      .argument('<files...>', 'FASTQ or BAM; mates are put together by their names.')
      .requiredOption('--pathogen <ID>', 'What the reads are of.')
      .option('--json', 'A line of JSON for each file.'),
  ).action((files: string[], flags: Flags) =>
    run(async () => (await load()).inferPrimers(files, flags)),
  );
}

function addHost(program: Command, { run, addData }: CommandKit): void {
  const host = program
    .command('host')
    .description('Reads of the host, such as a patient; needs neither node nor database.');
  const load = () => import('./commands/host.ts');
  addData(
    host
      .command('add')
      .description('Install a host reference: an index of its genome, which itself is not kept.')
      .argument('<name>', 'What it is called here, such as human.')
      .argument('<fasta>', 'Its genome, plain, gzip or zstd.'),
  ).action((name: string, path: string, flags: Flags) =>
    run(async () => (await load()).addHostReference({ name, path }, flags)),
  );
  addData(host.command('list').description('List them.')).action((flags: Flags) =>
    run(async () => (await load()).printHosts(flags)),
  );
  addData(
    host
      .command('screen')
      .description(
        "Leave the host's reads out of FASTQ, BAM or CRAM, and certify it with the node's signature.",
      )
      .argument('<files...>', 'One file of FASTQ, BAM or CRAM, or two of FASTQ with mates.')
      .option(
        '--output <FILE...>',
        'As many files for the reads that are kept, of BAM and CRAM a BAM; none to count only.',
      )
      .option('--certificate <FILE>', 'Where the certificate goes, as JSON.')
      .option(
        '--pathogen <ID>',
        'What is looked for; reads more like it than like the host are kept.',
      )
      .option('--host-reference <NAME>', 'Host reference; the only one unless given.'),
  ).action((files: string[], flags: Flags & { output?: string[] }) =>
    run(async () => (await load()).screenHost(files, flags as never)),
  );
  host
    .command('verify')
    .description(
      'Say whether a certificate is signed by the node that it names, and whether files are those of it; exit code 1 where not.',
    )
    .argument('<certificate>', 'As `screen` has written it, or as a node shows it with a file.')
    .argument('[files...]', 'Files to compare with it.')
    .option('--node <ID>', 'The node that has to have signed it; `GET /api/node` tells its id.')
    .action((certificate: string, files: string[], flags: Flags) =>
      run(async () => (await load()).verifyCertificate(certificate, files, flags)),
    );
}
