import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { repository } from '../packaging/node-process.ts';

// Which token the command shows, by the commands themselves: a flag, else the variable, else that of "outbreak login".

const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(request.headers.authorization ?? 'none');
  response.setHeader('Content-Type', 'application/json');
  // What sends is refused, so that it ends after the first question.
  if (request.method !== 'GET') response.statusCode = 404;
  response.end('{}');
});
let url: string;
let folder: string;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'outbreak-tokens-'));
});
beforeEach(() => {
  seen.length = 0;
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** Keeps tokens as "outbreak login" does. */
async function keep(tokens: object): Promise<void> {
  await mkdir(join(folder, 'outbreak'), { recursive: true });
  const path = join(folder, 'outbreak', 'tokens.json');
  await writeFile(path, JSON.stringify(tokens), { mode: 0o600 });
}

async function run(
  args: readonly string[],
  variable?: string,
): Promise<{ code: number; errors: string }> {
  const { OUTBREAK_TOKEN: _token, ...environment } = process.env;
  const child = spawn(join(repository, 'bin/outbreak'), args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...environment,
      XDG_CONFIG_HOME: folder,
      ...(variable === undefined ? {} : { OUTBREAK_TOKEN: variable }),
    },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, errors };
}

const later = new Date(Date.now() + 3_600_000).toISOString();
const earlier = new Date(Date.now() - 3_600_000).toISOString();
const call = (...more: string[]) => ['call', 'list-groups', '--url', url, ...more];

test('the flag comes before the variable, and that before what login has kept', async () => {
  await keep({ [url]: { token: 'oct_kept', expiresAt: later } });
  assert.equal((await run(call('--token', 'oct_flag'), 'oct_variable')).code, 0);
  assert.equal((await run(call(), 'oct_variable')).code, 0);
  assert.equal((await run(call())).code, 0);
  // An empty variable is none.
  assert.equal((await run(call(), '')).code, 0);
  assert.deepEqual(seen, [
    'Bearer oct_flag',
    'Bearer oct_variable',
    'Bearer oct_kept',
    'Bearer oct_kept',
  ]);
});

test('a kept token is for its node only and until its end', async () => {
  await keep({ [url]: { token: 'oct_old', expiresAt: earlier } });
  await run(call());
  await keep({ 'http://127.0.0.1:1': { token: 'oct_other', expiresAt: later } });
  await run(call());
  assert.ok(
    seen.every((header) => !header.includes('oct_')),
    seen.join(),
  );
});

test('submit and revise take the same sources, and without any say where one comes from', async () => {
  const table = join(folder, 't.tsv');
  const sequences = join(folder, 's.fasta');
  await writeFile(table, 'strain\taccession\tcountry\na\tOC_1\tPeru\n');
  await writeFile(sequences, '>a\nACGT\n');
  const place = ['--url', url, '--group', 'g', '--pathogen', 'sars-cov-2'];
  const commands = [
    ['submit', table, sequences, ...place],
    ['revise', table, ...place, '--dry-run'],
  ];
  for (const command of commands) {
    seen.length = 0;
    await keep({});
    const without = await run(command);
    assert.equal(without.code, 1);
    assert.match(without.errors, /outbreak login.*OUTBREAK_TOKEN.*--token/);
    assert.deepEqual(seen, [], 'nothing is asked without a token');
    await keep({ [url]: { token: 'oct_kept', expiresAt: later } });
    // They are refused: only which token is shown matters here.
    await run(command);
    await run(command, 'oct_variable');
    await run([...command, '--token', 'oct_flag'], 'oct_variable');
    assert.deepEqual(
      [...new Set(seen)],
      ['Bearer oct_kept', 'Bearer oct_variable', 'Bearer oct_flag'],
    );
  }
});

test('a damaged file of tokens is told of and not written over', async () => {
  await mkdir(join(folder, 'outbreak'), { recursive: true });
  await writeFile(join(folder, 'outbreak', 'tokens.json'), '{"broken', { mode: 0o600 });
  const { code, errors } = await run(call());
  assert.equal(code, 1);
  assert.match(errors, /tokens\.json: .*Remove the file and sign in again/);
});
