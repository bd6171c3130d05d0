// Runs in a thread: analyses batches of sequences.
import { workerData } from 'node:worker_threads';
import { serveTasks } from '../../../platform/workers/serve-tasks.ts';
import { defined } from '../../../std/assert.ts';
import type {
  AnalyseCommon,
  AnalyseTask,
  AnalyseWorkerData,
  BatchOutputs,
} from './analyse-task.ts';
import { BatchAnalyser } from './batch-analyser.ts';

let analyser: BatchAnalyser | null = null;

serveTasks<AnalyseTask, BatchOutputs, AnalyseCommon>(
  (task) => defined(analyser, 'what all threads have in common').analyse(task),
  (common) => {
    analyser = new BatchAnalyser(workerData as AnalyseWorkerData, common);
  },
);
