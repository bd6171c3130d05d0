import { quantile } from '../kit/quantile.ts';

/** What the main thread of a page did while something moved. */
export interface FrameWork {
  /** Frames of a sixtieth of a second in which it worked at all. */
  readonly busyFrames: number;
  readonly p50Milliseconds: number;
  readonly p95Milliseconds: number;
  readonly longestTaskMilliseconds: number;
  /** The same without the time in which other programs had the processor. */
  readonly p95CpuMilliseconds: number;
  readonly longestTaskCpuMilliseconds: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Of it, in which the thread had the processor. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const FRAME_MICROSECONDS = 1_000_000 / 60;
/** Tasks as Chromium's timeline names them; one is never inside another. */
const TASK = 'RunTask';

/** The main threads of pages, of which the busiest is that of the page that moves. */
function findMainThread(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => name === TASK && ph === 'X' && threads.has(`${pid} ${tid}`),
  );
  const byThread = Map.groupBy(tasks, ({ pid, tid }) => `${pid} ${tid}`);
  const sum = (own: readonly TraceEvent[]) => own.reduce((all, { dur = 0 }) => all + dur, 0);
  return [...byThread.values()].sort((a, b) => sum(b) - sum(a))[0] ?? [];
}

/** Adds up tasks frame by frame; one that spans frames counts in each with its part. */
function addUp(tasks: readonly TraceEvent[], lengthOf: (task: TraceEvent) => number): number[] {
  const frames = new Map<number, number>();
  for (const task of tasks) {
    const end = task.ts + lengthOf(task);
    for (let from = task.ts; from < end; ) {
      const frame = Math.floor(from / FRAME_MICROSECONDS);
      const to = Math.min(end, (frame + 1) * FRAME_MICROSECONDS);
      frames.set(frame, (frames.get(frame) ?? 0) + to - from);
      // A rounding error must not hold it up.
      from = Math.max(to, from + 1e-3);
    }
  }
  return [...frames.values()].map((microseconds) => microseconds / 1000).sort((a, b) => a - b);
}

const round = (milliseconds: number) => Math.round(milliseconds * 100) / 100;

/** What the busiest page of a trace (Chromium's JSON) did in its main thread. */
export function measureFrames(trace: string): FrameWork {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const tasks = findMainThread(traceEvents);
  const wall = ({ dur = 0 }: TraceEvent) => dur;
  const cpu = ({ dur = 0, tdur = dur }: TraceEvent) => tdur;
  const longest = (lengthOf: typeof wall) =>
    round(tasks.reduce((most, task) => Math.max(most, lengthOf(task)), 0) / 1000);
  const work = addUp(tasks, wall);
  return {
    busyFrames: work.length,
    p50Milliseconds: round(quantile(work, 0.5)),
    p95Milliseconds: round(quantile(work, 0.95)),
    longestTaskMilliseconds: longest(wall),
    p95CpuMilliseconds: round(quantile(addUp(tasks, cpu), 0.95)),
    longestTaskCpuMilliseconds: longest(cpu),
  };
}
