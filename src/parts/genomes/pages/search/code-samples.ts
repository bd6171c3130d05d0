import {
  type LapisFilter,
  lapisAddress,
  toFilterBody,
  toSearchParams,
} from '../../../../web/api/lapis.ts';

export interface CodeSamples {
  /** The requests themselves: an address, and a body for what an address is too short for. */
  readonly lapis: string;
  readonly curl: string;
  readonly python: string;
  readonly r: string;
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A double-quoted string that Python and R read alike: JSON's escapes of such text. */
function quote(text: string): string {
  return JSON.stringify(text);
}

function toCurl(origin: string, instance: string, filter: LapisFilter): string {
  const lines = [...toSearchParams(filter, { limit: '100' })].map(
    ([name, value]) => `  --data-urlencode ${shellQuote(`${name}=${value}`)}`,
  );
  const address = `${origin}${lapisAddress(instance, 'details', { filter: {} })}`;
  return [`curl --get ${shellQuote(address)}`, ...lines].join(' \\\n');
}

function toPython(origin: string, instance: string, filter: LapisFilter): string {
  const pairs = [...toSearchParams(filter, { limit: '100' })].map(
    ([name, value]) => `    (${quote(name)}, ${quote(value)}),`,
  );
  const address = `${origin}${lapisAddress(instance, 'details', { filter: {} })}`;
  return [
    'import json',
    'from urllib.parse import urlencode',
    'from urllib.request import urlopen',
    '',
    'parameters = [',
    ...pairs,
    ']',
    `with urlopen(${quote(`${address}?`)} + urlencode(parameters)) as answer:`,
    '    rows = json.load(answer)["data"]',
    'print(len(rows), rows[:3])',
  ].join('\n');
}

function toR(origin: string, instance: string, filter: LapisFilter): string {
  const address = lapisAddress(instance, 'details', {
    filter,
    extra: { limit: '100', dataFormat: 'tsv' },
  });
  return [
    `address <- ${quote(`${origin}${address}`)}`,
    'rows <- read.delim(url(address), check.names = FALSE)',
    'nrow(rows)',
    'head(rows)',
  ].join('\n');
}

/** The question as any client of LAPIS asks it. */
function toLapis(origin: string, instance: string, filter: LapisFilter): string {
  const address = lapisAddress(instance, 'aggregated', { filter: {} });
  return [
    `GET ${origin}${lapisAddress(instance, 'aggregated', { filter })}`,
    '',
    `POST ${origin}${address}`,
    'Content-Type: application/json',
    '',
    JSON.stringify(toFilterBody(filter), null, 2),
  ].join('\n');
}

/** Programs that ask this node for the first hundred genomes of a filter, with nothing to install. */
export function writeCodeSamples(
  origin: string,
  instance: string,
  filter: LapisFilter,
): CodeSamples {
  return {
    lapis: toLapis(origin, instance, filter),
    curl: toCurl(origin, instance, filter),
    python: toPython(origin, instance, filter),
    r: toR(origin, instance, filter),
  };
}
