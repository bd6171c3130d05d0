import { readFileSync } from 'node:fs';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** What one test file tells the runner: a line of JSON each. */
export type ReportedEvent =
  | { readonly type: 'fail'; readonly name: string; readonly error: string }
  | { readonly type: 'skip'; readonly name: string; readonly reason: string }
  | {
      readonly type: 'summary';
      readonly passed: number;
      readonly failed: number;
      readonly skipped: number;
      /** Of the file's process and of all that it started and that has ended; null where the system does not say. */
      readonly cpuSeconds: number | null;
    };

// What the kernel counts in a /proc file: hundredths of a second on every Linux that Node runs on.
const TICKS_A_SECOND = 100;

/** A reporter for `node --test-reporter`: failures and skips with the names above them, then counts. */
export async function* reportEvents(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = [];
  for await (const event of source) {
    const reported = toReported(event, names);
    if (reported !== null) yield `${JSON.stringify(reported)}\n`;
  }
}

/** Own and children's time in the program and in the kernel: fields 14 to 17 of /proc/PID/stat, see proc(5). */
function readCpuSeconds(): number | null {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // The name, in brackets, may hold spaces itself; field 3 follows it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return ticks / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

function toReported(event: TestEvent, names: string[]): ReportedEvent | null {
  if (event.type === 'test:start') {
    names.length = event.data.nesting;
    names.push(event.data.name);
    return null;
  }
  if (event.type === 'test:summary') {
    const { tests, passed, skipped, todo } = event.data.counts;
    const left = skipped + todo;
    const cpuSeconds = readCpuSeconds();
    return { type: 'summary', passed, failed: tests - passed - left, skipped: left, cpuSeconds };
  }
  if (event.type === 'test:diagnostic') {
    // Node makes no failed test of it, but ends with an error that nobody could explain.
    const { message } = event.data;
    const isLate = message.includes('asynchronous activity after the test ended');
    return isLate ? { type: 'fail', name: 'after a test had ended', error: message } : null;
  }
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return null;
  const { nesting, skip, todo, name: own } = event.data;
  const name = [...names.slice(0, nesting), own].join(' > ');
  if (skip !== undefined || todo !== undefined) {
    const given = skip ?? todo;
    return { type: 'skip', name, reason: typeof given === 'string' ? given : 'no reason given' };
  }
  if (event.type === 'test:pass') return null;
  const { failureType, cause } = event.data.details.error as Error & { failureType?: string };
  // The failed tests below it are told by themselves.
  if (failureType === 'subtestsFailed') return null;
  const error = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  return { type: 'fail', name, error };
}

// Node takes a reporter only as the default export of a module.
// biome-ignore lint/style/noDefaultExport: see above
export default reportEvents;
