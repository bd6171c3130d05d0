// Runs in a Web Worker of the portal: analyses batches of sequences, and asks the network for nothing.
import type { AnswerMessage, TaskMessage } from './thread-protocol.ts';
import { ThreadWork } from './thread-work.ts';

const work = new ThreadWork();

addEventListener('message', ({ data }: MessageEvent<TaskMessage>) => {
  let message: AnswerMessage;
  try {
    message = { id: data.id, ok: true, answer: work.perform(data.task) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    message = { id: data.id, ok: false, message: reason };
  }
  postMessage(message);
});
