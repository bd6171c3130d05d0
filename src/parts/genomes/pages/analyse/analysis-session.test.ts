import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Thread } from './analysis-pool.ts';
import { AnalysisSession, type SessionState } from './analysis-session.ts';
import type { TaskMessage } from './thread-protocol.ts';

/** Stands for a Web Worker that opens anything and answers each batch with no rows. */
function startThread(): Thread {
  const thread: Thread = {
    onmessage: null,
    onerror: null,
    terminate: () => undefined,
    postMessage: ({ id, task }: TaskMessage) => {
      queueMicrotask(() => {
        const description = { datasetTag: 'x', header: [], attributes: [], tree: null };
        const answer =
          task.kind === 'open'
            ? { kind: 'opened' as const, description }
            : { kind: 'rows' as const, rows: [] };
        thread.onmessage?.({ data: { id, ok: true, answer } });
      });
    },
  };
  return thread;
}

/** Resolves at the first state of which this is true. */
function until(
  session: AnalysisSession,
  isSo: (state: SessionState) => boolean,
): Promise<SessionState> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo(session.getState())) return;
      stop();
      resolve(session.getState());
    };
    const stop = session.subscribe(look);
    queueMicrotask(look);
  });
}

const source = (name: string) => ({ name, blob: new Blob(['>a\nACGT\n>b\nACGT\n']) });

test('what is given while the dataset is loaded is analysed once it is there', async () => {
  const fetched = Promise.withResolvers<ArrayBuffer>();
  const session = new AnalysisSession({
    pathogen: 'x',
    threads: 1,
    start: startThread,
    fetch: () => fetched.promise,
  });
  session.run([source('first.fasta')]);
  session.run([source('second.fasta')]);
  assert.deepEqual(session.getState().waiting, ['second.fasta'], 'as a later run, the later one');
  assert.equal(session.getState().run, null);
  fetched.resolve(new ArrayBuffer(0));
  const { run, waiting } = await until(session, (state) => state.run?.stage === 'finished');
  assert.deepEqual(waiting, []);
  assert.deepEqual(run?.sources, ['second.fasta']);
  assert.equal(run?.progress.done, 2);
  session.close();
});

test('a dataset that cannot be had keeps what waits for the next try', async () => {
  let tries = 0;
  const session = new AnalysisSession({
    pathogen: 'x',
    threads: 1,
    start: startThread,
    fetch: () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve(new ArrayBuffer(0));
    },
  });
  session.run([source('kept.fasta')]);
  const failed = await until(session, ({ dataset }) => dataset.stage === 'failed');
  assert.deepEqual(failed.waiting, ['kept.fasta']);
  session.load();
  const { run } = await until(session, (state) => state.run?.stage === 'finished');
  assert.deepEqual(run?.sources, ['kept.fasta']);
  session.close();
});
