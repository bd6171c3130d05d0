import { serveTasks } from './serve-tasks.ts';

serveTasks<{ kind: string; value: number }, number>(({ kind, value }) => {
  if (kind === 'throw') throw new Error('as asked');
  if (kind === 'exit') process.exit(3);
  return value * 2;
});
