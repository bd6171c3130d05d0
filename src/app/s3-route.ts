import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BUCKET, type S3Inbox, type S3Request } from '../parts/vault/s3/answer-s3-request.ts';
import { drainBody } from '../platform/http/drain-body.ts';
import type { AuditEvent } from '../platform/http/http-options.ts';
import { isLoopback } from '../platform/http/rate-limits.ts';
import { AppError } from '../schema/errors.ts';

// What S3 takes at once; larger files come in parts.
const MOST_BYTES = 64 * 1024 ** 3;

/**
 * Adds the inbox of the vault as S3 clients see a bucket. It is beside the operations: its requests are signed, not
 * carried by a cookie or a token, and its answers are XML.
 */
export function addS3Route(
  app: FastifyInstance,
  {
    inbox,
    recordAudit,
    readOnly,
  }: {
    readonly inbox: S3Inbox;
    readonly recordAudit: (event: AuditEvent) => Promise<void>;
    readonly readOnly: string | null;
  },
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const url of [`/${BUCKET}`, `/${BUCKET}/*`]) {
      scope.route({
        method: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
        url,
        exposeHeadRoute: false,
        bodyLimit: MOST_BYTES,
        config: { operation: 'vault-s3' },
        handler: async (request, reply) => {
          const reads = request.method === 'GET' || request.method === 'HEAD';
          if (readOnly !== null && !reads) throw new AppError('read-only', { detail: readOnly });
          const answer = await inbox.answer(toS3Request(request));
          if (answer.operation !== null) {
            await recordAudit({
              operation: answer.operation,
              accountId: answer.caller?.id ?? null,
              target: request.url.split('?')[0] ?? '',
              status: answer.status,
              requestId: request.id,
              clientAddress: request.ip,
              details: {},
            });
          }
          // A client that still sends would see a broken pipe in place of the reason.
          if (answer.status >= 400) await drainBody(request.raw);
          reply.code(answer.status).headers({ 'x-amz-request-id': request.id, ...answer.headers });
          return reply.send(answer.body === '' ? undefined : answer.body);
        },
      });
    }
  });
}

function toS3Request(request: FastifyRequest): S3Request {
  return {
    method: request.method,
    url: request.raw.url ?? '',
    headers: request.headers as Record<string, string | undefined>,
    body: readBody(request.raw),
    clientAddress: request.ip,
    requestId: request.id,
    isProtected: request.protocol === 'https' || isLoopback(request.ip),
  };
}

/** The body, which stays open where somebody stops reading: the answer goes over the same connection. */
async function* readBody(body: IncomingMessage): AsyncGenerator<Uint8Array> {
  yield* body.iterator({ destroyOnReturn: false });
}
