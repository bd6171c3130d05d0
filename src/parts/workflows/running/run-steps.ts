import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { measureFolder } from '../../../platform/files/measure-folder.ts';
import { runProcess } from '../../../platform/processes/run-process.ts';
import type {
  ReadLayout,
  WorkflowPlatform,
  WorkflowStep,
  WorkflowTool,
} from '../../../schema/workflow.ts';
import type { FoundTool } from '../tools/find-tools.ts';
import { REFERENCES } from './prepare-inputs.ts';
import { RunLog } from './run-log.ts';
import { WorkflowFailure } from './workflow-failure.ts';

/** What bounds the programs of a run. */
export interface StepLimits {
  readonly threads: number;
  readonly memoryBytes: number;
  /** Of all files of the run. */
  readonly diskBytes: number;
}

/** Where it is written down what steps do, by their place among those of the run. */
export interface StepJournal {
  begin(ordinal: number, step: { readonly name: string; readonly command: string }): Promise<void>;
  keepLog(ordinal: number, log: string): Promise<void>;
  end(
    ordinal: number,
    end: { readonly state: 'done' | 'failed'; readonly endedWith: string },
  ): Promise<void>;
}

/** What steps run with. */
export interface StepContext {
  readonly journal: StepJournal;
  readonly folder: string;
  readonly sample: string;
  readonly tools: ReadonlyMap<WorkflowTool, FoundTool>;
  /** Where the programs look for others. */
  readonly path: string;
  readonly limits: StepLimits;
  readonly signal: AbortSignal;
}

// How often the log of a step and the folder of its run are looked at while it runs.
const LOOK_MILLISECONDS = 1_000;

/** The steps for reads of a kind, in order. */
export function chooseSteps(
  steps: readonly WorkflowStep[],
  { layout, platform }: { readonly layout: ReadLayout; readonly platform: WorkflowPlatform },
): readonly WorkflowStep[] {
  return steps.filter(
    (step) =>
      (step.layout === undefined || step.layout === layout) &&
      (step.platform === undefined || step.platform === platform),
  );
}

/** The arguments of a step with the values of its run. */
export function fillArguments(
  step: Pick<WorkflowStep, 'arguments'>,
  { sample, threads }: { readonly sample: string; readonly threads: number },
): readonly string[] {
  return step.arguments.map((text) =>
    text.replaceAll('{threads}', String(threads)).replaceAll('{sample}', sample),
  );
}

/** Runs steps one after the other; gives their commands. @throws WorkflowFailure where a program fails */
export class StepRunner {
  readonly #context: StepContext;
  readonly commands: string[] = [];

  constructor(context: StepContext) {
    this.#context = context;
  }

  /** @throws WorkflowFailure where the program fails or writes too much; the signal's reason */
  async run(step: WorkflowStep): Promise<void> {
    const { journal, signal, limits, sample } = this.#context;
    signal.throwIfAborted();
    const ordinal = this.commands.length;
    const own = fillArguments(step, { sample, threads: limits.threads });
    const command = [
      step.tool,
      ...own,
      ...(step.output === undefined ? [] : ['>', step.output]),
    ].join(' ');
    this.commands.push(command);
    await journal.begin(ordinal, { name: step.name, command });
    const log = new RunLog();
    const end = await this.#watch(step, own, { log, ordinal });
    await journal.keepLog(ordinal, log.text);
    const isDone = end.reason === null && end.code === 0;
    const endedWith = end.reason?.problem.code ?? end.signal ?? String(end.code);
    const state = isDone ? 'done' : 'failed';
    await journal.end(ordinal, { state, endedWith });
    signal.throwIfAborted();
    if (end.reason !== null) throw end.reason;
    if (!isDone) throw describeFailure(step, endedWith, log.text);
  }

  /** Runs the program, and meanwhile keeps what it says and looks how much it writes. */
  async #watch(
    step: WorkflowStep,
    own: readonly string[],
    { log, ordinal }: { readonly log: RunLog; readonly ordinal: number },
  ) {
    const { journal, folder, tools, path, limits, signal } = this.#context;
    const tool = tools.get(step.tool);
    if (tool === undefined) {
      throw new WorkflowFailure('tool-missing', step.name, `${step.tool} is not installed.`);
    }
    const ended = new AbortController();
    const tooLarge = new AbortController();
    let reason: WorkflowFailure | null = null;
    const watching = (async () => {
      let kept = '';
      while (!ended.signal.aborted) {
        await wait(LOOK_MILLISECONDS, undefined, { signal: ended.signal }).catch(() => undefined);
        if (log.text !== kept && !ended.signal.aborted) {
          kept = log.text;
          await journal.keepLog(ordinal, kept);
        }
        const { bytes } = await measureFolder(folder);
        if (bytes <= limits.diskBytes) continue;
        const hint = `The run has ${bytes} bytes on disk and may have ${limits.diskBytes} (workflowDiskBytes). Take fewer reads, or ask those who run the node.`;
        reason ??= new WorkflowFailure('run-too-large', step.name, hint);
        tooLarge.abort();
      }
    })();
    try {
      const end = await runProcess({
        program: tool.path,
        arguments: own,
        folder,
        // References are looked for in the folder of the run only: without this, samtools would ask for them elsewhere.
        environment: {
          ...{ PATH: path, LANG: 'C', HOME: folder, TMPDIR: folder },
          REF_PATH: `${REFERENCES}/%s`,
        },
        limits: { memoryBytes: limits.memoryBytes, fileBytes: limits.diskBytes },
        ...(step.output === undefined ? {} : { output: join(folder, step.output) }),
        onOutput: (text) => log.add(text),
        signal: AbortSignal.any([signal, tooLarge.signal]),
      });
      return { ...end, reason: reason as WorkflowFailure | null };
    } finally {
      ended.abort();
      await watching;
    }
  }
}

const LAST_LINES = 5;

function describeFailure(step: WorkflowStep, endedWith: string, log: string): WorkflowFailure {
  const last = log.trimEnd().split('\n').slice(-LAST_LINES).join('\n').slice(-1000);
  const said = last === '' ? 'It said nothing.' : `Its last lines: ${last}`;
  const hint = `${step.tool} ended with ${endedWith}. ${said}`;
  return new WorkflowFailure('step-failed', step.name, hint, endedWith);
}

/** @throws WorkflowFailure where a step has not left what is to come of it */
export async function requireFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const size = await stat(join(folder, name)).then(
      (found) => found.size,
      () => 0,
    );
    if (size > 0) continue;
    const hint =
      'The steps ended without it. The workflow does not fit the versions of its programs.';
    throw new WorkflowFailure('result-missing', name, hint);
  }
}
