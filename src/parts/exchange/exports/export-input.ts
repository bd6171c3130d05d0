import { z } from 'zod';
import type { Caller } from '../../../schema/caller.ts';
import { AppError } from '../../../schema/errors.ts';
import { redistributionRefusals } from '../../../schema/redistribution.ts';
import type { ExportRequest } from './export-service.ts';
import { exportTargetIds } from './export-target.ts';
import { tableFormats } from './write-package.ts';

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

/** What an export takes beside the filters of LAPIS. */
const own = z.object({
  format: z.enum(tableFormats).default('tsv').describe('Of its tables.'),
  set: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .describe("'column=value' for columns that entries know nothing of, such as an address."),
});

/** What the operations of exports take: filters are the columns of the instance, so only the index can tell which are right. */
export const exportInput = {
  params: z.object({ instance: z.string().max(100), target: z.enum(exportTargetIds) }),
  query: own.loose(),
  body: z.record(z.string(), z.unknown()),
};

/** The request of a call; what the body says goes before the query. @throws AppError request-invalid */
export function toExportRequest(call: {
  readonly params: z.output<typeof exportInput.params>;
  readonly query: z.output<typeof exportInput.query>;
  readonly body: z.output<typeof exportInput.body> | undefined;
  readonly caller: Caller | null;
  readonly signal: AbortSignal;
}): ExportRequest {
  const { params, query, body, caller, signal } = call;
  const { format: _format, set: _set, ...inQuery } = query;
  const { format = query.format, set = query.set, ...inBody } = body ?? {};
  const given = own.safeParse({ format, set });
  if (!given.success) throw new AppError('request-invalid', { detail: given.error.message });
  return {
    instance: params.instance,
    target: params.target,
    format: given.data.format,
    filter: { ...inQuery, ...inBody },
    constants: parseConstants([given.data.set].flat()),
    caller,
    signal,
  };
}

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
