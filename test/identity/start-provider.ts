import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { ProviderOrder } from './provider-process.ts';

export interface TestProvider {
  readonly issuer: string;
  readonly tell: (order: ProviderOrder) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts an OpenID Connect provider on loopback that knows one client, 'node'. */
export async function startProvider(redirectUri: string): Promise<TestProvider> {
  const path = new URL('./provider-process.ts', import.meta.url);
  const child = fork(path, [redirectUri], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The provider ended with ${code}.`);
  });
  ended.catch(() => undefined);
  const [{ issuer }] = (await Promise.race([once(child, 'message'), ended])) as [
    { issuer: string },
  ];
  return {
    issuer,
    tell: async (order) => {
      child.send(order);
      await once(child, 'message');
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
}

/** What a browser does at the provider: follows, keeps its cookies, until it is sent back. */
export async function visitProvider(address: string): Promise<URL> {
  const { origin } = new URL(address);
  const cookies = new Map<string, string>();
  let next = new URL(address);
  while (next.origin === origin) {
    const answer = await fetch(next, {
      redirect: 'manual',
      headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${next}: ${answer.status} ${await answer.text()}`);
    next = new URL(location, next);
  }
  return next;
}
