import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { forEverybody } from '../ask-index.ts';
import type { GenomesService } from '../genomes-service.ts';
import { isYamlWanted, lapisParams, replyFromIndex } from '../lapis-reply.ts';

/** The lineages of a column: parents and aliases of each. */
export const lapisLineageDefinition = defineOperation<GenomesService>()({
  name: 'lapis-lineage-definition',
  method: 'GET',
  path: '/api/lapis/{pathogen}/sample/lineageDefinition/{column}',
  tag: 'lapis',
  summary: 'Lineages of a column with their parents and aliases',
  description: 'JSON, or YAML where `Accept` asks for application/yaml. As LAPIS 0.8.6 answers.',
  access: 'public',
  input: { params: lapisParams.extend({ column: z.string().max(100) }) },
  output: {
    mediaTypes: ['application/json', 'application/yaml'],
    schema: z.record(
      z.string(),
      z.object({
        parents: z.array(z.string()).optional(),
        aliases: z.array(z.string()).optional(),
      }),
    ),
  },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  errorForm: 'lapis',
  tool: {
    title: 'Lineages',
    description:
      'The lineages of a column of an instance, each with its parents and aliases. The columns are named by the database configuration; usual ones are lineage and clade.',
  },
  examples: [
    {
      name: 'a column without lineages',
      params: { pathogen: '{exampleInstance}', column: 'country' },
      status: 400,
    },
    {
      name: 'unknown instance',
      params: { pathogen: 'nothing', column: 'lineage' },
      status: 404,
    },
  ],
  handle: (service, { params, headers, signal }) => {
    const isYaml = isYamlWanted(headers.accept);
    const { pathogen: instance, column } = params;
    return replyFromIndex(
      service,
      { kind: 'lineages', instance, column, isYaml },
      forEverybody('lapis-lineage-definition', signal),
    );
  },
});
