import { findField } from '../fields.ts';
import {
  findName,
  type HeaderPart,
  type LapisEndpoint,
  type RequestContext,
} from './lapis-query.ts';

const key = 'fastaHeaderTemplate';

/** The field with a name in any case, or null; also 'date.isoWeek'. */
export function findFieldName(context: RequestContext, given: string): string | null {
  const names = [...context.schema.columns.keys()];
  const weeks = names.map((name) => `${name}.isoWeek`);
  const found = findName([...names, ...weeks], given);
  return found !== null && findField(context.schema, found) !== null ? found : null;
}

/**
 * Parses '{date}|{country}|{.segment}' ('{.gene}' for amino acids) to its parts. Null where it is not
 * valid, which is reported.
 */
export function parseFastaHeader(
  context: RequestContext,
  template: string,
  endpoint: LapisEndpoint,
): readonly HeaderPart[] | null {
  const own = endpoint === 'alignedNucleotideSequences' ? '.segment' : '.gene';
  const parts: HeaderPart[] = [];
  let isValid = true;
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
        context.report(key, template, `'{${name}}' is unknown; use ${own} or one of: ${known}.`);
        isValid = false;
      }
    }
  }
  return isValid ? parts : null;
}
