import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A port that is free now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A provider in a process of its own. */
export interface ProviderProcess {
  readonly issuer: string;
  /** Turns a fault of its tokens on or off, or gives it new keys. */
  control(what: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startProvider(
  port: number,
  redirectUri: string,
  {
    script = 'openid-provider-process.ts',
    more = [],
  }: { readonly script?: string; readonly more?: readonly string[] } = {},
): Promise<ProviderProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [path, String(port), redirectUri, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Read on to its end: a provider that cannot write its log would end.
  await once(child.stdout, 'data');
  child.stdout.resume();
  assert.equal(child.exitCode, null, 'the provider runs');
  const issuer = `http://127.0.0.1:${port}`;
  return {
    issuer,
    control: async (what) => {
      const answer = await fetch(`${issuer}/control?${what}`);
      assert.equal(await answer.text(), 'done');
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** A person's browser, as far as redirects, forms and cookies go. */
export class Walker {
  readonly #cookies = new Map<string, Map<string, string>>();

  cookieOf(url: string): string {
    const jar = this.#cookies.get(new URL(url).origin) ?? new Map<string, string>();
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  setCookie(url: string, cookie: string): void {
    const [name = '', ...value] = cookie.split('=');
    this.#jar(url).set(name, value.join('='));
  }

  #jar(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    return jar;
  }

  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), Cookie: this.cookieOf(url) },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      this.setCookie(url, pair);
    }
    return response;
  }

  postJson(url: string, body: object): Promise<Response> {
    return this.send(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' },
      body: JSON.stringify(body),
    });
  }

  postForm(url: string, fields: Record<string, string>): Promise<Response> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Goes through the provider's pages as `login` and stops at the address to come back to. */
  async passProvider(address: string, login: string, isRefused = false): Promise<string> {
    const { origin } = new URL(address);
    let url = address;
    let response = await this.send(url);
    for (let step = 0; step < 12; step += 1) {
      const location = response.headers.get('location');
      if (location !== null) {
        url = new URL(location, url).href;
        if (new URL(url).origin !== origin) return url;
        response = await this.send(url);
        continue;
      }
      const page = await response.text();
      assert.match(url, /\/interaction\//, `${response.status} ${url}\n${page.slice(0, 500)}`);
      if (isRefused) response = await this.send(`${url}/abort`);
      else if (page.includes('name="login"')) {
        response = await this.postForm(url, { prompt: 'login', login, password: 'any' });
      } else response = await this.postForm(url, { prompt: 'consent' });
    }
    throw new Error(`the provider led nowhere: ${url}`);
  }
}
