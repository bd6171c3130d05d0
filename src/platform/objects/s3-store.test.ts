import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import {
  addStoreContract,
  inPieces,
  makeBytes,
  nameBytes,
  readAll,
} from './object-store.test-kit.ts';
import { ObjectStoreError } from './object-store.ts';
import { openObjectStore } from './open-object-store.ts';
import { S3Store } from './s3-store.ts';
import {
  NO_SEAWEEDFS,
  SEAWEEDFS,
  type SeaweedServer,
  startSeaweedfs,
} from './seaweedfs.test-kit.ts';

const skip = SEAWEEDFS === undefined ? { skip: NO_SEAWEEDFS } : {};

let server: SeaweedServer;
before(async () => {
  if (SEAWEEDFS !== undefined) server = await startSeaweedfs(SEAWEEDFS);
});
after(() => server?.stop());

function openStore(endpoint: string, bucket: string, maxAttempts = 3): S3Store {
  const { accessKey, secretKey } = server;
  return new S3Store({ endpoint, bucket, region: 'us-east-1', accessKey, secretKey, maxAttempts });
}

addStoreContract(
  'S3',
  async () => {
    const bucket = await server.makeBucket();
    const store = openStore(server.endpoint, bucket);
    await store.open();
    return {
      store,
      spoil: (sha256, bytes) => server.putRaw(bucket, `objects/${sha256}`, bytes),
      close: async () => store.close(),
    };
  },
  skip,
);

type Fault = (incoming: IncomingMessage, outgoing: ServerResponse, pass: () => void) => void;

/** Stands before the server and lets faults happen. */
async function startFaulty(
  fault: Fault,
): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const proxy = createServer((incoming, outgoing) => {
    const pass = (change?: (from: IncomingMessage) => void) => {
      const { hostname, port } = new URL(server.endpoint);
      const { method, url, headers } = incoming;
      const onward = request({ hostname, port, method, path: url, headers }, (from) => {
        if (change !== undefined) return change(from);
        outgoing.writeHead(from.statusCode ?? 500, from.headers);
        from.pipe(outgoing);
        return undefined;
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    };
    fault(incoming, outgoing, () => pass());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as { port: number }).port}`,
    close: async () => {
      proxy.closeAllConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

/** The signature names the host: what a proxy passes on has to be meant for the server. */
async function withFaulty(
  fault: Fault,
  work: (store: S3Store, bucket: string) => Promise<void>,
): Promise<void> {
  const proxy = await startFaulty(fault);
  const bucket = await server.makeBucket();
  const store = openStore(proxy.endpoint, bucket);
  try {
    await work(store, bucket);
  } finally {
    store.close();
    await proxy.close();
  }
}

const isFailure = (failure: string) => (error: unknown) =>
  error instanceof ObjectStoreError && error.failure === failure;

describe('faults of S3', skip, () => {
  test('503 now and then is got over', async () => {
    let requests = 0;
    const fault: Fault = (incoming, outgoing, pass) => {
      requests += 1;
      if (requests % 2 === 1) {
        incoming.resume();
        outgoing.writeHead(503).end();
      } else pass();
    };
    await withFaulty(fault, async (store) => {
      const bytes = makeBytes(100_000);
      await store.put(nameBytes(bytes), inPieces(bytes));
      assert.ok((await readAll(store.read(nameBytes(bytes)))).equals(bytes));
    });
    assert.ok(requests >= 6, `${requests} requests`);
  });

  test('503 for good is told as unavailable, and the object is not said to be missing', async () => {
    const fault: Fault = (incoming, outgoing) => {
      incoming.resume();
      outgoing.writeHead(503).end();
    };
    await withFaulty(fault, async (store) => {
      const object = nameBytes(makeBytes(10));
      await assert.rejects(store.findSize(object.sha256), isFailure('unavailable'));
      await assert.rejects(readAll(store.read(object)), isFailure('unavailable'));
      await assert.rejects(store.put(object, inPieces(makeBytes(10))), isFailure('unavailable'));
    });
  });

  test('half a body is gone on with from where it broke', async () => {
    let bodies = 0;
    const bytes = makeBytes(400_000);
    const fault: Fault = (incoming, outgoing, pass) => {
      if (incoming.method !== 'GET' || bodies >= 3) return pass();
      bodies += 1;
      const [, first = '0', last = '0'] =
        /bytes=(\d+)-(\d+)/.exec(incoming.headers.range ?? '') ?? [];
      const part = bytes.subarray(Number(first), Number(last) + 1);
      outgoing.writeHead(206, { 'Content-Length': part.length });
      outgoing.write(part.subarray(0, part.length >> 1), () => outgoing.destroy());
    };
    await withFaulty(fault, async (store, bucket) => {
      const object = nameBytes(bytes);
      await server.putRaw(bucket, `objects/${object.sha256}`, bytes);
      assert.ok((await readAll(store.read(object))).equals(bytes));
    });
    assert.equal(bodies, 3);
  });

  test('a server that keeps other bytes than it was sent is found out before anything is acknowledged', async () => {
    const bytes = makeBytes(50_000);
    let isSpoilt = false;
    await withFaulty(
      (incoming, outgoing, pass) => {
        if (incoming.method !== 'GET') return pass();
        isSpoilt = true;
        const wrong = Buffer.from(bytes);
        wrong[777] = (wrong[777] ?? 0) ^ 4;
        outgoing.writeHead(206, { 'Content-Length': wrong.length }).end(wrong);
      },
      async (store, bucket) => {
        const object = nameBytes(bytes);
        await assert.rejects(store.put(object, inPieces(bytes)), isFailure('damaged'));
        const direct = openStore(server.endpoint, bucket);
        assert.equal(await direct.findSize(object.sha256), null, 'and it is removed');
        direct.close();
      },
    );
    assert.ok(isSpoilt);
  });

  test('settings that cannot be used are told before the node starts', async () => {
    const { accessKey, secretKey, endpoint } = server;
    const bucket = await server.makeBucket();
    const cases = [
      {
        address: `s3://${bucket}?endpoint=${endpoint}`,
        keys: `${accessKey}:${secretKey}`,
        ok: true,
      },
      { address: `s3://${bucket}?endpoint=${endpoint}`, keys: `${accessKey}:wrong`, ok: false },
      { address: `s3://${bucket}?endpoint=${endpoint}`, ok: false },
      {
        address: `s3://no-such-bucket?endpoint=${endpoint}`,
        keys: `${accessKey}:${secretKey}`,
        ok: false,
      },
    ];
    for (const { ok, ...settings } of cases) {
      const opened = await openObjectStore({ name: 'objectStore', ...settings });
      assert.equal(opened.ok, ok, JSON.stringify(settings));
      if (opened.ok) opened.value.close();
      else assert.ok(!JSON.stringify(opened.error).includes('wrong'), 'no secret is told');
    }
  });
});
