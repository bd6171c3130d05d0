import { z } from 'zod';
import type { Reader } from '../../engine/query/access.ts';
import { type Caller, inInstance, readableGroups } from '../../schema/caller.ts';
import { AppError } from '../../schema/errors.ts';
import { asOfField, parseAsOf, takeAsOf } from './as-of.ts';
import type { GenomesService } from './genomes-service.ts';
import type { IndexAnswer } from './index/index-client.ts';
import type { IndexQuestion } from './index/index-protocol.ts';

/** Whether a question is about what is open, or about all that its asker may see. */
export const scopeField = z
  .enum(['open', 'mine'])
  .default('open')
  .describe("'mine': also what is not open, as far as the caller may see it.");

/** The query of operations that take no other parameters. */
export const scopeQuery = z.object({ scope: scopeField, asOf: asOfField });
export type Scope = z.output<typeof scopeField>;

/** Whose question it is. Who has no rights sees what is open, whatever the scope. */
export function findReader(
  caller: Caller | null,
  { scope, instance }: { readonly scope: Scope; readonly instance: string },
): Reader {
  if (scope === 'open' || caller === null) return { kind: 'open' };
  const groups = readableGroups(caller);
  if (groups === null) return { kind: 'steward' };
  return { kind: 'groups', groups: inInstance(groups, instance) };
}

/** By whom and how the index is asked. */
export interface Asking {
  readonly caller: Caller | null;
  readonly scope: Scope;
  /** The past moment that the address names beside the question's filters. */
  readonly asOf?: string | undefined;
  /** Name of the operation, for those whose data it is. */
  readonly operation: string;
  readonly signal: AbortSignal;
}

/** For questions about the instance itself, which has the same answer for all. */
export function forEverybody(operation: string, signal: AbortSignal): Asking {
  return { caller: null, scope: 'open', operation, signal };
}

/**
 * Asks the index for a caller. Where the answer is about data that is not open, nothing of it leaves before it
 * is kept who asked; that is written while the answer is computed.
 * @throws AppError request-invalid, instance-not-found, not-ready
 */
export async function askIndex(
  service: GenomesService,
  question: IndexQuestion,
  asking: Asking,
): Promise<IndexAnswer> {
  const { caller, scope, operation, signal } = asking;
  const { instance } = question;
  const reader = findReader(caller, { scope, instance });
  const answer = await service.index.ask(toMoment(question, asking), signal, reader);
  const records = answer.head.hiddenRecords ?? {};
  if (caller === null || Object.keys(records).length === 0) return answer;
  const written = service.recordAccess({ caller, operation, instance, records });
  // Awaited below; until then it must not count as unhandled.
  written.catch(() => undefined);
  return { head: answer.head, pieces: holdUntil(written, answer.pieces) };
}

/** The question about the moment that it names, among its filters or beside them. @throws AppError request-invalid */
function toMoment(asked: IndexQuestion, { scope, asOf }: Asking): IndexQuestion {
  const { question, text = asOf } = takeAsOf(asked);
  if (text === undefined || text === '') return question;
  if (scope === 'mine') {
    throw new AppError('request-invalid', {
      detail: 'asOf: What everybody saw at a moment is open: ask without scope=mine.',
    });
  }
  return { ...question, asOf: parseAsOf(text, new Date()) };
}

async function* holdUntil(
  written: Promise<void>,
  pieces: IndexAnswer['pieces'],
): AsyncGenerator<string | Uint8Array> {
  await written;
  yield* pieces;
}

/** Headers of an answer: what only some may see is kept by no cache. */
export function describeCaching(scope: Scope): Record<string, string> {
  return scope === 'open' ? {} : { 'Cache-Control': 'private, no-store' };
}
