import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type TestContext, test } from 'node:test';
import { drainBody } from './drain-body.ts';

const MEGABYTE = 1024 ** 2;

/** Sends a body in pieces to a server that reads none of it, then what drainBody leaves, then answers. */
async function send(
  t: TestContext,
  body: { readonly announced: number; readonly sent: number; readonly ends: boolean },
): Promise<{ readonly drained: number; readonly answer: string }> {
  let drained = 0;
  const server = createServer(async (request, response) => {
    request.on('data', (chunk: Uint8Array) => {
      drained += chunk.length;
    });
    request.pause();
    await drainBody(request);
    response.writeHead(413, { Connection: 'close' }).end('too large');
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const socket = connect(address.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  // Where the server cuts it off, what was still under way fails; the answer may be lost then.
  socket.on('error', () => undefined);
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.announced}\r\n\r\n`);
  const chunk = Buffer.alloc(MEGABYTE);
  function* repeat() {
    for (let sent = 0; sent < body.sent; sent += MEGABYTE) yield chunk;
  }
  await pipeline(Readable.from(repeat()), socket, { end: false }).catch(() => undefined);
  if (!body.ends) socket.destroy();
  if (!socket.closed) await once(socket, 'close');
  return { drained, answer };
}

test('a body that ends is read to its end, and its sender gets the answer', async (t) => {
  const size = 12 * MEGABYTE;
  const { drained, answer } = await send(t, { announced: size, sent: size, ends: true });
  assert.equal(drained, size);
  assert.match(answer, /413[\s\S]*too large/);
});

test('a body without end is cut off', async (t) => {
  const { drained } = await send(t, { announced: 1024 ** 4, sent: 1024 ** 4, ends: true });
  assert.ok(drained > 60 * MEGABYTE && drained < 80 * MEGABYTE, `${drained} bytes`);
});

test('a sender that goes is not waited for', async (t) => {
  const started = performance.now();
  await send(t, { announced: 1024 ** 3, sent: MEGABYTE, ends: false });
  assert.ok(performance.now() - started < 5000);
});
