import { parseReceipt, type Receipt } from './parse-receipt.ts';

/** ENA does not let the account in. */
export class WebinRefusedError extends Error {
  override readonly name = 'WebinRefusedError';
}

/** ENA cannot be reached or did not answer as it should: what was sent may have been taken all the same. */
export class WebinUnavailableError extends Error {
  override readonly name = 'WebinUnavailableError';
}

export interface WebinAccount {
  readonly username: string;
  readonly password: string;
}

/** Documents by the name of their part of the form, such as 'SUBMISSION' and 'SAMPLE'. */
export type WebinDocuments = Readonly<Record<string, string>>;

export interface WebinOptions {
  /** Up to and with 'drop-box/'. */
  readonly url: string;
  readonly account: WebinAccount;
  readonly timeoutMilliseconds: number;
}

/** A receipt of thousands of objects has some megabytes. */
const MAX_ANSWER_BYTES = 64 << 20;

/**
 * Sends documents to Webin (ENA training modules, programmatic submission: multipart/form-data with Basic
 * authentication) and gives its receipt.
 * @throws WebinRefusedError, WebinUnavailableError
 */
export async function submitToWebin(
  { url, account, timeoutMilliseconds }: WebinOptions,
  documents: WebinDocuments,
  signal: AbortSignal,
): Promise<{ readonly receipt: Receipt; readonly text: string }> {
  const form = new FormData();
  for (const [name, text] of Object.entries(documents)) {
    form.append(name, new Blob([text], { type: 'application/xml' }), `${name.toLowerCase()}.xml`);
  }
  const { status, text } = await send(new URL('submit/', url), {
    method: 'POST',
    body: form,
    headers: {
      Authorization: `Basic ${Buffer.from(`${account.username}:${account.password}`).toString('base64')}`,
      Accept: 'application/xml',
    },
    // An account's password goes to no other place than the one that is set.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]),
  });
  signal.throwIfAborted();
  if (status === 401 || status === 403) {
    throw new WebinRefusedError(
      `ENA does not let ${account.username} in (${status}): check the name and the password of the Webin account.`,
    );
  }
  // A refusal is a receipt with success="false", whatever its status.
  const receipt = parseReceipt(text);
  if (receipt !== null && status < 500) return { receipt, text };
  throw new WebinUnavailableError(
    `ENA answered with status ${status} and no whole receipt: ${text.slice(0, 200)}`,
  );
}

async function send(
  url: URL,
  init: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, init);
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of response.body ?? []) {
      size += piece.length;
      if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
      pieces.push(piece);
    }
    return { status: response.status, text: Buffer.concat(pieces).toString('utf8') };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new WebinUnavailableError(`ENA cannot be reached: ${why}.`);
  }
}
