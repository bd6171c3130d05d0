import { z } from 'zod';
import type { Reader } from '../../engine/query/access.ts';
import { Reply } from '../../schema/define-operation.ts';
import type { GenomesService } from './genomes-service.ts';
import type { IndexQuestion } from './index/index-protocol.ts';

/** What the addresses of the LAPIS-compatible API name. */
export const lapisParams = z.object({ pathogen: z.string().max(60) });

/** Whether an Accept header asks for YAML. */
export function isYamlWanted(accept: string | undefined): boolean {
  return /application\/(?:x-)?yaml/i.test(accept ?? '');
}

/** What the index answers, with the version of its data. */
export async function replyFromIndex(
  service: GenomesService,
  question: IndexQuestion,
  signal: AbortSignal,
  reader?: Reader,
): Promise<Reply> {
  const { head, pieces } = await service.index.ask(question, signal, reader);
  return new Reply({
    headers: { 'Content-Type': head.mediaType, 'Lapis-Data-Version': head.dataVersion },
    body: pieces,
  });
}
