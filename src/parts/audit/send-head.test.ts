import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { makeEntry, withAudit } from '../../platform/audit/audit.test-kit.ts';
import { isSignedBy, parseHead, parsePublicKey } from '../../platform/audit/audit-head.ts';
import { defined } from '../../std/assert.ts';
import { AuditService } from './audit-service.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Keeps what is posted to it, and answers as it is told. */
class Receiver {
  readonly #server = createServer(async (request, response) => {
    this.bodies.push(await text(request));
    this.types.push(request.headers['content-type']);
    this.answer(response, request);
  });
  readonly bodies: string[] = [];
  readonly types: (string | undefined)[] = [];
  answer: Answer = (response) => response.writeHead(204).end();

  async open(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/heads`;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

interface World {
  readonly receiver: Receiver;
  readonly url: string;
  readonly publicKeyText: string;
  /** Adds a row, whose head is then the last. */
  readonly record: (target: string) => Promise<void>;
  readonly send: (signal?: AbortSignal) => Promise<void>;
  /** Numbers of the rows whose heads have come. */
  readonly received: () => (number | undefined)[];
  /** The time that a receiver may take has passed. */
  readonly passTime: () => void;
}

const noSignal = new AbortController().signal;

function withReceiver(work: (world: World) => Promise<void>): Promise<void> {
  return withAudit(async ({ db, log, headPath, publicKeyText, keeper }) => {
    const receiver = new Receiver();
    const url = await receiver.open();
    let time = new AbortController();
    const service = new AuditService({
      db,
      headPath,
      identity: { id: 'node-1', publicKey: publicKeyText },
      findLastHead: () => keeper.last,
      record: (entry) => log.record(entry),
      headUrl: url,
      limitTime: () => time.signal,
    });
    try {
      await work({
        receiver,
        url,
        publicKeyText,
        record: (target) => log.record(makeEntry(target)),
        send: (signal = noSignal) => service.sendHead(signal),
        passTime: () => {
          time.abort(new DOMException('too long', 'TimeoutError'));
          time = new AbortController();
        },
        received: () => receiver.bodies.map((body) => parseHead(body)?.sequence),
      });
    } finally {
      await receiver.close();
    }
  });
}

test('the last head is posted once, as the node signed it', () =>
  withReceiver(async ({ receiver, publicKeyText, record, send, received }) => {
    await send();
    assert.deepEqual(received(), [], 'nothing is signed yet');
    await record('/one');
    await record('/two');
    await send();
    await send();
    assert.deepEqual(received(), [2]);
    assert.deepEqual(receiver.types, ['application/json']);
    const head = defined(parseHead(receiver.bodies[0] ?? ''), 'a head');
    assert.ok(isSignedBy(head, defined(parsePublicKey(publicKeyText), 'a key')));
    await record('/three');
    await send();
    assert.deepEqual(received(), [2, 3]);
  }));

test('a head that was refused is sent again, or the one after it', () =>
  withReceiver(async ({ receiver, record, send, received }) => {
    await record('/one');
    receiver.answer = (response) => response.writeHead(503).end('later');
    await assert.rejects(send(), /status 503/);
    await assert.rejects(send(), /status 503/);
    await record('/two');
    receiver.answer = (response) => response.writeHead(201).end('taken');
    await send();
    await send();
    assert.deepEqual(received(), [1, 1, 2]);
  }));

test('no head follows a receiver to another address', () =>
  withReceiver(async ({ receiver, record, send, received }) => {
    const other = new Receiver();
    const location = await other.open();
    receiver.answer = (response) => response.writeHead(307, { Location: location }).end();
    await record('/one');
    await assert.rejects(send());
    assert.deepEqual(other.bodies, []);
    assert.deepEqual(received(), [1]);
    await other.close();
  }));

test('a receiver that does not answer, breaks off or is gone holds nothing up, and gets the head later', () =>
  withReceiver(async ({ receiver, url, record, send, received, passTime }) => {
    await record('/one');
    receiver.answer = () => passTime();
    await assert.rejects(send(), { name: 'TimeoutError' });
    receiver.answer = (response) => response.destroy();
    await assert.rejects(send());
    await receiver.close();
    await assert.rejects(send());
    const back = new Receiver();
    await back.open(Number(new URL(url).port));
    await send();
    assert.deepEqual(received(), [1, 1]);
    assert.deepEqual(parseHead(back.bodies[0] ?? '')?.sequence, 1);
    await back.close();
  }));

test('a receiver that answers slowly, but in time, is done with its status: its words are not waited for', () =>
  withReceiver(async ({ receiver, record, send, received }) => {
    await record('/one');
    receiver.answer = (response) => {
      response.writeHead(200);
      response.write('and so on');
    };
    await send();
    await send();
    assert.deepEqual(received(), [1]);
  }));

test('a node that stops does not wait for the receiver', () =>
  withReceiver(async ({ receiver, record, send }) => {
    await record('/one');
    const stopping = new AbortController();
    receiver.answer = () => stopping.abort();
    await assert.rejects(send(stopping.signal), { name: 'AbortError' });
  }));
