import { finished, Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { z } from 'zod';
import type { Caller, Credential } from '../../schema/caller.ts';
import { type AnyOperation, type Call, Reply } from '../../schema/define-operation.ts';
import { AppError, errorTable } from '../../schema/errors.ts';
import { type BoundOperation, changesState } from './bound-operation.ts';
import { checkAccess } from './check-access.ts';
import { checkInput } from './check-input.ts';
import { toAppError, toProblems } from './error-reply.ts';
import { type HttpServerOptions, sessionCookieName } from './http-options.ts';
import { isMisreadAsPacked, peekStart } from './misread-as-packed.ts';
import type { RateLimits } from './rate-limits.ts';

type RouteOptions = Pick<
  HttpServerOptions,
  | 'findCaller'
  | 'findOwnership'
  | 'isPrivate'
  | 'readOnly'
  | 'recordAudit'
  | 'logger'
  | 'limits'
  | 'publicUrl'
> & { readonly rateLimits: RateLimits };

/** Adds the route of one operation: access, validation, call, answer and audit. */
export function addOperation(
  app: FastifyInstance,
  operation: BoundOperation,
  options: RouteOptions,
): void {
  const { definition } = operation;
  const methods = (
    Array.isArray(definition.method) ? definition.method : [definition.method]
  ) as HTTPMethods[];
  const url = definition.path.replace(/\{(\w+)\}/g, ':$1');
  app.register(async (scope) => {
    if (definition.rawBody !== undefined) {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      if (definition.input.body !== undefined) addJsonParser(scope, options);
    }
    scope.route({
      method: methods,
      url,
      config: { operation: definition.name, errorForm: definition.errorForm ?? 'problem' },
      ...(definition.rawBody === undefined ? {} : { bodyLimit: findLimit(definition, options) }),
      handler: (request, reply) => handleRequest(operation, options, request, reply),
    });
  });
}

/** The limit of the route is that of its stream; JSON keeps the one of all JSON bodies. */
function addJsonParser(scope: FastifyInstance, { limits }: RouteOptions): void {
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: limits.maxBodyBytes },
    scope.getDefaultJsonParser('error', 'error'),
  );
}

async function handleRequest(
  operation: BoundOperation,
  options: RouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { definition } = operation;
  const credential = readCredential(request);
  const caller = credential === null ? null : await options.findCaller(credential);
  options.rateLimits.countCaller(definition, caller, { request, reply });
  const isAudited = changesState(definition);
  const details: Record<string, unknown> = {};
  const audit = (status: number) =>
    options.recordAudit({
      operation: definition.name,
      accountId: caller?.id ?? null,
      target: request.url.split('?')[0] ?? '',
      status,
      requestId: request.id,
      clientAddress: request.ip,
      details,
    });
  const noteAudit = (more: object) => void Object.assign(details, more);
  for (const [name, value] of Object.entries(definition.headers ?? {})) reply.header(name, value);
  try {
    checkOrigin(definition, credential, request);
    if (credential?.kind === 'bearer' && caller === null) throw new AppError('token-not-valid');
    if (options.readOnly !== null && isAudited && definition.isKeptInReadOnly !== true) {
      throw new AppError('read-only', { detail: options.readOnly });
    }
    const { findOwnership, isPrivate } = options;
    const readParams = () =>
      parsePart(definition.input.params, request.params, 'path') as Record<string, string>;
    await checkAccess(definition.access, caller, { readParams, findOwnership, isPrivate });
    const answer = await operation.run(
      toCall({ definition, options, caller, noteAudit }, request, reply),
    );
    const full = answer instanceof Reply ? answer : new Reply({ body: answer as object });
    // A program that polls is told so again and again that nothing is new: nothing was done.
    if (isAudited && full.status !== 304) await audit(full.status);
    return await sendReply(full, reply);
  } catch (error) {
    if (isAudited) await audit(errorTable[toAppError(error).code].status);
    throw error;
  }
}

/** A token in the header Authorization goes before a cookie. */
function readCredential(request: FastifyRequest): Credential | null {
  const { authorization } = request.headers;
  const bearer =
    authorization === undefined ? null : /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization);
  if (bearer?.[1] !== undefined) {
    return { kind: 'bearer', secret: bearer[1], clientAddress: request.ip };
  }
  const secret = request.cookies[sessionCookieName(request.protocol === 'https')];
  return secret === undefined ? null : { kind: 'session', secret };
}

