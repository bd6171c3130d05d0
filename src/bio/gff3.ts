import type { Problem } from '../std/problem.ts';
import { fail, type Result, succeed } from '../std/result.ts';
import type { Cds, CdsSegment, Gene, GenomeAnnotation } from './annotation.ts';
import { type GffFeature, parseGff3Features } from './gff3-features.ts';

/** Neighbouring lines with the same ID: one feature in pieces. */
interface FeatureGroup {
  readonly features: readonly GffFeature[];
  readonly id: string;
  readonly name: string;
  readonly product: string;
  readonly type: string;
  readonly parents: readonly string[];
  children: readonly FeatureGroup[];
}

interface Context {
  readonly file: string;
  readonly referenceLength: number;
  readonly problems: Problem[];
  readonly landmarks: ReadonlyMap<string, GffFeature>;
  /** The first line of each gene and CDS. */
  readonly firsts: Map<Gene | Cds, GffFeature>;
}

/** Where a feature begins in its file, behind the file's name. */
function placeOf(feature: GffFeature | undefined): string {
  return feature === undefined ? '' : ` line ${feature.line} column ${feature.columns.begin}`;
}

/**
 * Parses a GFF3 annotation to genes and their coding sequences: a gene without CDS is a CDS itself,
 * and where there is no gene each CDS is one. A CDS that runs over the end of a circular landmark
 * is cut there. Problems (gff3-line-invalid, gff3-parent-missing, gff3-out-of-range,
 * gff3-length-not-codons, gff3-name-duplicate, gff3-empty) name the line. Sequence-analysis
 * specification, section 4.0; GFF3 specification 1.26.
 */
export function parseGff3(
  text: string,
  options: { readonly file: string; readonly referenceLength: number },
): Result<GenomeAnnotation, Problem[]> {
  const { features, problems: lineProblems } = parseGff3Features(text, options.file);
  const problems = [...lineProblems, ...checkParents(features, options.file)];
  const landmarks = new Map<string, GffFeature>();
  for (const feature of features) {
    const key = feature.id.split(':', 1)[0] ?? feature.id;
    if (!landmarks.has(key)) landmarks.set(key, feature);
  }
  const context: Context = { ...options, problems, landmarks, firsts: new Map() };
  if (problems.length === 0) {
    const genes = findGenes(buildHierarchy(features), context);
    if (genes.length === 0 && problems.length === 0) {
      problems.push({
        code: 'gff3-empty',
        where: options.file,
        value: '',
        hint: 'The annotation holds no feature of type gene or CDS. Add one, or leave the file away.',
      });
    }
    checkNames(genes, context);
    if (problems.length === 0) return succeed({ genes });
  }
  return fail(problems);
}

function checkParents(features: readonly GffFeature[], file: string): Problem[] {
  const ids = new Set(features.map((feature) => feature.id));
  return features.flatMap((feature) =>
    feature.parents
      .filter((parent) => !ids.has(parent) || parent === feature.id)
      .map((parent) => ({
        code: 'gff3-parent-missing',
        where: `${file} line ${feature.line} column ${feature.columns.attributes}`,
        value: parent,
        hint: 'The attribute Parent must name the ID of another feature of this file.',
      })),
  );
}

function unique(values: Iterable<string>): string[] {
  return [...new Set(values)];
}

function buildHierarchy(features: readonly GffFeature[]): readonly FeatureGroup[] {
  const runs: GffFeature[][] = [];
  for (const feature of features) {
    const run = runs.at(-1);
    if (run !== undefined && run[0]?.id === feature.id) run.push(feature);
    else runs.push([feature]);
  }
  const groups: FeatureGroup[] = runs.map((run) => ({
    features: run,
    id: run[0]?.id ?? '',
    name: unique(run.map((feature) => feature.name)).join('+'),
    product: unique(run.map((feature) => feature.product)).join('+'),
    type: unique(run.map((feature) => feature.type)).join('+'),
    parents: unique(run.flatMap((feature) => feature.parents)),
    children: [],
  }));
  const childrenOf = new Map<string, FeatureGroup[]>();
  for (const group of groups) {
    for (const parent of group.parents) {
      const siblings = childrenOf.get(parent);
      if (siblings === undefined) childrenOf.set(parent, [group]);
      else siblings.push(group);
    }
  }
  for (const group of groups) group.children = childrenOf.get(group.id) ?? [];
  return groups.filter((group) => group.parents.length === 0).sort(compareGroups);
}

