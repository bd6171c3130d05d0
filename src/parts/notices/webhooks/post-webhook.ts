import { createHmac } from 'node:crypto';
import { lookup as resolve } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** What came of a delivery. */
export interface PostOutcome {
  readonly isDelivered: boolean;
  /** 'status 200', or why there was no answer. */
  readonly text: string;
}

export interface PostOptions {
  readonly url: string;
  readonly secret: string;
  readonly deliveryId: string;
  readonly event: string;
  readonly body: string;
  readonly at: Date;
  readonly mayReachPrivate: boolean;
  readonly signal: AbortSignal;
}

const ANSWER_MILLISECONDS = 10_000;

/**
 * `t=...,v1=...`: seconds since 1970, and HMAC-SHA256 in hex over the seconds, a dot and the body. Who checks
 * it also refuses what is older than some minutes, so that a delivery cannot be sent again by another.
 */
export function signDelivery(secret: string, at: Date, body: string): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

/**
 * Posts a delivery. The address that a name stands for is checked when the connection is made, with the
 * very address that it is made to, so that a name cannot stand for another one the second time.
 * Redirections are not followed: they count as failures.
 */
export function postWebhook(options: PostOptions): Promise<PostOutcome> {
  const { url, secret, deliveryId, event, body, at, mayReachPrivate, signal } = options;
  const target = new URL(url);
  const send = target.protocol === 'https:' ? requestHttps : requestHttp;
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !mayReachPrivate && !isPublicAddress(host))
    return Promise.resolve({ isDelivered: false, text: PRIVATE });
  return new Promise((done) => {
    const fail = (error: Error) => done({ isDelivered: false, text: describe(error) });
    const request = send(
      target,
      {
        method: 'POST',
        agent: false,
        lookup: makeLookup(mayReachPrivate),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MILLISECONDS)]),
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': Buffer.byteLength(body),
          'User-Agent': 'outbreak-commons',
          'X-Outbreak-Event': event,
          'X-Outbreak-Delivery': deliveryId,
          'X-Outbreak-Signature': signDelivery(secret, at, body),
        },
      },
      (response) => {
        const { statusCode = 0 } = response;
        // Nothing of the body is of interest, and it may have no end.
        response.destroy();
        done({
          isDelivered: statusCode >= 200 && statusCode < 300,
          text: `status ${statusCode}`,
        });
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

const PRIVATE = 'the address is not one of the public internet';

function makeLookup(mayReachPrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { all: true }).then(
      (addresses) => {
        const isAllowed =
          mayReachPrivate || addresses.every(({ address }) => isPublicAddress(address));
        const [first] = addresses;
        if (!isAllowed || first === undefined) callback(new Error(PRIVATE), '', 4);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, '', 4),
    );
  };
}

function describe(error: Error & { readonly code?: string }): string {
  if (error.name === 'TimeoutError')
    return `no answer within ${ANSWER_MILLISECONDS / 1000} seconds`;
  if (error.message === PRIVATE) return PRIVATE;
  return error.code ?? error.message.slice(0, 200);
}
