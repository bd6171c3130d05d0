import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../schema/errors.ts';
import { findAllowedMethods, type MethodsOfPath } from './find-allowed-methods.ts';

/**
 * Serves the built portal. Every address that is neither a file nor below /api or /charon gets the one HTML
 * page, whose router knows the rest, so that addresses can be shared.
 */
export async function addPortal(
  app: FastifyInstance,
  folder: string,
  paths: readonly MethodsOfPath[],
): Promise<void> {
  const hasPortal = existsSync(join(folder, 'index.html'));
  if (hasPortal) {
    await app.register(fastifyStatic, {
      root: folder,
      index: 'index.html',
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Names with a digest never change their content; the page that names them must be fresh.
        const isPinned = /-[A-Z0-9]{8}\.\w+$/.test(path);
        reply.header(
          'Cache-Control',
          isPinned ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  app.setNotFoundHandler(async (request, reply) => {
    const isPage =
      hasPortal &&
      (request.method === 'GET' || request.method === 'HEAD') &&
      !/^\/(?:api|charon)\//.test(request.url) &&
      (request.headers.accept ?? '').includes('text/html');
    if (isPage) return reply.sendFile('index.html');
    const path = request.url.split('?')[0] ?? '';
    const allowed = findAllowedMethods(paths, path);
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      reply.header('Allow', allowed.join(', '));
      throw new AppError('method-not-allowed', { detail: `It takes ${allowed.join(', ')}.` });
    }
    throw new AppError('not-found', {
      detail: `Nothing answers ${request.method} ${path.slice(0, 200)}.`,
    });
  });
}
