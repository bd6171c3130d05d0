import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../schema/caller.ts';
import type { AnyOperation } from '../../schema/define-operation.ts';
import { AppError } from '../../schema/errors.ts';
import { RateLimits, type RateSettings, toAddressKey } from './rate-limits.ts';

const settings: RateSettings = {
  caller: 5,
  classes: { 'sign-in': 2, search: 3, download: 100, submission: 100 },
  downloadsAtOnce: 2,
  countsLoopback: false,
};

const search = { name: 'search', tag: 'lapis', method: 'GET', access: 'public' } as AnyOperation;
const download = { ...search, limit: 'download' } as AnyOperation;
const signIn = { ...search, tag: 'accounts', method: 'POST', access: 'entrance' } as AnyOperation;
const other = { ...search, tag: 'node' } as AnyOperation;

function account(id: string, token?: string): Caller {
  const shown = token === undefined ? null : { id: token, scopes: [] };
  return { id, name: id, email: '', role: 'member', grants: [], token: shown };
}

function open() {
  let now = 0;
  const limits = new RateLimits(1000, settings, () => now);
  const ask = (
    definition: AnyOperation,
    { caller = null as Caller | null, ip = '192.0.2.1' } = {},
  ) => {
    const headers = new Map<string, string>();
    const raw = new EventEmitter();
    const reply = {
      raw,
      header: (name: string, value: string) => headers.set(name, value),
    } as unknown as FastifyReply;
    const request = { ip, url: '/api/x' } as FastifyRequest;
    let refused: AppError | null = null;
    try {
      limits.countAddress(request, reply);
      limits.countCaller(definition, caller, { request, reply });
    } catch (error) {
      assert.ok(error instanceof AppError && error.code === 'too-many-requests');
      refused = error;
    }
    return { isRefused: refused !== null, refused, headers, end: () => raw.emit('close') };
  };
  return {
    ask,
    advance: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const count = (all: readonly { readonly isRefused: boolean }[]) =>
  all.filter(({ isRefused }) => !isRefused).length;

const times = <T>(many: number, work: () => T): T[] => Array.from({ length: many }, work);

test('each kind of request has its own limit, by address where nobody is known', () => {
  const { ask, advance } = open();
  assert.equal(count(times(6, () => ask(search))), 3);
  assert.equal(count(times(6, () => ask(other))), 6, 'other kinds go on');
  assert.equal(count(times(6, () => ask(search, { ip: '192.0.2.2' }))), 3);
  const { refused } = ask(search);
  assert.equal(refused?.details.retryAfter, 20);
  assert.match(refused?.details.detail ?? '', /'search'/);
  advance(20_000);
  assert.equal(count(times(3, () => ask(search))), 1);
});

test('an account is counted wherever it asks from, and each token by itself', () => {
  const { ask } = open();
  const from = (last: number, caller: Caller) => ask(other, { caller, ip: `192.0.2.${last}` });
  assert.equal(count([1, 2, 3, 4, 5, 6, 7].map((last) => from(last, account('a')))), 5);
  assert.equal(from(1, account('a', 't')).isRefused, false);
  assert.equal(from(1, account('b')).isRefused, false);
});

test('who guesses passwords of many accounts is counted by the address', () => {
  const { ask } = open();
  const tries = ['a', 'b', 'c'].map((id) => ask(signIn, { caller: account(id) }));
  assert.deepEqual(
    tries.map(({ isRefused }) => isRefused),
    [false, false, true],
  );
});

test('clients on this machine are not limited by the kind of their requests', () => {
  const { ask } = open();
  for (const ip of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    assert.equal(count(times(20, () => ask(search, { ip }))), 20, ip);
    assert.equal(count(times(20, () => ask(download, { ip }))), 20, ip);
  }
});

test('so many downloads of a caller are under way at once, and one that ends makes room', () => {
  const { ask } = open();
  const [first] = times(2, () => ask(download));
  const third = ask(download);
  assert.equal(third.isRefused, true);
  assert.equal(third.refused?.details.retryAfter, 5);
  assert.equal(ask(download, { ip: '192.0.2.9' }).isRefused, false);
  third.end();
  assert.equal(ask(download).isRefused, true, 'the end of what was refused makes no room');
  first?.end();
  assert.equal(ask(download).isRefused, false);
  assert.equal(ask(download).isRefused, true);
});

test('headers name every limit that was counted and what is left of it', () => {
  const { headers } = open().ask(search, { caller: account('a') });
  assert.equal(
    headers.get('RateLimit-Policy'),
    '"address";q=1000;w=60, "caller";q=5;w=60, "search";q=3;w=60',
  );
  assert.equal(
    headers.get('RateLimit'),
    '"address";r=999;t=1, "caller";r=4;t=12, "search";r=2;t=20',
  );
});

const keys: readonly (readonly [string, string])[] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
];
for (const [address, key] of keys) {
  test(`${address} is counted as ${key}`, () => assert.equal(toAddressKey(address), key));
}
