import { stringify } from 'yaml';
import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import { type ColumnFacts, listIndexColumns, PRIMARY_KEY } from '../index/index-columns.ts';
import { findDataVersion } from '../lapis-info.ts';
import { isYamlWanted, lapisParams } from '../lapis-reply.ts';

const config = z.object({
  schema: z.object({
    instanceName: z.string(),
    opennessLevel: z.literal('OPEN'),
    metadata: z.array(
      z.object({
        name: z.string(),
        type: z.enum(['string', 'date', 'int', 'float', 'boolean']),
        generateIndex: z.boolean(),
        generateLineageIndex: z.string().optional(),
        isPhyloTreeField: z.boolean(),
      }),
    ),
    primaryKey: z.string(),
    features: z.array(z.object({ name: z.string() })),
  }),
});

type Metadata = z.output<typeof config>['schema']['metadata'];

function listMetadata(meta: ColumnFacts): Metadata {
  const columns = listIndexColumns(meta).map(({ name, type, facet, lineageSystem, tree }) => ({
    name,
    type,
    // What LAPIS indexes are columns of few values.
    generateIndex: facet || lineageSystem !== undefined,
    ...(lineageSystem === undefined ? {} : { generateLineageIndex: lineageSystem }),
    isPhyloTreeField: tree !== undefined,
  }));
  const primaryKey = { generateIndex: false, isPhyloTreeField: false } as const;
  return [{ name: PRIMARY_KEY, type: 'string', ...primaryKey }, ...columns];
}

/** The columns of an instance in the form of LAPIS' configuration. */
export const lapisDatabaseConfig = defineOperation<GenomesService>()({
  name: 'lapis-database-config',
  method: 'GET',
  path: '/api/lapis/{pathogen}/sample/databaseConfig',
  tag: 'lapis',
  summary: 'Columns, key and features of an instance',
  description: 'JSON, or YAML where `Accept` asks for application/yaml. As LAPIS 0.8.6 answers.',
  access: 'public',
  input: { params: lapisParams },
  output: { mediaTypes: ['application/json', 'application/yaml'], schema: config },
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found'],
  errorForm: 'lapis',
  tool: {
    title: 'Fields of an instance',
    description:
      'The fields that genomes of an instance have, with their types: what can be filtered by, grouped and shown.',
  },
  examples: [
    { name: 'an instance', params: { pathogen: '{exampleInstance}' } },
    { name: 'unknown', params: { pathogen: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params, headers }) => {
    const instance = await findInstanceOf(service, params.pathogen);
    const { meta } = await service.catalogue.load(instance.pathogen);
    const value: z.output<typeof config> = {
      schema: {
        instanceName: instance.id,
        opennessLevel: 'OPEN',
        metadata: listMetadata(meta),
        primaryKey: PRIMARY_KEY,
        features: [{ name: 'sarsCoV2VariantQuery' }, { name: 'generalizedAdvancedQuery' }],
      },
    };
    const isYaml = isYamlWanted(headers.accept);
    return new Reply({
      headers: {
        'Content-Type': isYaml ? 'application/yaml' : 'application/json',
        'Lapis-Data-Version': findDataVersion(service.index, instance.id) ?? '0',
      },
      body: isYaml ? stringify(value) : JSON.stringify(value),
    });
  },
});
