import { fail, type Result, succeed } from '../../std/result.ts';
import { type HtsgetFailure, refuse } from './htsget-failure.ts';

/** A region that is asked for: letters from `start` to before `end`, 0-based; null for what is not bounded. */
export interface HtsgetRegion {
  /** '*' for reads without a place. */
  readonly referenceName: string;
  readonly start: number | null;
  readonly end: number | null;
}

export type HtsgetFormat = 'BAM' | 'CRAM' | 'VCF' | 'BCF';

/** What a request asks for. htsget specification 1.3. */
export interface HtsgetRequest {
  readonly format: HtsgetFormat;
  /** True where the header alone is wanted. */
  readonly isHeaderOnly: boolean;
  /** Null for the whole file. */
  readonly regions: readonly HtsgetRegion[] | null;
}

export type HtsgetDatatype = 'reads' | 'variants';

export const FORMATS: Readonly<Record<HtsgetDatatype, readonly [HtsgetFormat, HtsgetFormat]>> = {
  reads: ['BAM', 'CRAM'],
  variants: ['VCF', 'BCF'],
};
const FIELDS = new Set('QNAME FLAG RNAME POS MAPQ CIGAR RNEXT PNEXT TLEN SEQ QUAL'.split(' '));
/** More regions in one request are refused: each costs a look into the index. */
export const MAX_REGIONS = 10_000;
const PARAMETERS = ['format', 'class', 'referenceName', 'start', 'end', 'fields', 'tags', 'notags'];
const BODY_KEYS = ['format', 'class', 'fields', 'tags', 'notags', 'regions'];

type Parsed<T> = Result<T, HtsgetFailure>;

function invalid(message: string): { readonly ok: false; readonly error: HtsgetFailure } {
  return fail(refuse('InvalidInput', message));
}

/**
 * Reads the query of `GET /reads/{id}` or `GET /variants/{id}`. Parameters of other names are passed over, as HTTP has
 * it. `fields`, `tags` and `notags` are checked; they change nothing, which the specification allows.
 */
export function parseQuery(
  datatype: HtsgetDatatype,
  query: Iterable<readonly [string, string]>,
): Parsed<HtsgetRequest> {
  const given = new Map<string, string>();
  for (const [name, value] of query) {
    if (!PARAMETERS.includes(name)) continue;
    if (given.has(name)) return invalid(`${name} is given twice.`);
    given.set(name, value);
  }
  const list = (name: string) => given.get(name)?.split(',');
  const extent = checkExtent(datatype, {
    format: given.get('format'),
    class: given.get('class'),
    fields: list('fields'),
    tags: list('tags'),
    notags: list('notags'),
  });
  if (!extent.ok) return extent;
  const { isHeaderOnly } = extent.value;
  const others = [...given.keys()].filter((name) => name !== 'format' && name !== 'class');
  if (isHeaderOnly && others.length > 0) {
    return invalid(`With class=header nothing else but format is given; leave out ${others[0]}.`);
  }
  const region = parseQueryRegion(given);
  if (!region.ok) return region;
  return succeed({ ...extent.value, regions: region.value === null ? null : [region.value] });
}

function parseQueryRegion(given: ReadonlyMap<string, string>): Parsed<HtsgetRegion | null> {
  const numbers: { start: number | null; end: number | null } = { start: null, end: null };
  for (const name of ['start', 'end'] as const) {
    const text = given.get(name);
    if (text === undefined) continue;
    if (!/^\d{1,15}$/.test(text)) return invalid(`${name} is a whole number, not '${cut(text)}'.`);
    numbers[name] = Number(text);
  }
  const referenceName = given.get('referenceName');
  if (referenceName === undefined) {
    if (numbers.start === null && numbers.end === null) return succeed(null);
    return invalid('start and end are given together with referenceName.');
  }
  return checkRegion({ referenceName, ...numbers }, 'GET');
}

