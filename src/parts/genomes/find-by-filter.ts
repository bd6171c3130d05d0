import { z } from 'zod';
import { parseAccession } from '../../bio/accession.ts';
import type { FindByFilterPort } from '../../schema/ports.ts';
import { askIndex, forEverybody } from './ask-index.ts';
import type { GenomesService } from './genomes-service.ts';
import { PRIMARY_KEY } from './index/index-columns.ts';

const found = z.object({ data: z.array(z.object({ [PRIMARY_KEY]: z.string() })) });

/** Finds the open entries that a filter is about, also as of a past moment. */
export function createFilterFinder(service: GenomesService): FindByFilterPort {
  return {
    async findByFilter({ instance, filters, limit, requestId, signal }) {
      const params = {
        ...filters,
        fields: [PRIMARY_KEY],
        orderBy: [{ field: PRIMARY_KEY, type: 'ascending' }],
        limit: limit + 1,
        dataFormat: 'JSON',
      };
      const { pieces } = await askIndex(
        service,
        { kind: 'lapis', instance, endpoint: 'details', params, accept: '', requestId },
        forEverybody('change-collection-members', signal),
      );
      let text = '';
      for await (const piece of pieces) text += String(piece);
      return found.parse(JSON.parse(text)).data.flatMap((row) => {
        const parsed = parseAccession(row[PRIMARY_KEY] ?? '');
        if (!parsed.ok || parsed.value.version === undefined) return [];
        return [{ accession: parsed.value.accession, version: parsed.value.version }];
      });
    },
  };
}
