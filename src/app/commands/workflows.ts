import { setTimeout as wait } from 'node:timers/promises';
import { CommandError } from './command-error.ts';
import { type CommandSettings, type NodeFlags, openCommand } from './file/remote-file.ts';

interface Flags extends NodeFlags {
  readonly json?: boolean;
}

/** A workflow of a node, as far as commands ask. */
interface RemoteWorkflow {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly platforms: readonly string[];
  readonly needsPrimers: boolean;
  readonly install: string | null;
  readonly tools: readonly {
    readonly name: string;
    readonly minimum: string;
    readonly version: string | null;
    readonly path: string | null;
  }[];
}

/** A run of a node, as far as commands ask. */
interface RemoteRun {
  readonly id: string;
  readonly state: string;
  readonly workflow: string;
  readonly workflowVersion: string;
  readonly sample: string;
  readonly platform: string;
  readonly primerScheme: { readonly name: string; readonly version: string } | null;
  readonly submission: string | null;
  readonly accession: string | null;
  readonly problem: { readonly where: string; readonly hint: string } | null;
  readonly result: {
    readonly called: number;
    readonly missing: number;
    readonly ambiguous: number;
    readonly maskedByPrimers: number;
    readonly meanDepth: number;
    readonly variants: { readonly consensus: number; readonly minor: number };
    readonly check: { readonly verdict: string };
  } | null;
  readonly inputs: readonly { readonly file: string; readonly name: string }[];
  readonly outputs: readonly {
    readonly kind: string;
    readonly file: string;
    readonly name: string;
  }[];
  readonly steps: readonly {
    readonly name: string;
    readonly command: string;
    readonly state: string;
    readonly endedWith: string | null;
    readonly log: string;
  }[];
  readonly provenance: {
    readonly tools: readonly { readonly name: string; readonly version: string }[];
  } | null;
}

const FOLLOW_MILLISECONDS = 1_000;
const ENDED = ['done', 'failed', 'cancelled'];

/** @throws CommandError for an id that is none */
function checkRunId(id: string): string {
  if (/^(?:sim-)?run-[0-9a-z]{20}$/.test(id)) return id;
  throw new CommandError(`${id}: ids of runs look like run-0123456789abcdefghij.`);
}

/** Lists workflows; the exit code is 1 where the programs of one are missing. */
export async function listWorkflowLines(
  flags: Flags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const answer = await client.ask<{
    isEnabled: boolean;
    workflows: RemoteWorkflow[];
    problems: { where: string; hint: string }[];
  }>('/api/workflows');
  if (flags.json === true) {
    print(`${JSON.stringify(answer, null, 2)}\n`);
    return 0;
  }
  if (!answer.isEnabled) print('Workflows are turned off on this node (workflows).\n');
  for (const {
    name,
    version,
    title,
    platforms,
    tools,
    install,
    needsPrimers,
  } of answer.workflows) {
    print(
      `${name} ${version}: ${title}\n  for ${platforms.join(', ')}${needsPrimers ? ', with a primer scheme' : ''}\n`,
    );
    const known = tools.map(
      (tool) => `${tool.name} ${tool.version ?? `MISSING (${tool.minimum} or newer)`}`,
    );
    print(`  ${known.join(', ')}\n`);
    if (install !== null)
      print(`  To install what is missing, on the node's machine: ${install}\n`);
  }
  for (const { where, hint } of answer.problems) print(`${where}: ${hint}\n`);
  return answer.workflows.every(({ install }) => install === null) ? 0 : 1;
}

/** Has a workflow run; with `wait` the exit code is 1 where the run does not end well. */
export async function runWorkflow(
  wish: { readonly workflow: string; readonly files: readonly string[] },
  flags: Flags & {
    readonly workflowVersion?: string;
    readonly sample?: string;
    readonly platform?: string;
    readonly primerScheme?: string;
    readonly field?: readonly string[];
    readonly wait?: boolean;
  },
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { workflowVersion: version, sample, platform, primerScheme, field = [] } = flags;
  const metadata = Object.fromEntries(field.map(parseField));
  const run = await client.ask<RemoteRun>('/api/workflow-runs', {
    method: 'POST',
    json: { ...wish, version, sample, platform, primerScheme, metadata },
  });
  if (flags.wait !== true) {
    print(flags.json === true ? `${JSON.stringify(run)}\n` : `${run.id}\n`);
    return 0;
  }
  let last = run;
  while (!ENDED.includes(last.state)) {
    await wait(FOLLOW_MILLISECONDS);
    last = await client.persist(() => client.ask<RemoteRun>(`/api/workflow-runs/${run.id}`));
  }
  print(flags.json === true ? `${JSON.stringify(last)}\n` : describeRun(last));
  return last.state === 'done' ? 0 : 1;
}

