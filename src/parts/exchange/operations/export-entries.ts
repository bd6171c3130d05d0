import { z } from 'zod';
import { defineOperation, Reply } from '../../../schema/define-operation.ts';
import { AppError } from '../../../schema/errors.ts';
import { redistributionRefusals } from '../../../schema/redistribution.ts';
import type { ExchangeService } from '../exchange-service.ts';
import { exportTargetIds } from '../exports/export-target.ts';
import { tableFormats } from '../exports/write-package.ts';

const count = z.object({ column: z.string(), entries: z.int() });

/** What an export holds, leaves out and lacks. */
export const exportReportSchema = z.object({
  entries: z.int().describe('That match.'),
  exported: z.int(),
  leftOut: z.array(
    z.object({
      reason: z.enum(redistributionRefusals),
      entries: z.int(),
      examples: z.array(z.string()).describe('Some of them, by accession and version.'),
    }),
  ),
  missing: z.array(count).describe('Required columns without value.'),
  invalid: z
    .array(count.extend({ example: z.string() }))
    .describe('Values that the archive does not take.'),
  nullTerms: z.array(count).describe("Columns with the archive's word for a missing value."),
  lost: z.array(count).describe('Fields that the archive has no column for.'),
});

const own = z.object({
  format: z.enum(tableFormats).default('tsv').describe('Of its tables.'),
  part: z
    .enum(['package', 'report'])
    .default('package')
    .describe("'report': what it would hold, leave out and lack, as JSON."),
  set: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .describe("'column=value' for columns that entries know nothing of, such as an address."),
});

/** Tables and sequences of open entries as an archive takes them. */
export const exportEntries = defineOperation<ExchangeService>()({
  name: 'export-entries',
  method: ['GET', 'POST'],
  path: '/api/instances/{instance}/exports/{target}',
  tag: 'exchange',
  summary: 'Tables and sequences of entries as GISAID, NCBI, ENA or Pathoplexus takes them',
  description:
    'A zip file with the tables, the sequences under the names that the tables give them, and what could not be ' +
    "filled. Filters are those of LAPIS' /sample/details; several values of `accession` name entries one by one. " +
    'Entries whose terms do not let them go there are left out, and are told with the reason.',
  access: 'public',
  input: {
    params: z.object({ instance: z.string().max(100), target: z.enum(exportTargetIds) }),
    query: own.loose(),
    body: z.record(z.string(), z.unknown()),
  },
  output: { mediaTypes: ['application/zip', 'application/json'], schema: exportReportSchema },
  errors: ['request-invalid', 'instance-not-found', 'not-ready'],
  limit: 'download',
  examples: [
    {
      name: 'what an export would hold',
      params: { instance: '{exampleInstance}', target: 'pathoplexus' },
      query: { part: 'report', limit: '5' },
    },
    {
      name: 'samples for ENA',
      params: { instance: '{exampleInstance}', target: 'ena' },
      query: { limit: '5' },
    },
    {
      name: 'a column that GISAID does not have',
      params: { instance: '{exampleInstance}', target: 'gisaid' },
      query: { set: 'nothing=1' },
      status: 400,
    },
    { name: 'unknown instance', params: { instance: 'nothing', target: 'ncbi' }, status: 404 },
  ],
  handle: async (service, { params, query, body, caller, signal }) => {
    const { format: _format, part: _part, set: _set, ...inQuery } = query;
    const { format, part, set, ...inBody } = body ?? {};
    const given = own.safeParse({
      format: format ?? query.format,
      part: part ?? query.part,
      set: set ?? query.set,
    });
    if (!given.success) throw new AppError('request-invalid', { detail: given.error.message });
    const prepared = await service.prepareExport({
      instance: params.instance,
      target: params.target,
      format: given.data.format,
      filter: { ...inQuery, ...inBody },
      constants: parseConstants([given.data.set].flat()),
      caller,
      signal,
    });
    if (given.data.part === 'report') return prepared.report;
    return new Reply({
      headers: {
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="${prepared.fileName}"`,
        'Cache-Control': 'private, no-store',
      },
      body: prepared.pieces(),
      isFinal: true,
    });
  },
});

function parseConstants(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()] as const;
      throw new AppError('request-invalid', {
        detail: `'set' is 'column=value', not '${text.slice(0, 60)}'.`,
      });
    }),
  );
}
