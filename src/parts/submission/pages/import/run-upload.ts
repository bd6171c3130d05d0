import { offlineFailure, toFailure } from '../../../../web/api/http.ts';
import type { ImportEvent } from '../../../../web/api/types.ts';

function headers(): Record<string, string> {
  return { 'X-Outbreak-Request': '1' };
}

/**
 * Sends a file as the raw body of a PUT. By XMLHttpRequest, because fetch does not say how much of
 * a body has been sent. Rejects with ApiFailure.
 */
export function uploadFile(
  address: string,
  file: File,
  options: { readonly onSent: (bytes: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', address);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name));
    request.upload.addEventListener('progress', (event) => options.onSent(event.loaded));
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(toFailure(request.status, parseJson(request.responseText)));
    });
    request.addEventListener('error', () => reject(offlineFailure()));
    request.addEventListener('abort', () => reject(options.signal.reason));
    options.signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Splits a stream of bytes into the JSON values of its lines, however the chunks are cut. */
export async function* readJsonLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() !== '') yield JSON.parse(line);
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield JSON.parse(rest);
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Runs an import whose files have been sent and hands out what the node says as it says it. */
export async function* runImport(
  address: string,
  signal: AbortSignal,
): AsyncGenerator<ImportEvent> {
  let response: Response;
  try {
    response = await fetch(address, {
      method: 'POST',
      headers: { ...headers(), Accept: 'application/x-ndjson' },
      credentials: 'same-origin',
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw offlineFailure();
  }
  if (!response.ok || response.body === null) {
    throw toFailure(response.status, parseJson(await response.text()));
  }
  for await (const value of readJsonLines(chunksOf(response.body))) yield value as ImportEvent;
}
