import type { Command } from 'commander';

const TOKEN = 'A token; else that of OUTBREAK_TOKEN, else of "outbreak login".';
const DEFAULT_NODE = 'http://127.0.0.1:8080';

/** Adds the commands on workflows of a node: what there is, runs and what became of them. */
export function addWorkflowCommands(
  program: Command,
  run: (action: () => Promise<number>) => Promise<void>,
): void {
  const workflows = program
    .command('workflows')
    .description('Workflows of a node: from files of reads to consensus and variants.');
  const load = () => import('./commands/workflows.ts');
  const add = (command: Command) =>
    command
      .option('--url <URL>', 'Address of the node.', DEFAULT_NODE)
      .option('--token <TOKEN>', TOKEN)
      .option('--json', 'As JSON.');
  add(
    workflows
      .command('list')
      .description('List workflows with their programs, and what installs those that are missing.'),
  ).action((flags) => run(async () => (await load()).listWorkflowLines(flags)));
  add(
    workflows
      .command('run')
      .description('Run a workflow on files that the node keeps; prints the id of the run.')
      .argument('<workflow>', 'Its name, such as primer-aware.')
      .argument('<files...>', 'Ids of one file of reads, or two of mates.')
      .option('--workflow-version <VERSION>', 'The newest unless given.')
      .option('--sample <NAME>', "Name of the sample; taken of the file's name unless given.")
      .option('--platform <NAME>', 'ILLUMINA or OXFORD_NANOPORE; by the reads unless given.')
      .option('--primer-scheme <NAME/VERSION>', 'By where reads begin unless given.')
      .option(
        '--field <FIELD=VALUE...>',
        'What the draft says of the sample, such as country=Kenya.',
      )
      .option('--wait', 'Follow the run to its end; exit code 1 where it does not end well.'),
  ).action((workflow: string, files: string[], flags) =>
    run(async () => (await load()).runWorkflow({ workflow, files }, flags)),
  );
  add(
    workflows
      .command('runs')
      .description('List runs: id, state, workflow, sample, submission, entry.')
      .option('--group <ID>', 'Only those of a group.')
      .option('--state <STATE>', 'Only those in a state, such as failed.'),
  ).action((flags) => run(async () => (await load()).listRunLines(flags)));
  add(
    workflows
      .command('show')
      .description('Show a run: what it was made with, and what came out.')
      .argument('<run>', 'Id of the run.'),
  ).action((id: string, flags) => run(async () => (await load()).showRun(id, flags)));
  add(
    workflows
      .command('logs')
      .description('Show what the programs of a run said.')
      .argument('<run>', 'Id of the run.'),
  ).action((id: string, flags) => run(async () => (await load()).showLogs(id, flags)));
  add(
    workflows
      .command('cancel')
      .description('Cancel a run that has not ended.')
      .argument('<run>', 'Id of the run.'),
  ).action((id: string, flags) => run(async () => (await load()).cancelRun(id, flags)));
}
