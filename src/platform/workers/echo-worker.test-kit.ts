import { serveTasks } from './serve-tasks.ts';

let factor = 2;

serveTasks<{ kind: string; value: number }, number, number>(
  ({ kind, value }) => {
    if (kind === 'throw') throw new Error('as asked');
    if (kind === 'exit') process.exit(3);
    return value * factor;
  },
  (common) => {
    factor = common;
  },
);
