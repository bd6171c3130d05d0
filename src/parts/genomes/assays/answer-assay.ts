import {
  findSites,
  type OligoSite,
  type OligoSites,
  toReferenceCodes,
  toReferenceStrand,
} from '../../../engine/assays/find-sites.ts';
import { compileSchema } from '../../../engine/query/compiled-schema.ts';
import {
  createFootprint,
  type Footprint,
  type FootprintChange,
  type FootprintRows,
  findFootprintRows,
  joinFootprints,
  listFootprintChanges,
} from '../../../engine/query/footprint-counts.ts';
import { type FoundRows, findRows } from '../../../engine/query/found-rows.ts';
import { parseFilterOnly } from '../../../engine/query/lapis/parse-filter-only.ts';
import { countRows } from '../../../engine/query/run-query.ts';
import type { Snapshot } from '../../../engine/query/snapshot.ts';
import type { Filter } from '../../../engine/query/tree.ts';
import type { IndexSchema } from '../../../schema/genome-row.ts';
import type { Problem } from '../../../schema/problem.ts';
import { defined } from '../../../std/assert.ts';
import { fail, type Result, succeed } from '../../../std/result.ts';
import { checkDateField, checkTextField } from '../explore/explored-rows.ts';
import { type Answer, type QuestionContext, toInfo, toJsonAnswer } from '../index/answer.ts';
import { joinFilters, splitFreeText } from '../index/free-text.ts';
import { countPeriods, countPlaces, toCounts } from './assay-counts.ts';
import type { AssayAnswer, AssayRequest } from './assay-request.ts';

const MOST_MUTATIONS = 1000;
const OTHER_SITES = 5;
/** Oligos whose sites are remembered, of each schema: a page asks again and again for the same ones. */
const MOST_REMEMBERED = 2000;

interface Remembered {
  readonly references: readonly Uint8Array[];
  /** By the letters of an oligo. */
  readonly sites: Map<string, OligoSites>;
}

const remembered = new WeakMap<IndexSchema, Remembered>();

function remember(schema: IndexSchema): Remembered {
  let known = remembered.get(schema);
  if (known === undefined) {
    const { nucleotide } = compileSchema(schema);
    const references = nucleotide.map(({ text }) => toReferenceCodes(text));
    known = { references, sites: new Map() };
    remembered.set(schema, known);
  }
  return known;
}

function findRemembered(schema: IndexSchema, sequence: string): OligoSites {
  const { references, sites: known } = remember(schema);
  let sites = known.get(sequence);
  if (sites === undefined) {
    sites = findSites(sequence, references);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(sequence, sites);
  }
  return sites;
}

/** An oligo with where it binds, and the genomes below it; null where it binds nowhere. */
interface BoundOligo {
  readonly name: string;
  readonly sequence: string;
  readonly sites: OligoSites;
  readonly bound: {
    readonly site: OligoSite;
    readonly footprint: Footprint;
    readonly rows: readonly FootprintRows[];
  } | null;
}

type Bound = NonNullable<BoundOligo['bound']>;

function bindOligos(
  snapshot: Snapshot,
  found: readonly FoundRows[],
  { oligos, nearEnd }: AssayRequest,
): BoundOligo[] {
  return oligos.map(({ name, sequence }) => {
    snapshot.checkpoint?.();
    const sites = findRemembered(snapshot.schema, sequence);
    const [site] = sites.sites;
    if (site === undefined) return { name, sequence, sites, bound: null };
    const footprint = createFootprint(toReferenceStrand(sequence, site.strand), {
      sequence: site.reference,
      begin: site.begin,
      end: site.strand === '+' ? 'right' : 'left',
      nearEnd,
    });
    return {
      ...{ name, sequence, sites },
      bound: { site, footprint, rows: findFootprintRows(found, footprint) },
    };
  });
}

type Site = NonNullable<AssayAnswer['oligos'][number]['site']>;

function describeSite(schema: IndexSchema, site: OligoSite): Site {
  return {
    sequenceName: defined(schema.nucleotideSequences[site.reference], 'sequence').name,
    begin: site.begin + 1,
    end: site.end,
    strand: site.strand,
    mismatches: site.mismatches.map((place) => place + 1),
  };
}

function describeOligo(
  schema: IndexSchema,
  { name, sequence, sites, bound }: BoundOligo,
): AssayAnswer['oligos'][number] {
  const [best, ...others] = sites.sites.map((site) => describeSite(schema, site));
  return {
    ...{ name, sequence, site: best ?? null, siteCount: sites.count },
    otherSites: others.slice(0, OTHER_SITES),
    ...toCounts(bound?.rows ?? []),
  };
}

