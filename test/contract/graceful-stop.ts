import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SIMULATED_INSTANCE, type TestNode } from './test-node.ts';

/** Stops the node while a download runs that is far larger than what the sockets hold. */
export function addGracefulStop(findNode: () => TestNode): void {
  test('a download under way is finished before the node stops', { timeout: 120_000 }, async () => {
    const node = findNode();
    const address = `${node.url}/api/lapis/${SIMULATED_INSTANCE}/sample/alignedNucleotideSequences`;
    const whole = await (await fetch(address)).text();
    assert.ok(whole.length > 5_000_000);
    const received = Promise.withResolvers<string>();
    const paused = Promise.withResolvers<() => void>();
    get(address, { agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (chunks.length > 1) return;
        incoming.pause();
        paused.resolve(() => incoming.resume());
      });
      incoming.on('end', () => received.resolve(Buffer.concat(chunks).toString()));
      incoming.on('error', received.reject);
    }).on('error', received.reject);
    const resume = await paused.promise;
    let isStopped = false;
    const stopping = node.stop().then(() => {
      isStopped = true;
    });
    await wait(200);
    assert.equal(isStopped, false, 'the node waits for the download');
    resume();
    const text = await received.promise;
    assert.equal(text.length, whole.length);
    assert.ok(text === whole, 'every byte came');
    await stopping;
    await assert.rejects(fetch(`${node.url}/health`), 'nobody listens any more');
  });
}
