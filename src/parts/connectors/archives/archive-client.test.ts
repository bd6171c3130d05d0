import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ArchiveClient, UnreadableAnswerError } from './archive-client.ts';
import { ArchiveError } from './archive-error.ts';
import { Pace } from './pace.ts';
import { createTestTimer, type TestTimer } from './timer.test-kit.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface World {
  readonly url: string;
  readonly timer: TestTimer;
  readonly client: ArchiveClient;
  readonly asked: IncomingMessage[];
}

/** A server that gives each answer once, and the last of them from then on. */
async function withServer(
  answers: readonly Answer[],
  work: (world: World) => Promise<void>,
  options: { readonly timeoutMilliseconds?: number; readonly mostBytes?: number } = {},
): Promise<void> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume();
    request.on('end', () =>
      answers[Math.min(asked.length, answers.length) - 1]?.(request, response),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timer = createTestTimer();
  const client = new ArchiveClient({
    ...{ name: 'TEST', timer, requestsASecond: 10, userAgent: 'test (mailto:a@example.org)' },
    ...{ pace: new Pace(timer), secrets: ['secret-key'], ...options },
    signal: new AbortController().signal,
  });
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    await work({ url, timer, client, asked });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const text =
  (body: string, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
const good = text('good');
/** Takes what is whole. */
const accept = (body: string) => {
  if (body !== 'good') throw new UnreadableAnswerError('half of it');
};
/** Takes whatever comes. */
const any = () => {};
const cut: Answer = (_request, response) => {
  response.writeHead(200, { 'Content-Length': 100 });
  response.write('half', () => response.destroy());
};
const reset: Answer = (request) => request.socket.destroy();
const cutGzip: Answer = (_request, response) => {
  const packed = gzipSync('good');
  response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(packed.subarray(0, -10));
};

test('what may pass is asked again, and never taken for an answer', async () => {
  for (const fault of [
    text('', 500),
    text('', 503),
    text('', 429),
    text('', 408),
    cut,
    reset,
    cutGzip,
  ]) {
    await withServer([fault, fault, good], async ({ url, client, asked }) => {
      assert.equal(await client.ask({ url, accept }), 'good');
      assert.equal(asked.length, 3);
      assert.equal(client.requests, 3);
    });
  }
});

test('pauses grow, and an archive that says how long gets as long', async () => {
  await withServer(
    [text('', 500), text('', 500), text('', 500), good],
    async ({ url, client, timer }) => {
      await client.ask({ url, accept });
      assert.deepEqual(timer.waits, [1000, 2000, 4000]);
    },
  );
  await withServer(
    [text('', 429, { 'Retry-After': '90' }), good],
    async ({ url, client, timer }) => {
      await client.ask({ url, accept });
      assert.deepEqual(timer.waits, [90_000]);
    },
  );
  const soon = new Date(Date.now() + 60_000).toUTCString();
  await withServer(
    [text('', 503, { 'Retry-After': soon }), good],
    async ({ url, client, timer }) => {
      await client.ask({ url, accept });
      const [wait = 0] = timer.waits;
      assert.ok(wait > 50_000 && wait <= 60_000, String(wait));
    },
  );
  await withServer(
    [text('', 503, { 'Retry-After': 'soon' }), good],
    async ({ url, client, timer }) => {
      await client.ask({ url, accept });
      assert.deepEqual(timer.waits, [1000]);
    },
  );
});

async function failWith(answers: readonly Answer[], tries?: number): Promise<ArchiveError> {
  let failure: unknown;
  await withServer(answers, async ({ url, client }) => {
    const request = {
      accept: any,
      url: `${url}?api_key=secret-key`,
      ...(tries === undefined ? {} : { tries }),
    };
    await client.ask(request).catch((error: unknown) => {
      failure = error;
    });
  });
  assert.ok(failure instanceof ArchiveError, String(failure));
  return failure;
}

test('what does not pass fails with what it was, and what to do', async () => {
  const check = async (answer: Answer, code: string, isPassing: boolean) => {
    const error = await failWith([answer], 2);
    assert.deepEqual([error.problem.code, error.isPassing], [code, isPassing]);
    assert.match(error.problem.hint, /TEST/);
    assert.doesNotMatch(JSON.stringify(error.problem), /secret-key/);
  };
  await check(text('{"error":"down for secret-key"}', 500), 'archive-failing', true);
  await check(text('', 429), 'archive-busy', true);
  await check(cut, 'archive-unreachable', true);
  await check(reset, 'archive-unreachable', true);
  await check(text('{"message":"Invalid field"}', 400), 'archive-refused', false);
  await check(text('<h1>Not found</h1>', 404), 'archive-refused', false);
  await check(text('', 302, { Location: 'http://127.0.0.1:9/' }), 'archive-unreachable', true);
});

test('a request that is refused is sent once, others six times', async () => {
  await withServer([text('', 400)], async ({ url, client, asked }) => {
    await assert.rejects(client.ask({ url, accept }), ArchiveError);
    assert.equal(asked.length, 1);
  });
  await withServer([text('', 500)], async ({ url, client, asked }) => {
    await assert.rejects(client.ask({ url, accept }), ArchiveError);
    assert.equal(asked.length, 6);
  });
});

test('an answer that its reader does not take is asked for again', async () => {
  await withServer([text('goo'), good], async ({ url, client, asked }) => {
    assert.equal(await client.ask({ url, accept }), 'good');
    assert.equal(asked.length, 2);
  });
  await withServer([text('goo')], async ({ url, client }) => {
    await assert.rejects(client.ask({ url, accept }), { message: /half of it/ });
  });
});

test('an answer that takes too long or is too large is given up', async () => {
  const silent: Answer = () => {};
  await withServer(
    [silent, good],
    async ({ url, client, asked }) => {
      assert.equal(await client.ask({ url, accept }), 'good');
      assert.equal(asked.length, 2);
    },
    { timeoutMilliseconds: 50 },
  );
  await withServer(
    [text('a'.repeat(2000))],
    async ({ url, client }) => {
      await assert.rejects(client.ask({ url, accept, tries: 1 }), {
        message: /more than 1000 bytes/,
      });
    },
    { mostBytes: 1000 },
  );
});

test('requests keep their pace, with one program or several on one archive', async () => {
  await withServer([good], async ({ url, client, timer }) => {
    for (let count = 0; count < 5; count += 1) await client.ask({ url, accept });
    assert.deepEqual(timer.waits, [100, 100, 100, 100]);
  });
});

test('a form is sent as one, and whoever asks says who it is', async () => {
  const echo: Answer = (request, response) => {
    const { method, headers } = request;
    response.end(`${method} ${headers['content-type']} ${headers['user-agent']}`);
  };
  await withServer([echo], async ({ url, client }) => {
    assert.match(
      await client.ask({ url, accept: any, form: { a: '1' } }),
      /^POST application\/x-www-form-urlencoded.* test \(mailto:a@example\.org\)$/,
    );
  });
});