function parseField(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandError(`--field (${text}): write it as FIELD=VALUE, such as country=Kenya.`);
}

/** Lists runs, the newest first, page by page. */
export async function listRunLines(
  flags: Flags & { readonly group?: string; readonly state?: string },
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const { group, state } = flags;
  const asked = Object.entries({ group, state }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  let before: number | null = null;
  do {
    const query = new URLSearchParams([
      ...asked,
      ...(before === null ? [] : [['before', String(before)]]),
    ] as [string, string][]);
    const page: { runs: RemoteRun[]; next: number | null } = await client.persist(() =>
      client.ask(`/api/workflow-runs?${query}`),
    );
    for (const run of page.runs) {
      const { id, workflow, workflowVersion, sample, submission, accession } = run;
      const cells = [
        id,
        run.state,
        `${workflow} ${workflowVersion}`,
        sample,
        submission ?? '-',
        accession ?? '-',
      ];
      print(flags.json === true ? `${JSON.stringify(run)}\n` : `${cells.join('\t')}\n`);
    }
    before = page.next;
  } while (before !== null);
  return 0;
}

async function askRun(id: string, flags: Flags, settings: CommandSettings) {
  const { client, print } = await openCommand(flags, settings);
  return { run: await client.ask<RemoteRun>(`/api/workflow-runs/${checkRunId(id)}`), print };
}

/** Shows a run. */
export async function showRun(
  id: string,
  flags: Flags,
  settings: CommandSettings = {},
): Promise<number> {
  const { run, print } = await askRun(id, flags, settings);
  print(flags.json === true ? `${JSON.stringify(run, null, 2)}\n` : describeRun(run));
  return 0;
}

function describeRun(run: RemoteRun): string {
  const { result, problem, primerScheme, provenance } = run;
  const lines = [
    `${run.id}: ${run.state}`,
    `${run.workflow} ${run.workflowVersion} on ${run.inputs.map(({ name }) => name).join(', ')} (${run.platform}), sample ${run.sample}`,
    ...(primerScheme === null
      ? []
      : [`primer scheme ${primerScheme.name}/${primerScheme.version}`]),
    ...(provenance === null
      ? []
      : [
          `programs: ${provenance.tools.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
        ]),
    ...(problem === null ? [] : [`failed at ${problem.where}: ${problem.hint}`]),
    ...(result === null
      ? []
      : [
          `${result.called} letters called, ${result.missing} N (${result.maskedByPrimers} under primers), ${result.ambiguous} ambiguous, mean depth ${result.meanDepth}`,
          `variants: ${result.variants.consensus} in the consensus, ${result.variants.minor} not; consensus, variants and reads: ${result.check.verdict}`,
        ]),
    ...run.outputs.map(({ kind, file, name }) => `${kind}: ${file} ${name}`),
    ...(run.submission === null ? [] : [`draft in submission ${run.submission}`]),
    ...(run.accession === null ? [] : [`entry ${run.accession}`]),
  ];
  return `${lines.join('\n  ')}\n`;
}

/** Shows what the programs of a run said. */
export async function showLogs(
  id: string,
  flags: Flags,
  settings: CommandSettings = {},
): Promise<number> {
  const { run, print } = await askRun(id, flags, settings);
  if (flags.json === true) {
    print(`${JSON.stringify(run.steps, null, 2)}\n`);
    return 0;
  }
  for (const { name, command, state, endedWith, log } of run.steps) {
    print(
      `== ${name}: ${state}${endedWith === null ? '' : ` (${endedWith})`}\n$ ${command}\n${log}`,
    );
    if (log !== '' && !log.endsWith('\n')) print('\n');
  }
  return 0;
}

/** Cancels a run. */
export async function cancelRun(
  id: string,
  flags: Flags,
  settings: CommandSettings = {},
): Promise<number> {
  const { client, print } = await openCommand(flags, settings);
  const path = `/api/workflow-runs/${checkRunId(id)}/cancellation`;
  const run = await client.ask<RemoteRun>(path, { method: 'POST' });
  print(flags.json === true ? `${JSON.stringify(run)}\n` : `${run.id}: cancelled\n`);
  return 0;
}
