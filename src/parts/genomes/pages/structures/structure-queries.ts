import { queryOptions } from '@tanstack/react-query';
import { type Answer, callOperation } from '../../../../web/api/call-operation.ts';
import { request } from '../../../../web/api/http.ts';
import type { MutationRow } from '../../../../web/api/types.ts';
import type { StructureText } from '../../../../web/structure/structure-scene.ts';

export type KeptStructures = Answer<'list-structures'>;
export type Structure = KeptStructures['structures'][number];

/** Mutations below this share are not among those that residues are coloured by. */
export const LEAST_SHARE = 0.01;

/** The structures that the node has for a pathogen. */
export function structuresQuery(pathogen: string) {
  return queryOptions({
    queryKey: ['structures', pathogen],
    queryFn: ({ signal }) => callOperation('list-structures', { params: { id: pathogen } }, signal),
  });
}

/** Address of a structure's file, from the root of the node. */
export function structureFileAddress(pathogen: string, structure: string): string {
  const [id, name] = [pathogen, structure].map(encodeURIComponent);
  return `/api/pathogens/${id}/structures/${name}/file`;
}

/** The text of a structure's file, which is the same as long as its digest is. */
export function structureTextQuery(pathogen: string, structure: Structure | null) {
  return queryOptions({
    queryKey: ['structure-file', pathogen, structure?.sha256],
    queryFn: async ({ signal }): Promise<StructureText> => {
      const { id, format } = structure as Structure;
      const answer = await request(structureFileAddress(pathogen, id), { signal });
      return { text: await answer.text(), format };
    },
    enabled: structure !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Share of genomes with any change, by protein and position from 1. */
export function sumShares(rows: readonly MutationRow[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (const { sequenceName, position, proportion } of rows) {
    const place = `${sequenceName}:${position}`;
    shares.set(place, Math.min(1, (shares.get(place) ?? 0) + proportion));
  }
  return shares;
}
