import type { CdsShape, Pathogen } from '../api/types.ts';

/** Names of a pathogen's segments, where its genome has several; none where it is one piece. */
export function listSegments({ segments }: Pick<Pathogen, 'segments'>): readonly string[] {
  return segments.length > 1 ? segments.map(({ name }) => name) : [];
}

/** The coding sequences that lie on a segment. */
export function listCdsesOf(pathogen: Pathogen, segment: string): readonly CdsShape[] {
  return pathogen.cdses.filter((cds) => (cds.segment ?? segment) === segment);
}

/** A pathogen as if one of its segments were all of it, so that it can be drawn along one reference. */
export function restrictToSegment(pathogen: Pathogen, segment: string): Pathogen {
  const own = pathogen.segments.find(({ name }) => name === segment);
  if (own === undefined || pathogen.segments.length === 1) return pathogen;
  return {
    ...pathogen,
    segments: [own],
    cdses: [...listCdsesOf(pathogen, segment)],
    hasTree: own.tree != null,
    tree: own.tree ?? null,
    lineageAttribute: own.lineageAttribute ?? null,
    defaultCds: listCdsesOf(pathogen, segment)[0]?.name ?? null,
  };
}

/** What a region names: a segment, a coding sequence on one, or nothing, which is the first segment. */
export function findRegion(
  pathogen: Pathogen,
  region: string | null,
): { readonly segment: string; readonly cds: string | null } {
  const cds = pathogen.cdses.find(({ name }) => name === region);
  const first = pathogen.segments[0]?.name ?? '';
  if (cds !== undefined) return { segment: cds.segment ?? first, cds: cds.name };
  const segment = pathogen.segments.find(({ name }) => name === region);
  return { segment: segment?.name ?? first, cds: null };
}
