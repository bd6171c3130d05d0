import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchBytes } from './fetch-bytes.ts';
import { startLoopback } from './loopback-fixture.ts';

test('answers, refusals, silence and size of a server each have their own outcome', async () => {
  const server = await startLoopback((path) => {
    if (path === '/good') return { status: 200, body: 'hello' };
    if (path === '/gone') return { status: 410 };
    if (path === '/broken') return { status: 500, body: 'no' };
    if (path === '/empty') return { status: 204 };
    if (path === '/large') return { status: 200, body: 'x'.repeat(101) };
    return path === '/silent' ? 'silent' : undefined;
  });
  const fetchCode = async (path: string, timeoutMilliseconds = 5000): Promise<string> => {
    const answer = await fetchBytes(`${server.base}${path}`, {
      maxBytes: 100,
      timeoutMilliseconds,
    });
    return answer.ok ? new TextDecoder().decode(answer.value) : answer.error.code;
  };
  assert.equal(await fetchCode('/good'), 'hello');
  assert.equal(await fetchCode('/missing'), 'address-not-found');
  assert.equal(await fetchCode('/gone'), 'address-not-found');
  assert.equal(await fetchCode('/broken'), 'address-refused');
  assert.equal(await fetchCode('/empty'), 'address-refused');
  assert.equal(await fetchCode('/large'), 'file-too-large');
  assert.equal(await fetchCode('/silent', 50), 'address-timeout');
  await server.close();
  assert.equal(await fetchCode('/good'), 'address-unreachable');
});

test('only http and https addresses are fetched', async () => {
  for (const address of ['file:///etc/passwd', 'data:,x', 'x', 'http://']) {
    const answer = await fetchBytes(address, { maxBytes: 1, timeoutMilliseconds: 50 });
    assert.equal(answer.ok ? '' : answer.error.code, 'address-invalid', address);
  }
});