/** Order of top-level features: by start, then the longer one first, then by type and name. */
function compareGroups(a: FeatureGroup, b: FeatureGroup): number {
  const byBegin = beginOf(a) - beginOf(b);
  if (byBegin !== 0) return byBegin;
  const byEnd = firstEndOf(b) - firstEndOf(a);
  if (byEnd !== 0) return byEnd;
  const [left, right] = [a, b].map(({ type, name }) =>
    type === 'gene' ? `Gene '${name}'` : `${type} '${name}'`,
  );
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1;
}

function beginOf(group: FeatureGroup): number {
  return Math.min(...group.features.map((feature) => feature.begin));
}

/** The first end of the pieces, not the last: the order of the peer. */
function firstEndOf(group: FeatureGroup): number {
  return Math.min(...group.features.map((feature) => feature.end));
}

function collect(groups: readonly FeatureGroup[], type: string): FeatureGroup[] {
  return groups.flatMap((group) => [
    ...(group.type === type ? [group] : []),
    ...collect(group.children, type),
  ]);
}

function findGenes(top: readonly FeatureGroup[], context: Context): Gene[] {
  const genes = collect(top, 'gene').map((group) => {
    const own = collect(group.children, 'CDS');
    return toGene(group, own.length > 0 ? own : [group], context);
  });
  if (genes.length > 0) return genes;
  return collect(top, 'CDS').map((group) => toGene(group, [group], context));
}

function toGene(group: FeatureGroup, coding: readonly FeatureGroup[], context: Context): Gene {
  const cdses = coding.map((cds) => toCds(cds, context));
  const segments = cdses.flatMap((cds) => cds.segments);
  const gene: Gene = {
    name: group.name,
    begin: Math.min(...segments.map((segment) => segment.begin)),
    end: Math.max(...segments.map((segment) => segment.end)),
    cdses,
  };
  keepFirst(gene, group, context);
  return gene;
}

function keepFirst(made: Gene | Cds, { features }: FeatureGroup, { firsts }: Context): void {
  const [first] = features;
  if (first !== undefined) firsts.set(made, first);
}

function toCds(group: FeatureGroup, context: Context): Cds {
  const pieces = group.features.flatMap((feature) => splitAtOrigin(feature, context));
  let length = 0;
  const segments = pieces.map(({ begin, end, strand }): CdsSegment => {
    const localBegin = length;
    length += end - begin;
    return { begin, end, strand, localBegin, phase: (3 - (localBegin % 3)) % 3 };
  });
  if (length % 3 !== 0) {
    context.problems.push({
      code: 'gff3-length-not-codons',
      where: `${context.file}${placeOf(group.features[0])}`,
      value: group.name,
      hint: `The length of a CDS must be a multiple of 3, but that of '${group.name}' is ${length} (${segments.map((s) => s.end - s.begin).join(' + ')}).`,
    });
  }
  const cds: Cds = { name: group.name, product: group.product, segments, length };
  keepFirst(cds, group, context);
  return cds;
}

type Piece = Pick<CdsSegment, 'begin' | 'end' | 'strand'>;

function splitAtOrigin(feature: GffFeature, context: Context): Piece[] {
  const { begin, end, strand, line, columns } = feature;
  const landmark = context.landmarks.get(feature.seqid);
  const circular = landmark?.isCircular === true;
  const limit = Math.min(context.referenceLength, landmark?.end ?? context.referenceLength);
  if (end <= limit) return [{ begin, end, strand }];
  if (!circular || begin >= limit || end > 2 * limit) {
    context.problems.push({
      code: 'gff3-out-of-range',
      where: `${context.file} line ${line} column ${columns.end}`,
      value: `${begin + 1}-${end}`,
      hint: `The feature '${feature.name}' ends outside of the reference, which has ${limit} letters. Only a feature on a landmark with Is_circular=true may run over the end, once.`,
    });
    return [{ begin, end, strand }];
  }
  return [
    { begin, end: limit, strand },
    { begin: 0, end: end - limit, strand },
  ];
}

function checkNames(genes: readonly Gene[], context: Context): void {
  const lists = { gene: genes, CDS: genes.flatMap((gene) => gene.cdses) };
  for (const [kind, list] of Object.entries(lists)) {
    const seen = new Set<string>();
    for (const one of list) {
      const { name } = one;
      if (seen.has(name)) {
        context.problems.push({
          code: 'gff3-name-duplicate',
          where: `${context.file}${placeOf(context.firsts.get(one))}`,
          value: name,
          hint: `Two features of type ${kind} have this name; names must be unique. Pieces of one CDS need the same ID and must stand one after the other.`,
        });
      }
      seen.add(name);
    }
  }
}
