import type { InstanceColumn } from '../../../../web/api/types.ts';

/** One filter parameter with one value, in the query interface's terms. */
export interface FilterTerm {
  readonly param: string;
  readonly value: string;
}

/** What the text is read against. */
export interface SearchVocabulary {
  readonly columns: readonly InstanceColumn[];
  readonly lineageColumn: string | null;
  readonly dateColumn: string;
  /** Names of the coding sequences, for `S:N501Y`. */
  readonly cdses: readonly string[];
  /** Names of the segments, for `seg1:C241T`. */
  readonly segments: readonly string[];
}

const NUCLEOTIDE = /^[ACGTRYSWKMBDHVN-]?[1-9]\d*[ACGTRYSWKMBDHVN.-]$/i;
const AMINO_ACID = /^[A-Z*-]?[1-9]\d*[A-Z*.-]?$/i;
const LINEAGE = /^(?:[A-Z]{1,3}(?:\.\d+)+\*?|[A-Z]{1,3}(?:\.\d+)*\.?\*)$/i;
const ADVANCED = /[&|]|^\s*!|\[\s*(?:exactly-)?\d+-of\s*:|\bmaybe\s*\(| AND | OR |^NOT /i;
/** A quote that is still open, while somebody types, reaches to the end. */
const TOKEN = /[^\s"':=<>]*(?::|=|>=|<=)?(?:"[^"]*(?:"|$)|'[^']*(?:'|$))|\S+/g;
const FIELD = /^([\w.]+)\s*(:|>=|<=|=)\s*(.*)$/s;

function unquote(text: string): string {
  const match = /^(["'])(.*?)\1?$/s.exec(text);
  return match?.[2] ?? text;
}

function sameName(names: readonly string[], name: string): string | undefined {
  return names.find((one) => one.toLowerCase() === name.toLowerCase());
}

function parseInsertion(token: string, vocabulary: SearchVocabulary): FilterTerm | null {
  const match = /^ins_(?:(.+):)?(\d+):([A-Z?*]+)$/i.exec(token);
  if (match === null) return null;
  const [, place, position = '', symbols = ''] = match;
  const cds = place === undefined ? undefined : sameName(vocabulary.cdses, place);
  const param = cds === undefined ? 'nucleotideInsertions' : 'aminoAcidInsertions';
  const prefix = place === undefined ? '' : `${cds ?? place}:`;
  return { param, value: `ins_${prefix}${position}:${symbols.toUpperCase()}` };
}

function parseMutation(token: string, vocabulary: SearchVocabulary): FilterTerm | null {
  const colon = token.lastIndexOf(':');
  if (colon < 0) {
    if (!NUCLEOTIDE.test(token)) return null;
    return { param: 'nucleotideMutations', value: token.toUpperCase() };
  }
  const change = token.slice(colon + 1);
  const cds = sameName(vocabulary.cdses, token.slice(0, colon));
  if (cds !== undefined && AMINO_ACID.test(change)) {
    return { param: 'aminoAcidMutations', value: `${cds}:${change.toUpperCase()}` };
  }
  const segment = sameName(vocabulary.segments, token.slice(0, colon));
  if (segment !== undefined && NUCLEOTIDE.test(change)) {
    return { param: 'nucleotideMutations', value: `${segment}:${change.toUpperCase()}` };
  }
  return null;
}

function findColumn(columns: readonly InstanceColumn[], name: string): InstanceColumn | undefined {
  const wanted = name.toLowerCase();
  return columns.find((one) => one.name.toLowerCase() === wanted);
}

function parseField(token: string, vocabulary: SearchVocabulary): readonly FilterTerm[] | null {
  const match = FIELD.exec(token);
  if (match === null) return null;
  const [, name = '', sign = '', rest = ''] = match;
  const column = findColumn(vocabulary.columns, name);
  const value = unquote(rest);
  if (column === undefined || value === '') return null;
  const hasRange = column.type === 'date' || column.type === 'int' || column.type === 'float';
  if (sign === '>=' || sign === '<=') {
    return hasRange ? [{ param: `${column.name}${sign === '>=' ? 'From' : 'To'}`, value }] : null;
  }
  const range = hasRange ? /^(.*?)\.\.(.*)$/.exec(value) : null;
  if (range === null) return [{ param: column.name, value }];
  const [, from = '', to = ''] = range;
  return [
    ...(from === '' ? [] : [{ param: `${column.name}From`, value: from }]),
    ...(to === '' ? [] : [{ param: `${column.name}To`, value: to }]),
  ];
}

/** Reads one word of the search box; null where it is plain text. */
function parseToken(token: string, vocabulary: SearchVocabulary): readonly FilterTerm[] | null {
  const insertion = parseInsertion(token, vocabulary);
  if (insertion !== null) return [insertion];
  const mutation = parseMutation(token, vocabulary);
  if (mutation !== null) return [mutation];
  const field = parseField(token, vocabulary);
  if (field !== null) return field;
  if (vocabulary.lineageColumn !== null && LINEAGE.test(token)) {
    return [{ param: vocabulary.lineageColumn, value: token.toUpperCase() }];
  }
  return null;
}

/**
 * Reads what somebody typed into the search box: mutations (`C241T`, `S:N501Y`, `S:501`),
 * insertions (`ins_S:214:EPE`), lineages (`B.1.1.7*`), fields (`country:"United Kingdom"`,
 * `date>=2021-03-01`, `date:2021-03-01..2021-04-01`), a whole expression (`S:N501Y & !S:E484K`);
 * every other word together is free text. The order of the terms is that of the words.
 */
export function parseSearchText(text: string, vocabulary: SearchVocabulary): readonly FilterTerm[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (ADVANCED.test(trimmed)) return [{ param: 'advancedQuery', value: trimmed }];
  const terms: FilterTerm[] = [];
  const words: string[] = [];
  for (const token of trimmed.match(TOKEN) ?? []) {
    const found = parseToken(token, vocabulary);
    if (found !== null) terms.push(...found);
    else if (unquote(token).trim() !== '') words.push(unquote(token).trim());
  }
  if (words.length > 0) terms.push({ param: 'freeText', value: words.join(' ') });
  return terms;
}