/** No browser adds a token by itself: only a cookie can be used by another site's page. */
function checkOrigin(
  definition: AnyOperation,
  credential: Credential | null,
  request: FastifyRequest,
): void {
  if (!changesState(definition) || credential?.kind === 'bearer') return;
  if (request.headers['x-outbreak-request'] === undefined) throw new AppError('cross-site-request');
}

/** The longest body that a raw operation takes: its own limit, or a lower one of the node. */
function findLimit({ rawBody }: AnyOperation, { limits }: RouteOptions): number {
  return Math.min(rawBody?.maxBytes ?? 0, limits.maxUploadBytes);
}

function toCall(
  called: {
    readonly definition: AnyOperation;
    readonly options: RouteOptions;
    readonly caller: Caller | null;
    readonly noteAudit: (details: object) => void;
  },
  request: FastifyRequest,
  reply: FastifyReply,
): Call<Record<string, string>, Record<string, unknown>, unknown> {
  const { definition, options, caller, noteAudit } = called;
  const { params, query, body } = definition.input;
  const aborted = new AbortController();
  // 'close' of the answer without its end means that the client has gone.
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) aborted.abort();
  });
  const isRaw = definition.rawBody !== undefined && !isParsedJson(definition, request);
  if (isRaw) checkLength(request, findLimit(definition, options));
  return {
    params: parsePart(params, request.params, 'path') as Record<string, string>,
    query: parsePart(query, request.query, 'query') as Record<string, unknown>,
    body: isRaw ? undefined : parsePart(body, request.body ?? {}, 'body'),
    caller,
    method: request.method,
    headers: request.headers as Record<string, string | undefined>,
    origin: options.publicUrl?.replace(/\/$/, '') ?? `${request.protocol}://${request.host}`,
    requestId: request.id,
    signal: aborted.signal,
    clientAddress: request.ip,
    noteAudit,
    isSecure: request.protocol === 'https',
    stream: isRaw ? limitBytes(request.raw, findLimit(definition, options)) : Readable.from([]),
  };
}

function isParsedJson(definition: AnyOperation, request: FastifyRequest): boolean {
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(';');
  return definition.input.body !== undefined && mediaType.trim() === 'application/json';
}

/** A body that is announced as too long is refused before any of it is read. */
function checkLength(request: FastifyRequest, maxBytes: number): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) refuseLength(maxBytes);
}

function refuseLength(maxBytes: number): never {
  throw new AppError('request-too-large', {
    detail: `The body is larger than ${maxBytes} bytes.`,
  });
}

function parsePart(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  checkInput(value, part);
  if (schema === undefined) return value ?? {};
  const result = schema.safeParse(value ?? {}, { reportInput: true });
  if (result.success) return result.data;
  const problems = toProblems(result.error, part);
  const first = problems[0];
  throw new AppError('request-invalid', {
    detail: first === undefined ? `The ${part} is not valid.` : `${first.where}: ${first.hint}`,
    problems,
  });
}

/** Passes the body on and refuses it where it grows past the limit, whatever its headers said. */
async function* limitBytes(body: Readable, maxBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  // Destroying the body would close the connection before the refusal is written to it.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    total += chunk.length;
    if (total > maxBytes) refuseLength(maxBytes);
    yield chunk;
  }
}

/** By the one way that the packing plugin has to be told of a single answer. */
function leaveUnpacked(reply: FastifyReply): void {
  reply.request.headers['x-no-compression'] = '1';
}

async function sendReply(answer: Reply, reply: FastifyReply): Promise<FastifyReply> {
  reply.code(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
  const { body } = answer;
  // The packing plugin asks the request whether it may; its type knows no such header.
  if (answer.isFinal) reply.request.headers['x-no-compression'] = 'true';
  if (body === null) return reply.send();
  if (typeof body === 'string' || body instanceof Uint8Array) {
    if (isMisreadAsPacked(body)) leaveUnpacked(reply);
    return reply.send(body);
  }
  if (Symbol.asyncIterator in body) {
    const { start, whole } = await peekStart(body);
    if (isMisreadAsPacked(start)) leaveUnpacked(reply);
    const sent = Readable.from(whole);
    // A stream that breaks off ends its answer at once, also where the client takes nothing and nobody asks for more.
    if (body instanceof Readable) {
      finished(body, { writable: false }, (error) => {
        if (error != null) sent.destroy(error);
      });
    }
    return reply.send(sent);
  }
  if (!reply.hasHeader('content-type')) return reply.send(body);
  return reply.send(JSON.stringify(body));
}
