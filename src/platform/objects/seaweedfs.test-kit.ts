import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Where the server's program is; undefined where it is not installed (scripts/ci-objects.sh). */
export const SEAWEEDFS = process.env.SEAWEEDFS_WEED;

/** What a suite that needs the server says where it is not there. */
export const NO_SEAWEEDFS =
  'S3 was skipped: set SEAWEEDFS_WEED to the program weed (scripts/ci-objects.sh installs it)';

const KEYS = { accessKey: 'test-access', secretKey: 'test-secret' } as const;

/** A SeaweedFS of one test file, on loopback and free ports. */
export interface SeaweedServer {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Makes a bucket that nobody else has and gives its name. */
  makeBucket(): Promise<string>;
  putRaw(bucket: string, key: string, bytes: Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return ports;
}

/** Others may take a port between its choice and its use: then the server ends at once. */
const STARTS = 4;

/** Starts the server and waits until it takes a bucket. */
export async function startSeaweedfs(program: string): Promise<SeaweedServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(program);
    } catch (error) {
      if (attempt === STARTS) throw error;
    }
  }
}

async function startOnce(program: string): Promise<SeaweedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-seaweedfs-'));
  const identities = [
    {
      name: 'test',
      credentials: [KEYS],
      actions: ['Admin', 'Read', 'List', 'Tagging', 'Write'],
    },
  ];
  await writeFile(join(folder, 's3.json'), JSON.stringify({ identities }));
  const names = [
    ...['master.port', 'master.port.grpc', 'volume.port', 'volume.port.grpc'],
    ...['filer.port', 'filer.port.grpc', 's3.port', 's3.port.grpc'],
  ];
  const ports = await findFreePorts(names.length);
  const child = spawn(
    program,
    [
      ...['-logtostderr', 'server', `-dir=${folder}`, '-ip=127.0.0.1', '-ip.bind=127.0.0.1'],
      ...['-filer', '-s3', `-s3.config=${join(folder, 's3.json')}`, '-master.volumeSizeLimitMB=64'],
      ...['-volume.max=2000', '-master.telemetry=false'],
      ...names.map((name, at) => `-${name}=${ports[at]}`),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  const endpoint = `http://127.0.0.1:${ports[names.indexOf('s3.port')]}`;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: KEYS.accessKey, secretAccessKey: KEYS.secretKey },
    maxAttempts: 1,
  });
  let counter = 0;
  const makeBucket = async () => {
    counter += 1;
    const bucket = `bucket-${counter}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return bucket;
  };
  const stop = async () => {
    client.destroy();
    await endProcess(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    await waitUntilReady(child, async () => {
      await client.send(
        new PutObjectCommand({ Bucket: await makeBucket(), Key: 'ready', Body: 'ready' }),
      );
    });
  } catch (error) {
    await stop();
    throw new Error(`SeaweedFS did not start: ${(error as Error).message}\n${errors}`);
  }
  return {
    endpoint,
    ...KEYS,
    makeBucket,
    putRaw: async (bucket, key, bytes) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    stop,
  };
}

const LONGEST_START_MILLISECONDS = 60_000;

async function waitUntilReady(child: ChildProcess, work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + LONGEST_START_MILLISECONDS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
