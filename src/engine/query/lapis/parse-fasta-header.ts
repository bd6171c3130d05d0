import type { CompiledSchema } from '../compiled-schema.ts';
import { findField } from '../fields.ts';
import {
  findName,
  type HeaderPart,
  kindOf,
  type LapisEndpoint,
  type LapisFormat,
  type RequestContext,
} from './lapis-query.ts';
import type { OptionReader } from './option-reader.ts';

const key = 'fastaHeaderTemplate';

/** The field with a name in any case, or null; also 'date.isoWeek'. */
export function findFieldName(context: RequestContext, given: string): string | null {
  const names = [...context.schema.columns.keys()];
  const weeks = names.map((name) => `${name}.isoWeek`);
  const found = findName([...names, ...weeks], given);
  return found !== null && findField(context.schema, found) !== null ? found : null;
}

/** '{date}|{country}|{.segment}' ('{.gene}' for amino acids) as its parts; what is wrong is reported. */
function parseTemplate(
  context: RequestContext,
  template: string,
  endpoint: LapisEndpoint,
): readonly HeaderPart[] {
  const own = kindOf(endpoint) === 'nucleotide' ? '.segment' : '.gene';
  const parts: HeaderPart[] = [];
  for (const [, text, name] of template.matchAll(/([^{]+)|\{([^{}]*)\}?/g)) {
    if (text !== undefined) {
      parts.push({ type: 'text', text: text.replaceAll(/[\r\n]/g, ' ') });
    } else if (name?.toLowerCase() === own) {
      parts.push({ type: 'sequenceName' });
    } else {
      const field = findFieldName(context, name ?? '');
      if (field !== null) parts.push({ type: 'field', field });
      else {
        const known = [...context.schema.columns.keys()].join(', ');
        context.report(
          key,
          template,
          `Invalid FASTA header template: '{${name}}' is unknown; use ${own} or one of: ${known}.`,
        );
      }
    }
  }
  return parts;
}

/** '>key' where the address names one sequence or there is only one segment, else '>key|name'. */
function createStandardHeader(
  schema: CompiledSchema,
  { endpoint, isOne }: { endpoint: LapisEndpoint; isOne: boolean },
): readonly HeaderPart[] {
  const primaryKey: HeaderPart = { type: 'field', field: schema.schema.primaryKey };
  const isOnlySegment = kindOf(endpoint) === 'nucleotide' && schema.nucleotide.length === 1;
  if (isOne || isOnlySegment) return [primaryKey];
  return [primaryKey, { type: 'text', text: '|' }, { type: 'sequenceName' }];
}

/** The headers that a request for sequences asks for; what is wrong is reported. */
export function parseFastaHeader(
  reader: OptionReader,
  request: {
    readonly endpoint: LapisEndpoint;
    readonly format: LapisFormat;
    /** The address names one sequence. */
    readonly isOne: boolean;
  },
): readonly HeaderPart[] {
  const { context } = reader;
  const template = reader.one(key);
  if (template === undefined) return createStandardHeader(context.schema, request);
  if (typeof template !== 'string' || template === '') {
    context.report(key, template, "Expected a text like '{date}|{country}'.");
    return [];
  }
  if (request.format !== 'FASTA') {
    context.report(key, template, 'fastaHeaderTemplate is only applicable for FASTA format.');
    return [];
  }
  return parseTemplate(context, template, request.endpoint);
}
