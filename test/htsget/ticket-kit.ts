// Tickets over HTTP, as clients follow them.
import assert from 'node:assert/strict';
import type { Ticket } from '../../src/engine/htsget/ticket-json.ts';
import type { GrantedDataset } from '../contract/granted-dataset.test-kit.ts';

/** The next version of the policy lets the node decrypt, or does not. */
export async function setPlainDelivery(
  { depositor, policy }: Pick<GrantedDataset, 'depositor' | 'policy'>,
  plainDelivery: boolean,
): Promise<void> {
  const path = `/api/vault/records/${policy}`;
  const { revision, body } = await depositor.call<{ revision: number; body: object }>('GET', path);
  await depositor.call('PATCH', path, { revision, body: { ...body, plainDelivery } });
  await depositor.publish(policy);
}

/** Whoever asks for a ticket. */
export interface TicketClient {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks for a ticket; by POST where there is a body. `path` is such as 'reads/OCVF_0000013?format=BAM'. */
export async function askTicket(
  { url, headers = {} }: TicketClient,
  path: string,
  body?: unknown,
): Promise<Response> {
  return fetch(`${url}/ga4gh/htsget/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export async function takeTicket(
  client: TicketClient,
  path: string,
  body?: unknown,
): Promise<Ticket> {
  const answer = await askTicket(client, path, body);
  assert.equal(answer.status, 200, await answer.clone().text());
  assert.equal(
    answer.headers.get('content-type'),
    'application/vnd.ga4gh.htsget.v1.3.0+json; charset=utf-8',
  );
  return (await answer.json()) as Ticket;
}

/** Bytes of all URLs of a ticket, fetched with its headers and nothing else. */
export async function followTicket({ htsget: { urls } }: Ticket): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (const { url, headers } of urls) {
    const answer = await fetch(url, { headers: headers ?? {} });
    assert.ok(
      answer.ok,
      `${url}: ${answer.status} ${url.startsWith('data:') ? '' : await answer.clone().text()}`,
    );
    parts.push(new Uint8Array(await answer.arrayBuffer()));
  }
  return Buffer.concat(parts);
}
