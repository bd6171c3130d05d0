import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createPerson } from '../contract/people.ts';
import type { TestNode } from '../contract/test-node.ts';

/** What a file's address answers, as far as tests ask. */
export interface FileState {
  readonly id: string;
  readonly state: string;
  readonly size: number;
  readonly received: number;
  readonly sha256: string | null;
  readonly problems: readonly { readonly code: string }[];
}

/** A member of a group, with the header that shows a token of it. */
export async function createSender(node: Pick<TestNode, 'db'>, group: string): Promise<string> {
  await node.db.execute(
    "INSERT INTO people_group VALUES ($1, $1, '', '', '', '', now()) ON CONFLICT DO NOTHING",
    [group],
  );
  await createPerson(node.db, { id: `sender-of-${group}` });
  await node.db.execute(
    "INSERT INTO group_member VALUES ($1, $2, 'reviewer', now()) ON CONFLICT DO NOTHING",
    [group, `sender-of-${group}`],
  );
  const secret = `oct_test-of-${group}`;
  await node.db.execute(
    `INSERT INTO api_token (id, token_digest, name, group_id, scopes, created_by, created_at, expires_at)
     VALUES ($1, $2, $1, $3, $4, 'test', now(), now() + interval '1 day')`,
    [
      `token-of-${group}`,
      createHash('sha256').update(secret).digest(),
      group,
      ['read', 'submit', 'release'],
    ],
  );
  return `Bearer ${secret}`;
}

/** Asks until a file has come to one of these states. */
export async function waitForState(
  url: string,
  {
    file,
    token,
    states = ['ready', 'refused'],
  }: {
    readonly file: string;
    readonly token: string;
    readonly states?: readonly string[];
  },
): Promise<FileState> {
  const deadline = performance.now() + 180_000;
  for (;;) {
    const answer = await fetch(`${url}/api/files/${file}`, { headers: { Authorization: token } });
    assert.equal(answer.status, 200, await answer.clone().text());
    const found = (await answer.json()) as FileState;
    if (states.includes(found.state)) return found;
    assert.ok(performance.now() < deadline, `${file} is still ${found.state}`);
    await delay(50);
  }
}

/** Stands before a server on loopback and cuts connections. */
export interface CuttingProxy {
  readonly url: string;
  /** Bytes that clients have sent so far. */
  readonly sent: () => number;
  readonly cuts: () => number;
  /** Another server from now on. */
  turnTo(target: string): void;
  close(): Promise<void>;
}

/** @param plan when to cut, in bytes that clients have sent by then, rising; a cut may do something beside */
export async function startCuttingProxy(
  target: string,
  plan: readonly { readonly at: number; readonly onCut?: () => void }[] = [],
): Promise<CuttingProxy> {
  let sent = 0;
  let cuts = 0;
  let aim = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(Number(aim.port), aim.hostname);
    sockets.add(client).add(onward);
    const end = () => {
      client.destroy();
      onward.destroy();
      sockets.delete(client);
      sockets.delete(onward);
    };
    client.on('data', (bytes) => {
      sent += bytes.length;
      const next = plan[cuts];
      if (next !== undefined && sent >= next.at) {
        cuts += 1;
        next.onCut?.();
        end();
      } else if (!onward.write(bytes)) {
        client.pause();
        onward.once('drain', () => client.resume());
      }
    });
    onward.on('data', (bytes) => client.write(bytes));
    for (const socket of [client, onward]) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    sent: () => sent,
    cuts: () => cuts,
    turnTo: (next) => {
      aim = new URL(next);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
