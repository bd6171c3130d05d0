import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import type { ErrorForm } from '../../schema/define-operation.ts';
import { AppError, errorTable } from '../../schema/errors.ts';
import { HTSGET_HEADERS } from '../../schema/htsget-media-type.ts';
import { drainBody } from './drain-body.ts';
import { toAppError, toErrorBody, toLapisError } from './error-reply.ts';
import { listMethods } from './find-allowed-methods.ts';
import type { HttpServerOptions } from './http-options.ts';
import { addOperation } from './operation-route.ts';
import { addPortal } from './portal-files.ts';
import { isLoopback, RateLimits } from './rate-limits.ts';

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    'default-src': ["'self'"],
    // The analysis compiles its kernels (WebAssembly) in the browser; that allows no script from text.
    'script-src': ["'self'", "'wasm-unsafe-eval'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'connect-src': ["'self'"],
    'worker-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  },
};

/** Shorter answers go as they are: packing one takes longer than sending ten more packets. */
const PACKED_BYTES = 12 * 1024;

/** Long lists of values in an address are usual with LAPIS; four times what Node takes by itself. */
const MAX_HEADER_BYTES = 64 * 1024;

const OWN_PATHS = ['/health', '/ready', '/metrics', '/api/openapi.json'];

/** Builds the HTTP server; the caller listens and closes. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const app = await createFastify(options);
  await app.register(helmet, {
    contentSecurityPolicy,
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    // The public API is for any site's scripts; it carries no cookie there (SameSite=Strict).
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    strictTransportSecurity: options.tls !== undefined || options.trustProxy !== undefined,
  });
  await app.register(cookie);
  await app.register(compress, { encodings: ['zstd', 'br', 'gzip'], threshold: PACKED_BYTES });
  addBodyParsers(app);
  addCrossOrigin(app);
  const { requestsPerMinute, rates = null } = options.limits;
  const rateLimits = new RateLimits(requestsPerMinute, rates);
  app.addHook('onRequest', async (request, reply) => rateLimits.countAddress(request, reply));
  addObservation(app, options);
  app.setErrorHandler((error, request, reply) => sendError(options, error, request, reply));
  addProbes(app, options);
  for (const operation of options.operations)
    addOperation(app, operation, { ...options, rateLimits });
  const definitions = options.operations.map(({ definition }) => definition);
  await addPortal(app, options.portalFolder, listMethods(definitions, OWN_PATHS));
  return app;
}

async function createFastify(options: HttpServerOptions): Promise<FastifyInstance> {
  const base = {
    loggerInstance: options.logger as never,
    // One line a request is written at its end, with what we want to know of it.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.limits.maxBodyBytes,
    trustProxy: options.trustProxy === undefined ? false : options.trustProxy.split(','),
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
    },
    // Uploads may take hours; what is too slow is the head of a request, which Node bounds itself.
    requestTimeout: 0,
    connectionTimeout: 0,
    forceCloseConnections: 'idle' as const,
    // Longer than the head of a request may be: how long a parameter may be is its schema's matter.
    routerOptions: { maxParamLength: 20_000, ignoreTrailingSlash: true },
    // An address that cannot be decoded is refused before any hook has run.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.header('X-Request-ID', request.id).header('X-Content-Type-Options', 'nosniff');
      sendError(options, error, request, reply);
    },
  };
  const limits = { maxHeaderSize: MAX_HEADER_BYTES };
  if (options.tls === undefined) {
    return Fastify({ ...base, http: limits }) as unknown as FastifyInstance;
  }
  const https = {
    ...limits,
    cert: options.tls.certificate,
    key: options.tls.key,
    minVersion: 'TLSv1.2',
  };
  return Fastify({ ...base, https: https as never }) as unknown as FastifyInstance;
}

function addBodyParsers(app: FastifyInstance): void {
  // Its parser is there by default, and no operation reads such a body.
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      const values = new Map<string, string[]>();
      for (const [name, value] of new URLSearchParams(body as string)) {
        const known = values.get(name);
        if (known === undefined) values.set(name, [value]);
        else known.push(value);
      }
      const pairs = [...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]);
      done(null, Object.fromEntries(pairs));
    },
  );
}

function addCrossOrigin(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-ID', request.id);
    if (!/^\/(api|ga4gh)\//.test(request.url)) return;
    reply.header('Access-Control-Allow-Origin', '*');
    reply.header(
      'Access-Control-Expose-Headers',
      'X-Request-ID, Lapis-Data-Version, X-Analysis-Engine, X-Dataset-Version, Content-Disposition, Link, ETag, Accept-Ranges, Content-Range, Repr-Digest, RateLimit, RateLimit-Policy, Retry-After',
    );
    // What a browser asks before it sends something is not what protocols mean by OPTIONS.
    // htsget's data blocks carry a token of their own, which a script can only have from its own ticket.
    const isHtsget = request.url.startsWith('/ga4gh/htsget/');
    if (isHtsget && request.headers.origin !== undefined) {
      reply.header('Access-Control-Allow-Origin', request.headers.origin);
      reply.header('Vary', 'Origin');
    }
    const isPreflight = request.headers['access-control-request-method'] !== undefined;
    const isOperation = request.routeOptions.config.operation !== undefined;
    if (request.method !== 'OPTIONS' || (isOperation && !isPreflight)) return;
    reply.header('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
    // X-Outbreak-Request is left out on purpose: another site's script cannot send it.
    const allowed = 'Content-Type, Accept, Range, X-Request-ID';
    reply.header(
      'Access-Control-Allow-Headers',
      isHtsget ? `${allowed}, Authorization, ${HTSGET_HEADERS.join(', ')}` : allowed,
    );
    // 30 days, as the specification of htsget asks for.
    reply.header('Access-Control-Max-Age', isHtsget ? '2592000' : '86400');
    await reply.code(204).send();
  });
}

function addObservation(app: FastifyInstance, options: HttpServerOptions): void {
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.config.operation ?? 'file';
    options.metrics.requests.inc({ operation, status: String(reply.statusCode) });
    options.metrics.duration.observe({ operation }, reply.elapsedTime / 1000);
    options.logger.info(
      {
        requestId: request.id,
        operation,
        method: request.method,
        url: request.url.slice(0, 500),
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}

function addProbes(app: FastifyInstance, options: HttpServerOptions): void {
  app.get('/health', { config: { operation: 'health' } }, async () => ({ status: 'alive' }));
  app.get('/ready', { config: { operation: 'ready' } }, async (_request, reply) => {
    const missing = options.findUnready();
    if (missing === null) return { status: 'ready' };
    reply.header('Retry-After', '2');
    return reply.code(503).send({ status: 'not ready', missing });
  });
  app.get(
    '/api/openapi.json',
    { config: { operation: 'get-open-api' } },
    async () => options.openApi,
  );
  app.get('/metrics', { config: { operation: 'metrics' } }, async (request, reply) => {
    // Figures of the process are for the machine's own monitoring, not for the world.
    if (!isLoopback(request.ip)) throw new AppError('not-found');
    reply.type(options.metrics.registry.contentType);
    return options.metrics.registry.metrics();
  });
}

async function sendError(
  options: HttpServerOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const form = request.routeOptions?.config?.errorForm ?? 'problem';
  const plain = toAppError(error);
  const appError = form === 'lapis' ? toLapisError(plain) : plain;
  if (appError.code === 'internal') {
    options.logger.error({ requestId: request.id, err: appError.details.cause ?? appError }, 'bug');
  }
  for (const [name, value] of Object.entries(appError.details.headers ?? {})) {
    reply.header(name, value);
  }
  if (appError.details.retryAfter !== undefined) {
    reply.header('Retry-After', String(appError.details.retryAfter));
  } else if (appError.code === 'not-ready') reply.header('Retry-After', '2');
  const instance = (request.params as { pathogen?: string } | null)?.pathogen;
  // On a private node not even the version of its data, whoever it is that was refused.
  const isTold = form === 'lapis' && !options.isPrivate;
  const told = isTold ? options.describeLapis?.(instance, request.id) : undefined;
  if (typeof told?.dataVersion === 'string') reply.header('Lapis-Data-Version', told.dataVersion);
  const { mediaType, body } = toErrorBody(appError, form, {
    requestId: request.id,
    ...(told === undefined ? {} : { info: told.info }),
  });
  const { status } = errorTable[appError.code];
  if (plain.code === 'request-too-large') await drainBody(request.raw);
  // Serialised here: an object would be given fastify's own content type. What a client sent is told back in it, so no
  // tag stands in the text, whatever takes it for a page.
  const text = JSON.stringify(body).replaceAll('<', '\\u003c');
  return reply
    .code(status)
    .header('Content-Type', mediaType)
    .send(Readable.from([text]));
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: string;
    errorForm?: ErrorForm;
  }
}
