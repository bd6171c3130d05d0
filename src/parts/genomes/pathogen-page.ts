import { listIndexColumns } from './index/index-columns.ts';
import { isSegmented, type PathogenMeta, type TreeDescription } from './pathogens/pathogen.ts';

/** One line of the list of pathogens. */
export function toPathogenSummary(meta: PathogenMeta) {
  return {
    id: meta.id,
    displayName: meta.displayName,
    shortName: meta.shortName,
    description: meta.description,
    taxonId: meta.taxonId,
    datasetTag: meta.tag ?? meta.digest.slice(0, 12),
    hasTree: meta.segments.some(({ tree }) => tree !== null),
    ...(isSegmented(meta) ? { segments: meta.segments.map(({ name }) => name) } : {}),
  };
}

/** A pathogen as its page shows it. */
export function toPathogenPage(meta: PathogenMeta) {
  const [first] = meta.segments;
  const only = isSegmented(meta) ? undefined : first;
  return {
    ...toPathogenSummary(meta),
    sources: listSources(meta),
    segments: meta.segments.map(({ name, referenceLength, tree, lineageAttribute }) => ({
      ...{ name, length: referenceLength },
      ...(only === undefined ? { tree: toTreeFacts(tree), lineageAttribute } : {}),
    })),
    cdses: meta.cdses.map((cds) => ({
      name: cds.name,
      ...(only === undefined ? { segment: cds.segment } : {}),
      strand: cds.segments[0]?.strand ?? '+',
      segments: cds.segments.map(({ begin, end }) => ({ begin, end })),
      proteinLength: cds.codons,
    })),
    defaultCds: meta.defaultCds,
    // Of several segments each says its own.
    tree: toTreeFacts(only?.tree ?? null),
    emergenceDate: meta.emergenceDate,
    lineageAttribute: only?.lineageAttribute ?? null,
    columns: listIndexColumns(meta).map(({ name, type, title, definition }) => ({
      name,
      type,
      title,
      definition,
    })),
  };
}

function toTreeFacts(tree: TreeDescription | null) {
  if (tree === null) return null;
  const { nodes, tips, clades, lineages, updated } = tree;
  return { nodes, tips, clades, lineages, updated };
}

/** What the dataset is made of, and the tree's own acknowledgement, which its terms ask to be visible. */
function listSources(meta: PathogenMeta) {
  const sources: { title: string; text: string; url?: string; date?: string }[] = meta.sources.map(
    (source) => ({
      title: source.what,
      text: `${source.from}. ${source.terms}`,
      ...(source.url === null ? {} : { url: source.url }),
    }),
  );
  for (const { name, tree } of meta.segments) {
    if (tree === null) continue;
    const { title, acknowledgement, buildUrl, updated, authors } = tree;
    const credit = authors.length === 0 ? '' : ` Genomes of the tree by: ${authors.join(', ')}.`;
    const standard = isSegmented(meta) ? `Reference tree of segment ${name}` : 'Reference tree';
    sources.push({
      title: title ?? standard,
      text: `${acknowledgement ?? ''}${credit}`,
      ...(buildUrl === null ? {} : { url: buildUrl }),
      ...(updated === null ? {} : { date: updated }),
    });
  }
  return sources;
}
