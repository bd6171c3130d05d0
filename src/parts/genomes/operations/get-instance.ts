import { z } from 'zod';
import { defineOperation } from '../../../schema/define-operation.ts';
import { findInstanceOf, type GenomesService } from '../genomes-service.ts';
import { findLineageColumn, listIndexColumns, PRIMARY_KEY } from '../index/index-columns.ts';
import { isSegmented } from '../pathogens/pathogen.ts';

/** One instance: its columns and how many entries it holds. */
export const getInstance = defineOperation<GenomesService>()({
  name: 'get-instance',
  method: 'GET',
  path: '/api/instances/{id}',
  tag: 'node',
  summary: 'One instance: its columns and how many entries it holds',
  access: 'public',
  input: { params: z.object({ id: z.string().max(60) }) },
  output: z.object({
    id: z.string(),
    pathogen: z.string(),
    displayName: z.string(),
    simulated: z.boolean(),
    entries: z.number().int(),
    dataVersion: z.string(),
    primaryKey: z.string(),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.enum(['string', 'date', 'int', 'float', 'boolean']),
        lineageSystem: z.string().optional(),
        title: z.string(),
        definition: z.string(),
        group: z.string(),
        defaultVisible: z.boolean(),
        facet: z.boolean(),
      }),
    ),
    dateColumn: z.string(),
    countryColumn: z.string(),
    lineageColumn: z.string().nullable(),
    segments: z
      .array(z.string())
      .optional()
      .describe('Names of the segments in order, where the genome has several.'),
  }),
  errors: ['request-invalid', 'instance-not-found', 'pathogen-not-found'],
  examples: [
    { name: 'an instance', params: { id: '{exampleInstance}' } },
    { name: 'unknown', params: { id: 'nothing' }, status: 404 },
  ],
  handle: async (service, { params }) => {
    const instance = await findInstanceOf(service, params.id);
    const { meta } = await service.catalogue.load(instance.pathogen);
    const status = service.index.status.find(({ id }) => id === instance.id);
    return {
      ...instance,
      entries: status?.rows ?? 0,
      dataVersion: status?.dataVersion ?? '0',
      primaryKey: PRIMARY_KEY,
      columns: listIndexColumns(meta).map(({ read: _read, ...column }) => column),
      dateColumn: 'date',
      countryColumn: 'country',
      lineageColumn: findLineageColumn(meta),
      ...(isSegmented(meta) ? { segments: meta.segments.map(({ name }) => name) } : {}),
    };
  },
});
