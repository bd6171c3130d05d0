import { serveTasks } from '../../../platform/workers/serve-tasks.ts';
import type { AnalysisAnswer, AnalysisTask } from './analysis-task.ts';

serveTasks<AnalysisTask, AnalysisAnswer>(async ({ sequences }) => {
  for (const { name } of sequences) {
    if (name.startsWith('kill')) process.exit(1);
    if (name === 'throw') throw new Error('as asked');
    if (name === 'wait') await new Promise(() => setInterval(() => undefined, 1000));
  }
  return sequences.map(({ name, letters }) => ({
    ok: true as const,
    segment: 'main',
    analysisJson: name,
    letters,
    digest: letters,
    length: letters.length,
    warnings: [],
  }));
});
