import type { z } from 'zod';
import type { Caller, GroupRight, OwnedKind } from './caller.ts';
import type { ErrorCode } from './errors.ts';

/**
 * Who may call an operation: everybody, also at the door of a private node ('entrance': signing in and what
 * leads to it); everybody, but on a private node only who is known ('public'); anybody who is signed in, those with a role at the node, or those
 * with a right in the group that owns what the path parameter of the kind's name names. The last is
 * decided before the operation runs; what the others show of a group's things they narrow themselves.
 */
export type Access =
  | 'entrance'
  | 'public'
  | 'account'
  | 'steward'
  | 'administrator'
  /** A pipeline by its token, or an administrator. */
  | 'pipeline'
  | { readonly right: GroupRight; readonly on: OwnedKind };

/** Whether somebody who is not signed in may call it, as far as what it names is open. */
export function isForEverybody(access: Access): boolean {
  return (
    ['entrance', 'public'].includes(access as string) ||
    (typeof access === 'object' && access.right === 'read')
  );
}

/** The access in words, such as 'right to submit in the group of the submission'. */
export function describeAccess(access: Access): string {
  if (typeof access === 'string') return access;
  const where = access.on === 'group' ? 'the group' : `the group of the ${access.on}`;
  return `right to ${access.right} in ${where}`;
}

/** One request as its operation sees it. */
export interface Call<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Null for somebody who is not known. */
  readonly caller: Caller | null;
  /** Of HTTP; HEAD where an operation of GET is asked for its header only. */
  readonly method: string;
  /** Header fields by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Address of the node as the client reaches it, without a slash at its end. */
  readonly origin: string;
  /** The request's own id: in the log, in the answer's header and in error documents. */
  readonly requestId: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Address of the client, after trusted proxies. */
  readonly clientAddress: string;
  /** Adds to what the audit log says of this request, such as values before and after; never a secret. */
  readonly noteAudit: (details: Readonly<Record<string, unknown>>) => void;
  /** True where the client reached us by TLS. */
  readonly isSecure: boolean;
  /** The unread body, for operations with `rawBody`; empty where the body came as JSON. */
  readonly stream: AsyncIterable<Uint8Array>;
}

/** An answer that is not plain JSON with status 200. */
export class Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<string | Uint8Array> | object | null;
  /** Sent as it is, whatever packing the client accepts. */
  readonly isFinal: boolean;

  constructor(answer: {
    status?: number;
    headers?: Record<string, string>;
    body: Reply['body'];
    isFinal?: boolean;
  }) {
    this.isFinal = answer.isFinal ?? false;
    this.status = answer.status ?? 200;
    this.headers = answer.headers ?? {};
    this.body = answer.body;
  }
}

export interface OperationExample {
  readonly name: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  /** Header fields beside those that every client sends. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Expected status on a node with the test data; 200 unless given. */
  readonly status?: number;
  /** The contract test signs in first. */
  readonly as?: 'administrator';
}

type Schema = z.ZodType;
type Output<S, Otherwise> = S extends z.ZodType ? z.output<S> : Otherwise;

/**
 * Form of error bodies: RFC 9457, LAPIS' envelope round it, OAuth's (RFC 6749, section 5.2), or those of GA4GH's DRS and
 * htsget.
 */
export type ErrorForm = 'problem' | 'lapis' | 'oauth' | 'ga4gh' | 'htsget';

/**
 * That assistants may ask an operation, by the Model Context Protocol. Only what reads is given them. Inputs whose names
 * no schema declares, such as filters, are described here.
 */
export interface ToolMark {
  /** A few words. */
  readonly title: string;
  /** When to use it and what it answers, for a reader who knows nothing of this node. */
  readonly description: string;
  /** Inputs beside those of the schemas: what each means. */
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Kinds of requests that are limited each by itself. */
export const rateClasses = ['sign-in', 'search', 'download', 'submission'] as const;
export type RateClass = (typeof rateClasses)[number];

/** The declaration of one HTTP operation; route, validation, OpenAPI, client, CLI and tests follow. */
export interface OperationDefinition<
  Service,
  Params extends Schema | undefined,
  Query extends Schema | undefined,
  Body extends Schema | undefined,
> {
  /** Kebab-case verb-noun, unique, the same as the file's name. */
  readonly name: string;
  readonly method:
    | 'GET'
    | 'POST'
    | 'PUT'
    | 'PATCH'
    | 'DELETE'
    | 'OPTIONS'
    | readonly ('GET' | 'POST')[];
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** It writes: audited, and refused to cross-site requests. Default: every method but GET unless public. */
  readonly changesState?: boolean;
  /** It goes on while the node is read-only, though it writes: people still sign in and out. */
  readonly isKeptInReadOnly?: boolean;
  readonly input: { readonly params?: Params; readonly query?: Query; readonly body?: Body };
  /**
   * The body is not parsed but handed over as a stream, with this limit in bytes. Where `input.body` is
   * declared too, a body that says it is JSON is parsed and checked, and only any other is handed over.
   */
  readonly rawBody?: { readonly maxBytes: number; readonly mediaTypes: readonly string[] };
  /** Schema of the JSON answer, or the media types of a streamed one. */
  readonly output: Schema | { readonly mediaTypes: readonly string[]; readonly schema?: Schema };
  readonly errors: readonly ErrorCode[];
  /** Header fields of every answer, refusals too. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly errorForm?: ErrorForm;
  /** Given to assistants as a tool; never for what changes anything. */
  readonly tool?: ToolMark;
  /** The limit that it falls under, where that is not the one of its tag; see platform/http/rate-class.ts. */
  readonly limit?: RateClass;
  readonly examples: readonly OperationExample[];
  readonly handle: (
    service: Service,
    call: Call<
      Output<Params, Record<string, string>>,
      Output<Query, Record<string, unknown>>,
      Output<Body, unknown>
    >,
  ) => Promise<unknown>;
}

/** An operation with its input types erased, as registries hold it. */
export type AnyOperation<Service = unknown> = OperationDefinition<
  Service,
  Schema | undefined,
  Schema | undefined,
  Schema | undefined
>;

/** Declares an operation of a part with the given service type. */
export function defineOperation<Service>() {
  return <
    Params extends Schema | undefined = undefined,
    Query extends Schema | undefined = undefined,
    Body extends Schema | undefined = undefined,
  >(
    operation: OperationDefinition<Service, Params, Query, Body>,
  ): OperationDefinition<Service, Params, Query, Body> => operation;
}
