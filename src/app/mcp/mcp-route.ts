import { Readable } from 'node:stream';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../schema/errors.ts';
import { createMcpServer, type SendToNode } from './create-mcp-server.ts';

/**
 * Adds `POST /mcp`: the Model Context Protocol over HTTP, without sessions. Tools ask the node's own API, with the
 * token of the request and from its address, so that rights, limits and records of access are those of the API.
 */
export function addMcpRoute(app: FastifyInstance): void {
  const handler = createMcpHandler(({ authInfo }) =>
    createMcpServer(authInfo?.extra?.send as SendToNode),
  );
  app.addHook('onClose', () => handler.close());
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    config: { operation: 'mcp' },
    handler: async (request, reply) => {
      requireOwnPage(request);
      const answer = await handler.fetch(toWebRequest(request), {
        authInfo: { token: '', clientId: '', scopes: [], extra: { send: sendAs(app, request) } },
        ...(request.method === 'POST' ? { parsedBody: request.body } : {}),
      });
      reply.code(answer.status);
      for (const [name, value] of answer.headers) reply.header(name, value);
      if (answer.body === null) return reply.send();
      return reply.send(Readable.fromWeb(answer.body as never));
    },
  });
}

/** A page of another site has no business here: what a browser says of where it is has to be this node. */
function requireOwnPage({ headers }: FastifyRequest): void {
  const { origin } = headers;
  if (origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === headers.host) return;
  throw new AppError('cross-site-request', {
    detail: 'Pages of other sites cannot use the tools of this node.',
  });
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && name !== 'content-length') headers.set(name, value);
  }
  const { method } = request;
  const url = `${request.protocol}://${request.headers.host ?? 'localhost'}/mcp`;
  const body = method === 'POST' ? { body: JSON.stringify(request.body ?? null) } : {};
  return new Request(url, { method, headers, ...body });
}

/** Asks the API of the same process as the request's sender would. Cookies do not count: no page sends by itself. */
function sendAs(app: FastifyInstance, { headers, ip }: FastifyRequest): SendToNode {
  const { authorization } = headers;
  return async ({ method, path }) => {
    const answer = await app.inject({
      method,
      url: path,
      remoteAddress: ip,
      headers: {
        accept: 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
    });
    return { status: answer.statusCode, text: answer.payload };
  };
}