type Mutation = AssayAnswer['mutations'][number];

/** The name of a change as filters take it. */
function nameChange(
  schema: IndexSchema,
  sequence: number,
  { position, symbols, kind, isReference }: FootprintChange,
): string {
  const reference = defined(schema.nucleotideSequences[sequence], 'sequence');
  const prefix = schema.nucleotideSequences.length === 1 ? '' : `${reference.name}:`;
  if (kind === 'insertion') return `ins_${prefix}${position}:${symbols}`;
  const own = reference.sequence.charAt(position).toUpperCase();
  return `${prefix}${own}${position + 1}${isReference ? '.' : symbols}`;
}

function listMutations(
  schema: IndexSchema,
  name: string,
  { site, footprint, rows }: Bound,
): Mutation[] {
  const counted = rows.reduce((sum, one) => sum + one.counted.size, 0);
  const { near } = footprint;
  return listFootprintChanges(rows, footprint).map((change) => {
    const place = change.position - site.begin;
    const isInsertion = change.kind === 'insertion';
    const length = site.end - site.begin;
    const isNear = isInsertion
      ? place > near.begin && place < near.end
      : place >= near.begin && place < near.end;
    return {
      oligo: name,
      mutation: nameChange(schema, site.reference, change),
      position: isInsertion ? change.position : change.position + 1,
      fromEnd: site.strand === '-' ? place + 1 : length - place + (isInsertion ? 1 : 0),
      ...{ isNear, count: change.count, counted },
    };
  });
}

/** The filters as one; whether the schema knows all that they name is checked as they are counted. */
function readFilter(
  context: QuestionContext,
  filters: AssayRequest['filters'],
): Result<Filter, Problem[]> {
  const { rest, filter: text } = splitFreeText(context, filters);
  const parsed = parseFilterOnly(context.snapshot.schema, rest);
  if (!parsed.ok) return parsed;
  const filter = joinFilters(parsed.value, text);
  const checked = countRows({ ...context.snapshot, onFound: () => undefined }, filter);
  return checked.ok ? succeed(filter) : checked;
}

function checkRequest(snapshot: Snapshot, request: AssayRequest): Problem[] {
  const { dateField, place, focus, oligos } = request;
  const problems = checkDateField(snapshot, 'dateField', dateField);
  if (place !== null) problems.push(...checkTextField(snapshot, 'place', place));
  if (focus !== null && !oligos.some(({ name }) => name === focus)) {
    const hint = 'No oligo has this name.';
    problems.push({ code: 'request-invalid', where: 'focus', value: focus.slice(0, 200), hint });
  }
  return problems;
}

/** How many genomes differ below the oligos of an assay, by week and place, and by which mutations. */
export function answerAssay(
  context: QuestionContext,
  { request, requestId }: { readonly request: AssayRequest; readonly requestId: string },
): Result<Answer, Problem[]> {
  const { snapshot } = context;
  const { schema } = snapshot;
  const filter = readFilter(context, request.filters);
  const problems = [...(filter.ok ? [] : filter.error), ...checkRequest(snapshot, request)];
  if (!filter.ok || problems.length > 0) return fail(problems);
  const found = findRows(snapshot, filter.value);
  const oligos = bindOligos(snapshot, found, request);
  const bound = oligos.flatMap((one) => (one.bound === null ? [] : [one.bound.rows]));
  const together = joinFootprints(bound);
  const { focus } = request;
  const looked = oligos.filter(({ name }) => focus === null || name === focus);
  const rows = focus === null ? together : (looked[0]?.bound?.rows ?? []);
  const mutations = looked
    .flatMap(({ name, bound: own }) => (own === null ? [] : listMutations(schema, name, own)))
    .sort((a, b) => b.count - a.count);
  const data: AssayAnswer = {
    total: found.reduce((sum, one) => sum + one.rows.size, 0),
    oligos: oligos.map((one) => describeOligo(schema, one)),
    together: toCounts(together),
    focus,
    ...countPeriods(schema, rows, request),
    ...countPlaces(schema, rows, request.place),
    mutations: mutations.slice(0, MOST_MUTATIONS),
    mutationsLeftOut: Math.max(0, mutations.length - MOST_MUTATIONS),
  };
  return toJsonAnswer(context, { data, info: toInfo(context, requestId) });
}
