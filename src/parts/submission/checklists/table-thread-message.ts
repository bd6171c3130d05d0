import type { MessagePort } from 'node:worker_threads';

/** What a thread that reads a table tells; it goes on when it is answered. */
export type ThreadMessage<Event> =
  | { readonly type: 'refused'; readonly detail: string }
  | { readonly type: 'events'; readonly events: readonly Event[] };

/** Sends a message and waits until it was taken, so that a slow reader does not fill memory. */
export async function sendToMain<Event>(
  port: MessagePort,
  message: ThreadMessage<Event>,
): Promise<void> {
  const taken = new Promise((resolve) => port.once('message', resolve));
  port.postMessage(message);
  await taken;
}
