// Judges what the steps of one run have left, in a thread of its own.
import { parentPort, workerData } from 'node:worker_threads';
import {
  evaluateSample,
  type SampleToEvaluate,
} from '../parts/workflows/running/evaluate-sample.ts';
import { defined } from '../std/assert.ts';

const evaluated = await evaluateSample(workerData as SampleToEvaluate);
defined(parentPort, 'the port to the main thread').postMessage(evaluated);
