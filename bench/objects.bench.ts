import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { formatUploadMetadata } from '../src/platform/uploads/upload-metadata.ts';
import { openNodeDatabase } from '../test/contract/node-database.test-kit.ts';
import type { Bench, BenchResult } from './kit/bench.ts';
import { startServer } from './kit/node-server.ts';
import { readOutput, startNode } from './kit/run-outbreak.ts';

const FULL_MEGABYTES = 2000;
const ROUNDS = 3;
const LEAST_SHARE = 0.7;
const SECRET = 'oct_bench-of-objects';
const here = (name: string) => fileURLToPath(new URL(`./objects/${name}`, import.meta.url));

/** Uploads of a large file into the folder store, beside the least that takes one over HTTP, in turns. */
export const bench: Bench = async ({ megabytes = FULL_MEGABYTES }) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbreak-bench-objects-'));
  const bareFolder = join(folder, 'bare');
  await mkdir(bareFolder);
  const bare = startNode([here('bare-server.ts'), bareFolder]);
  const data = join(folder, 'data');
  const node = await startServer(data);
  try {
    const bareUrl = `http://127.0.0.1:${await readPort(bare)}`;
    await addToken(data);
    const cpu = { bare: bare.pid ?? 0, node: node.child.pid ?? 0 };
    const bytes = megabytes * 1_000_000;
    return await measure({ bareUrl, url: node.url, bareFolder, bytes, cpu });
  } finally {
    bare.kill();
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

async function readPort(child: ReturnType<typeof startNode>): Promise<string> {
  if (child.stdout === null) throw new Error('the program has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^\d+$/.test(line)) return line;
  }
  throw new Error('the program did not start');
}

/** A token of the node's own group, as an administrator would make one. */
async function addToken(data: string): Promise<void> {
  const db = await openNodeDatabase(data);
  await db.execute(
    "INSERT INTO people_group VALUES ('lab', 'lab', '', '', '', '', now()) ON CONFLICT DO NOTHING",
  );
  await db.execute(
    `INSERT INTO api_token (id, token_digest, name, group_id, scopes, created_by, created_at, expires_at)
     VALUES ('bench', $1, 'bench', 'lab', $2, 'bench', now(), now() + interval '1 day')`,
    [createHash('sha256').update(SECRET).digest(), ['read', 'submit', 'release']],
  );
  await db.close();
}

interface Place {
  readonly bareUrl: string;
  readonly url: string;
  readonly bareFolder: string;
  readonly bytes: number;
  /** Processes of the servers. */
  readonly cpu: { readonly bare: number; readonly node: number };
}

/** Seconds that the threads of a process have computed, in user and system; 0 where the system does not tell. */
function readCpuSeconds(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // User and system time in ticks of a hundredth of a second (proc(5)).
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

const headers = { Authorization: `Bearer ${SECRET}`, 'Tus-Resumable': '1.0.0' };

async function measure(place: Place): Promise<BenchResult> {
  const { cpu } = place;
  const times: Record<'bare' | 'ours' | 'kept' | 'bareCpu' | 'oursCpu', number>[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [bareBefore, oursBefore] = [readCpuSeconds(cpu.bare), readCpuSeconds(cpu.node)];
    const bare = await sendBare(place);
    const ours = await sendOurs(place);
    times.push({
      ...{ bare, ...ours, bareCpu: readCpuSeconds(cpu.bare) - bareBefore },
      oursCpu: readCpuSeconds(cpu.node) - oursBefore,
    });
  }
  const least = (name: keyof (typeof times)[number]) => Math.min(...times.map((one) => one[name]));
  const megabytes = place.bytes / 1e6;
  const rate = (seconds: number) => Math.round(megabytes / seconds);
  const share = Number((least('bare') / least('ours')).toFixed(2));
  const keptShare = Number((least('bare') / least('kept')).toFixed(2));
  const toRow = (what: string, seconds: number) => ({
    what,
    megabytes,
    seconds: Number(seconds.toFixed(2)),
    megabytesPerSecond: rate(seconds),
  });
  return {
    caveat: `One request of all bytes over loopback, sender, server and database on the same machine and disk; ${ROUNDS} rounds in turns, the fastest of each. Ours is on disk when it answers (fsync), the bare server's need not be. Kept: compared by SHA-256 and MD5, too, and in the store. Load average ${loadavg()[0]?.toFixed(1)} at the end.`,
    rows: [
      toRow('bare server: body to a file, with SHA-256', least('bare')),
      toRow('upload (tus), until the answer', least('ours')),
      toRow('upload, until it is checked and kept', least('kept')),
      { what: 'CPU of the bare server', cpuSeconds: Number(least('bareCpu').toFixed(2)) },
      {
        what: 'CPU of the node, SHA-256 and MD5 included',
        cpuSeconds: Number(least('oursCpu').toFixed(2)),
      },
      { what: 'share of the bare server, until the answer', share },
      { what: 'share of the bare server, until it is kept', share: keptShare },
    ],
    musts: [
      {
        must: `uploads at ${LEAST_SHARE} of the bare server or more (${share})`,
        holds: share >= LEAST_SHARE,
      },
    ],
  };
}

async function send(
  target: string,
  method: string,
  { bytes, headers: given }: { readonly bytes: number; readonly headers: object },
): Promise<number> {
  const child = startNode([
    here('send-file.ts'),
    target,
    method,
    String(bytes),
    JSON.stringify(given),
  ]);
  return Number(await readOutput(child));
}

async function sendBare({ bareUrl, bareFolder, bytes }: Place): Promise<number> {
  const seconds = await send(bareUrl, 'PUT', { bytes, headers: {} });
  for (const name of await readdir(bareFolder)) await rm(join(bareFolder, name));
  return seconds;
}

async function sendOurs({ url, bytes }: Place): Promise<{ ours: number; kept: number }> {
  const metadata = { filename: 'bench.bin', group: 'lab', instance: 'sars-cov-2' };
  const begun = await fetch(`${url}/api/files/uploads`, {
    method: 'POST',
    headers: {
      ...headers,
      'Upload-Length': String(bytes),
      'Upload-Metadata': formatUploadMetadata(Object.entries(metadata)),
    },
  });
  const location = begun.headers.get('location');
  if (location === null) throw new Error(await begun.text());
  const started = performance.now();
  const ours = await send(`${url}${location}`, 'PATCH', {
    bytes,
    headers: {
      ...headers,
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
    },
  });
  const id = location.split('/').at(-1);
  for (let state = 'checking'; state !== 'ready'; ) {
    await delay(10);
    const answer = await fetch(`${url}/api/files/${id}`, { headers });
    ({ state } = (await answer.json()) as { state: string });
    if (state === 'refused') throw new Error('the file was refused');
  }
  const kept = (performance.now() - started) / 1000;
  const json = { ...headers, 'Content-Type': 'application/json' };
  const body = JSON.stringify({ reason: 'of the bench' });
  await fetch(`${url}/api/files/${id}/removal`, { method: 'POST', headers: json, body });
  return { ours, kept };
}
