import { HTSGET_STATUS, type HtsgetFailure } from './htsget-failure.ts';
import type { HtsgetFormat } from './request.ts';
import type { PartClass, TicketPart } from './ticket-part.ts';

export interface TicketUrl {
  readonly url: string;
  /** To be sent with the request of `url`, as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly class?: PartClass;
}

export interface Ticket {
  readonly htsget: {
    readonly format: HtsgetFormat;
    readonly urls: readonly TicketUrl[];
    readonly md5?: string;
  };
}

export interface TicketPlace {
  /** Where bytes of the file are had. */
  readonly url: string;
  /** What whoever fetches them has to send beside `Range`, such as a token. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The ticket of parts: a URL each, in their order, ranges by the header `Range`, bytes within the ticket. The class
 * stands with all or none. A part of the file without bytes of its own is none, so that no `Range` is empty.
 */
export function buildTicket(
  format: HtsgetFormat,
  parts: readonly TicketPart[],
  place: TicketPlace,
): Ticket {
  const hasClasses = parts.every((part) => part.class !== null);
  const urls = parts.map((part): TicketUrl => {
    const named = hasClasses && part.class !== null ? { class: part.class } : {};
    if (part.kind === 'bytes') return { url: toDataUrl(part.bytes), ...named };
    const range = `bytes=${part.start}-${part.end - 1}`;
    return { url: place.url, headers: { ...place.headers, Range: range }, ...named };
  });
  return { htsget: { format, urls } };
}

/** Bytes as a URL (RFC 2397). */
export function toDataUrl(bytes: Uint8Array): string {
  let text = '';
  // Arguments of a call are limited in number.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:application/octet-stream;base64,${btoa(text)}`;
}

/** The body of the answer that refuses a request, and its HTTP status. */
export function buildError(failure: HtsgetFailure): {
  readonly status: 400 | 404 | 500;
  readonly body: { readonly htsget: { readonly error: string; readonly message: string } };
} {
  if (failure.kind === 'request') {
    const { error, message } = failure;
    return { status: HTSGET_STATUS[error], body: { htsget: { error, message } } };
  }
  const { where, hint } = failure.problem;
  const message = `The file cannot be given by parts. ${where}: ${hint}`;
  return { status: 500, body: { htsget: { error: 'InternalServerError', message } } };
}
