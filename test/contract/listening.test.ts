import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../src/app/config.ts';
import { startServer } from '../../src/app/server.ts';
import { createLogger } from '../../src/platform/log/logger.ts';

function start(flags: Record<string, string>) {
  const config = readConfig({
    flags: { port: '0', demo: 'false', logLevel: 'silent', ...flags },
    environment: {},
  });
  assert.ok(config.ok);
  return startServer(config.value, createLogger('silent'));
}

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('an address that others reach needs TLS or a trusted proxy', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-listening-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const refused = await start({ data: join(folder, 'data'), host: '0.0.0.0' });
  assert.ok(!refused.ok);
  assert.match(refused.error.hint, /--tls-certificate/);
  const half = await start({ data: join(folder, 'data'), tlsCertificate: 'x.pem' });
  assert.ok(!half.ok);
  assert.match(half.error.hint, /both/);
});

test('with a certificate the node speaks HTTPS, and its cookie is bound to the host', async (t) => {
  if (!hasOpenssl()) return t.skip('needs openssl');
  const folder = mkdtempSync(join(tmpdir(), 'outbreak-tls-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
  ];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  const started = await start({
    data: join(folder, 'data'),
    tlsCertificate: certificate,
    tlsKey: key,
  });
  assert.ok(started.ok, started.ok ? '' : started.error.hint);
  const server = started.value;
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  assert.match(server.url, /^https:/);
  const agent = new Agent({ ca: readFileSync(certificate) });
  const token = server.administratorLink?.split('/').at(-1);
  const answer = await new Promise<{ status: number; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const sent = request(
        `${server.url}/api/accounts/first`,
        {
          method: 'POST',
          agent,
          headers: { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' },
        },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, headers: response.headers });
        },
      );
      sent.on('error', reject);
      sent.end(
        JSON.stringify({ token, name: 'A', email: 'a@example.org', password: 'a long password' }),
      );
    },
  );
  agent.destroy();
  assert.equal(answer.status, 200);
  const [cookie = ''] = answer.headers['set-cookie'] as string[];
  assert.match(cookie, /^__Host-outbreak-session=.*HttpOnly; SameSite=Strict.*; Secure$/);
  assert.match(String(answer.headers['strict-transport-security']), /max-age/);
});
