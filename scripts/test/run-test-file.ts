import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endProcessTree } from './end-process-tree.ts';
import type { ReportedEvent } from './event-reporter.ts';

const REPORTER = new URL('./event-reporter.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// What a test printed is shown where it failed; more than this of it helps nobody.
const OUTPUT_KEPT = 20_000;
// How long what was printed is waited for after the end of a process.
const OPEN_PIPE_MILLISECONDS = 1000;

export interface Failure {
  readonly name: string;
  readonly error: string;
}

/** What became of the tests of one file. */
export interface FileOutcome {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly milliseconds: number;
  /** Of its process and of those it started; null where it did not come to its end. */
  readonly cpuSeconds: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly { readonly name: string; readonly reason: string }[];
  readonly failures: readonly Failure[];
  /** What the file printed; the end of it where that is long. */
  readonly output: string;
}

export interface RunOptions {
  /** Folder for the events and for what test files share, of this run alone. */
  readonly scratch: string;
  readonly timeoutMilliseconds: number;
  readonly namePattern: string | undefined;
}

/**
 * Runs the tests of one file in a process of its own, so that none finds what another left. A file
 * that hangs is ended with all that it started; one that holds no test, ends before its summary or leaves an error behind
 * has failed, whatever its tests said.
 */
export async function runTestFile(file: string, options: RunOptions): Promise<FileOutcome> {
  const events = join(options.scratch, `${file.replaceAll('/', '_')}.ndjson`);
  const pattern =
    options.namePattern === undefined ? [] : [`--test-name-pattern=${options.namePattern}`];
  const started = performance.now();
  const ended = await runNode(
    [
      `--test-reporter=${REPORTER}`,
      `--test-reporter-destination=${events}`,
      ...pattern,
      join(ROOT, file),
    ],
    options,
  );
  const milliseconds = performance.now() - started;
  const text = await readFile(events, 'utf8').catch(() => '');
  await rm(events, { force: true });
  return { ...judge(parseEvents(text), ended), file, milliseconds, output: ended.output };
}

/** Lines that are whole; a process that was ended may have left half of one. */
function parseEvents(text: string): ReportedEvent[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ReportedEvent);
}

function judge(
  events: readonly ReportedEvent[],
  ended: { readonly how: string; readonly isGood: boolean },
): Pick<FileOutcome, 'passed' | 'failed' | 'skips' | 'failures' | 'cpuSeconds'> {
  const failures: Failure[] = events.filter((event) => event.type === 'fail');
  const skips = events.filter((event) => event.type === 'skip');
  const summary = events.find((event) => event.type === 'summary');
  const passed = summary?.passed ?? 0;
  if (failures.length === 0) {
    const name = 'the file itself';
    if (!ended.isGood) failures.push({ name, error: `It ${ended.how}.` });
    else if (summary === undefined || passed + skips.length === 0)
      failures.push({ name, error: 'It holds no test, or ended before they did.' });
  }
  const failed = Math.max(failures.length, summary?.failed ?? 0);
  return { passed, failed, skips, failures, cpuSeconds: summary?.cpuSeconds ?? null };
}

const running = new Set<ChildProcess>();

/** Ends every test file that runs, with all that it started: a terminal's Ctrl+C reaches none of them. */
export function endTestFiles(): void {
  for (const child of running) endProcessTree(child);
}

function runNode(
  args: readonly string[],
  { timeoutMilliseconds, scratch }: RunOptions,
): Promise<{ how: string; isGood: boolean; output: string }> {
  return new Promise((resolve) => {
    // Set below `node --test`; it would make the file report to that runner.
    const { NODE_TEST_CONTEXT: _runner, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...env, OUTBREAK_TEST_CLUSTERS: scratch },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, which can be ended as one.
      detached: true,
    });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        output = (output + text).slice(-OUTPUT_KEPT);
      });
    }
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      endProcessTree(child);
    }, timeoutMilliseconds);
    let isFinished = false;
    const finish = (how: string, isGood: boolean) => {
      if (isFinished) return;
      isFinished = true;
      clearTimeout(late);
      running.delete(child);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ how, isGood, output });
    };
    child.on('error', (error) => finish(`could not be started: ${error.message}`, false));
    child.on('exit', (code, signal) => {
      const end = (): void => {
        if (isLate) finish(`did not end within ${timeoutMilliseconds / 1000} s`, false);
        else finish(`ended with ${signal ?? `code ${code}`}`, code === 0);
      };
      child.once('close', end);
      // A server left behind may hold the pipes open for ever.
      setTimeout(end, OPEN_PIPE_MILLISECONDS).unref();
    });
  });
}
