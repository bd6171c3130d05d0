import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { pathogensQuery } from '../../../../web/api/queries.ts';
import { message } from '../../../../web/messages/message.ts';

/** Names of a pathogen's segments; none where its genome is one piece, or while that is not known. */
export function useSegments(pathogen: string): readonly string[] {
  const pathogens = useQuery(pathogensQuery);
  return pathogens.data?.find(({ id }) => id === pathogen)?.segments ?? [];
}

/** How sequences of several segments are sent; nothing for a genome of one piece. */
export function SegmentsHint({ pathogen }: { readonly pathogen: string }): ReactElement | null {
  const segments = useSegments(pathogen);
  if (segments.length === 0) return null;
  return (
    <p className="notice">
      {message('submit.segmentsHint', {
        segments: segments.join(', '),
        example: segments[0] ?? '',
      })}
    </p>
  );
}
