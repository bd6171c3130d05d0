import { type LapisEndpoint, type LapisFormat, listFormats } from './lapis-query.ts';

/** A media type of an Accept header with its parameters, in lower case. */
interface AcceptedType {
  readonly type: string;
  readonly parameters: readonly string[];
  readonly quality: number;
}

function parseAccept(accept: string): AcceptedType[] {
  const types = accept.split(',').map((part): AcceptedType => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const quality = parameters.find((text) => text.startsWith('q='))?.slice(2);
    return { type, parameters, quality: quality === undefined ? 1 : Number(quality) || 0 };
  });
  // Those of one quality stay in their order.
  return types.sort((a, b) => b.quality - a.quality);
}

function toFormat({ type, parameters }: AcceptedType): LapisFormat | null {
  switch (type) {
    case 'application/json':
      return 'JSON';
    case 'text/csv':
      return parameters.includes('headers=false') ? 'CSV-WITHOUT-HEADERS' : 'CSV';
    case 'text/tab-separated-values':
      return parameters.includes('escaped=true') ? 'TSV-ESCAPED' : 'TSV';
    case 'text/x-fasta':
      return 'FASTA';
    case 'application/x-ndjson':
      return 'NDJSON';
    case 'text/x-nh':
      return 'NEWICK';
    default:
      return null;
  }
}

/**
 * The format that an Accept header names first, by quality; the endpoint's own where it names none
 * that the endpoint has, so that a browser gets an answer, too.
 */
export function chooseFormat(endpoint: LapisEndpoint, accept: string): LapisFormat {
  const formats = listFormats(endpoint);
  const [standard = 'JSON'] = formats;
  for (const accepted of parseAccept(accept)) {
    if (accepted.type === '*/*' || accepted.type === 'text/*') return standard;
    const format = toFormat(accepted);
    if (format !== null && accepted.quality > 0 && formats.includes(format)) return format;
  }
  return standard;
}
