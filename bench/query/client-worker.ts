// A thread that answers from segments which other threads have too.
import { parentPort, workerData } from 'node:worker_threads';
import type { IndexSchema } from '../../src/schema/genome-row.ts';
import { defined } from '../../src/std/assert.ts';
import { answerIndex, openIndex } from './our-index.ts';
import type { Question } from './questions.ts';

export interface ClientData {
  readonly schema: IndexSchema;
  readonly segments: readonly Uint8Array[];
  readonly questions: readonly Question[];
}

const { schema, segments, questions } = workerData as ClientData;
const snapshot = openIndex(schema, segments);
const port = defined(parentPort, 'a parent');
port.on('message', (index: number) => {
  answerIndex(snapshot, defined(questions[index], 'a question').ask);
  port.postMessage('answered');
});
port.postMessage('ready');
