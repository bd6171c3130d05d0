import { z } from 'zod';
import { Reply } from '../../schema/define-operation.ts';
import { type Asking, askIndex, describeCaching } from './ask-index.ts';
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
  asking: Asking,
): Promise<Reply> {
  const { head, pieces } = await askIndex(service, question, asking);
  return new Reply({
    headers: {
      'Content-Type': head.mediaType,
      'Lapis-Data-Version': head.dataVersion,
      ...describeCaching(asking.scope),
    },
    body: pieces,
  });
}
