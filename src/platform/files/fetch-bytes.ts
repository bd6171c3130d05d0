import type { Problem } from '../../schema/problem.ts';
import { fail, type Result, succeed } from '../../std/result.ts';
import { fileProblem, systemReason } from './file-problem.ts';

/** How much and how long a fetch may take. */
export interface FetchLimits {
  readonly maxBytes: number;
  /** From the request to the last byte. */
  readonly timeoutMilliseconds: number;
  /** False where what another address says would not be believed. True unless given. */
  readonly followsRedirects?: boolean;
}

/**
 * Fetches an http or https address whole. Anything but status 200 is a Problem; its code is
 * 'address-not-found' for 404 and 410, so that a caller can try another name.
 */
export async function fetchBytes(
  address: string,
  limits: FetchLimits,
): Promise<Result<Uint8Array, Problem>> {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    const hint = 'This is not an http or https address.';
    return fail(fileProblem('address-invalid', address, ['', hint]));
  }
  const signal = AbortSignal.timeout(limits.timeoutMilliseconds);
  try {
    const redirect = limits.followsRedirects === false ? 'manual' : 'follow';
    const response = await fetch(address, { signal, redirect, headers: { accept: '*/*' } });
    if (response.status !== 200) {
      await response.body?.cancel();
      return fail(toStatusProblem(address, response));
    }
    return await readBody(address, response, limits.maxBytes);
  } catch (error) {
    return fail(toFetchProblem(address, error, limits));
  }
}

async function readBody(
  address: string,
  response: Response,
  maxBytes: number,
): Promise<Result<Uint8Array, Problem>> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > maxBytes) {
      const hint = `The answer is larger than the ${maxBytes} bytes that are accepted here.`;
      return fail(fileProblem('file-too-large', address, ['', hint]));
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(total);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return succeed(bytes);
}

function toStatusProblem(address: string, response: Response): Problem {
  const value = `${response.status} ${response.statusText}`.trim();
  if (response.status === 404 || response.status === 410) {
    return fileProblem('address-not-found', address, [
      value,
      'The server has nothing there. Check the address, the dataset and the tag.',
    ]);
  }
  return fileProblem('address-refused', address, [
    value,
    'The server did not give the file. Try again later, or ask those who run it.',
  ]);
}

function toFetchProblem(address: string, error: unknown, limits: FetchLimits): Problem {
  if (error instanceof Error && error.name === 'TimeoutError') {
    const hint = `The server took longer than ${limits.timeoutMilliseconds / 1000} s. Try again later.`;
    return fileProblem('address-timeout', address, ['', hint]);
  }
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const hint = 'The server could not be reached. Check the address and the network.';
  return fileProblem('address-unreachable', address, [systemReason(cause), hint]);
}
