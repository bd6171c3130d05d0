import { listIndexColumns } from './index/index-columns.ts';
import type { PathogenMeta } from './pathogens/pathogen.ts';

/** One line of the list of pathogens. */
export function toPathogenSummary(meta: PathogenMeta) {
  return {
    id: meta.id,
    displayName: meta.displayName,
    shortName: meta.shortName,
    description: meta.description,
    taxonId: meta.taxonId,
    datasetTag: meta.tag ?? meta.digest.slice(0, 12),
    hasTree: meta.tree !== null,
  };
}

/** A pathogen as its page shows it. */
export function toPathogenPage(meta: PathogenMeta) {
  return {
    ...toPathogenSummary(meta),
    sources: listSources(meta),
    // One reference sequence a pathogen; segmented ones are datasets of their own.
    segments: [{ name: 'main', length: meta.referenceLength }],
    cdses: meta.cdses.map((cds) => ({
      name: cds.name,
      strand: cds.segments[0]?.strand ?? '+',
      segments: cds.segments.map(({ begin, end }) => ({ begin, end })),
      proteinLength: cds.codons,
    })),
    defaultCds: meta.defaultCds,
    tree:
      meta.tree === null
        ? null
        : {
            nodes: meta.tree.nodes,
            tips: meta.tree.tips,
            clades: meta.tree.clades,
            lineages: meta.tree.lineages,
            updated: meta.tree.updated,
          },
    emergenceDate: meta.emergenceDate,
    lineageAttribute: meta.lineageAttribute,
    columns: listIndexColumns(meta).map(({ name, type, title, definition }) => ({
      name,
      type,
      title,
      definition,
    })),
  };
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
  if (meta.tree === null) return sources;
  const { title, acknowledgement, buildUrl, updated, authors } = meta.tree;
  const credit = authors.length === 0 ? '' : ` Genomes of the tree by: ${authors.join(', ')}.`;
  sources.push({
    title: title ?? 'Reference tree',
    text: `${acknowledgement ?? ''}${credit}`,
    ...(buildUrl === null ? {} : { url: buildUrl }),
    ...(updated === null ? {} : { date: updated }),
  });
  return sources;
}
