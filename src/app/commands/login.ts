import { setTimeout as wait } from 'node:timers/promises';
import { NodeClient } from '../node-client.ts';
import { TokenStore } from '../token-store.ts';
import { CommandError } from './command-error.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const CLIENT = 'outbreak';
/** RFC 8628, section 3.5: what slow_down adds to the pause. */
const SLOWER_SECONDS = 5;

interface DeviceCodes {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

type TokenAnswer =
  | { readonly access_token: string; readonly expires_in: number; readonly scope: string }
  | { readonly error: string; readonly error_description?: string };

export interface LoginSettings {
  readonly store?: TokenStore;
  readonly print?: (text: string) => void;
  /** How a pause is made; tests do not wait. */
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Asks a person to let this program in at the node's page, and keeps the token (RFC 8628).
 * @throws CommandError where that person refuses or does not come
 */
export async function login(
  { node, scope }: { readonly node: string; readonly scope: string },
  settings: LoginSettings = {},
): Promise<number> {
  const print = settings.print ?? ((text: string) => process.stdout.write(text));
  const store = settings.store ?? new TokenStore();
  const codes = await start(node, scope);
  const page = new URL(codes.verification_uri, node).href;
  const direct = new URL(codes.verification_uri_complete, node).href;
  print(`Open ${direct}\nor type the code ${codes.user_code} at ${page}\n`);
  const made = await poll(node, codes, settings.pause ?? wait);
  const expiresAt = new Date(Date.now() + made.expires_in * 1000).toISOString();
  await store.keep(node, { token: made.access_token, expiresAt });
  print(`You are signed in at ${node} until ${expiresAt.slice(0, 10)}, to: ${made.scope}.\n`);
  return 0;
}

/** Withdraws the token at the node and forgets it. @throws CommandError where there is none */
export async function logout(node: string, settings: LoginSettings = {}): Promise<number> {
  const print = settings.print ?? ((text: string) => process.stdout.write(text));
  const store = settings.store ?? new TokenStore();
  const token = await store.find(node, new Date(0));
  if (token === null) throw new CommandError(`You are not signed in at ${node}.`);
  const client = new NodeClient({ url: node, token });
  const isGone = await client.withdrawToken();
  await store.remove(node);
  print(
    isGone
      ? `You are signed out at ${node}.\n`
      : `The token was no longer valid at ${node}; it is forgotten.\n`,
  );
  return 0;
}

async function start(node: string, scope: string): Promise<DeviceCodes> {
  const answer = await send(node, '/api/oauth/device-authorization', { client_id: CLIENT, scope });
  const body = (await answer.json()) as DeviceCodes & { error_description?: string };
  if (answer.ok) return body;
  throw new CommandError(`${node} refuses: ${body.error_description ?? `status ${answer.status}`}`);
}

async function poll(
  node: string,
  codes: DeviceCodes,
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<Extract<TokenAnswer, { access_token: string }>> {
  let seconds = codes.interval;
  for (let waited = 0; waited <= codes.expires_in; waited += seconds) {
    await pause(seconds * 1000);
    const body = { grant_type: DEVICE_GRANT, device_code: codes.device_code, client_id: CLIENT };
    const answer = (await (await send(node, '/api/oauth/token', body)).json()) as TokenAnswer;
    if ('access_token' in answer) return answer;
    if (answer.error === 'slow_down') seconds += SLOWER_SECONDS;
    else if (answer.error === 'access_denied') {
      throw new CommandError('The request was refused on the page.');
    } else if (answer.error === 'expired_token') break;
    else if (answer.error !== 'authorization_pending') {
      throw new CommandError(`${node} refuses: ${answer.error_description ?? answer.error}`);
    }
  }
  throw new CommandError('The code has expired; give the command again for a new one.');
}

function send(node: string, path: string, body: object): Promise<Response> {
  return fetch(new URL(path, node), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Outbreak-Request': '1' },
    body: JSON.stringify(body),
  }).catch((error: Error) => {
    throw new CommandError(
      `${node} does not answer: ${error.message}. Is the node running? Name it with --url.`,
    );
  });
}