/** Reads the body of `POST /reads/{id}` or `POST /variants/{id}`, parsed as JSON; an empty one asks for everything. */
export function parseBody(datatype: HtsgetDatatype, body: unknown): Parsed<HtsgetRequest> {
  if (body === undefined || body === null) return parseBody(datatype, {});
  if (!isRecord(body)) return invalid('The body is a JSON object.');
  const unknown = Object.keys(body).find((key) => !BODY_KEYS.includes(key));
  if (unknown !== undefined) return invalid(`The body has no member '${cut(unknown)}'.`);
  const extent = checkExtent(datatype, body);
  if (!extent.ok) return extent;
  const others = Object.keys(body).filter((key) => key !== 'format' && key !== 'class');
  if (extent.value.isHeaderOnly && others.length > 0) {
    return invalid(`With class 'header' nothing else but format is given; leave out ${others[0]}.`);
  }
  const { regions } = body;
  if (regions === undefined) return succeed({ ...extent.value, regions: null });
  if (!Array.isArray(regions) || regions.length === 0) {
    return invalid('regions is a list of at least one region; leave it out to have everything.');
  }
  if (regions.length > MAX_REGIONS) {
    return invalid(`There are ${regions.length} regions; at most ${MAX_REGIONS} are taken.`);
  }
  const checked: HtsgetRegion[] = [];
  for (const [at, region] of regions.entries()) {
    const one = parseBodyRegion(region, `regions[${at}]`);
    if (!one.ok) return one;
    checked.push(one.value);
  }
  return succeed({ ...extent.value, regions: checked });
}

function parseBodyRegion(region: unknown, where: string): Parsed<HtsgetRegion> {
  if (!isRecord(region)) return invalid(`${where} is an object.`);
  const { referenceName, start = null, end = null } = region;
  if (typeof referenceName !== 'string') return invalid(`${where} has no referenceName.`);
  if (!isPosition(start) || !isPosition(end)) {
    return invalid(`start and end of ${where} are whole numbers from 0.`);
  }
  return checkRegion({ referenceName, start, end }, 'POST');
}

function checkRegion(region: HtsgetRegion, method: 'GET' | 'POST'): Parsed<HtsgetRegion> {
  const { referenceName, start, end } = region;
  if (referenceName === '') return invalid('referenceName is empty.');
  if (referenceName === '*' && (start !== null || end !== null)) {
    return invalid('Reads without a place (*) have no start and no end.');
  }
  // The specification refuses an empty range of POST, and one of GET only where it is turned round.
  const isTurned = end !== null && (method === 'POST' ? (start ?? 0) >= end : (start ?? 0) > end);
  if (!isTurned) return succeed(region);
  const message = `The range of ${cut(referenceName)} from ${start ?? 0} to ${end} is none: its end, which is not part of it, lies above its start.`;
  return fail(refuse('InvalidRange', message));
}

/** Which format and how much of it. */
function checkExtent(
  datatype: HtsgetDatatype,
  given: Readonly<Record<string, unknown>>,
): Parsed<Pick<HtsgetRequest, 'format' | 'isHeaderOnly'>> {
  const formats = FORMATS[datatype];
  const format = formats.find((one) => one === (given.format ?? formats[0]));
  if (format === undefined) {
    const message = `${datatype} are given as ${formats.join(' or ')}, not as '${cut(String(given.format))}'.`;
    return fail(refuse('UnsupportedFormat', message));
  }
  if (given.class !== undefined && given.class !== 'header') {
    return invalid(`class is 'header' or left out, not '${cut(String(given.class))}'.`);
  }
  if (datatype === 'variants' && given.fields !== undefined) {
    return invalid('fields is for reads only.');
  }
  for (const name of ['fields', 'tags', 'notags']) {
    const list = given[name];
    if (list !== undefined && !isTextList(list)) return invalid(`${name} is a list of names.`);
  }
  const fields = isTextList(given.fields) ? given.fields : [];
  const unknown = fields.find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return invalid(`There is no field '${cut(unknown)}' of reads.`);
  const tags = new Set(isTextList(given.tags) ? given.tags : []);
  const both = (isTextList(given.notags) ? given.notags : []).find(
    (tag) => tag !== '' && tags.has(tag),
  );
  if (both !== undefined) return invalid(`The tag '${cut(both)}' is in tags and in notags.`);
  return succeed({ format, isHeaderOnly: given.class === 'header' });
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isPosition(value: unknown): value is number | null {
  return value === null || (Number.isSafeInteger(value) && (value as number) >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cut(text: string): string {
  return text.slice(0, 100);
}
