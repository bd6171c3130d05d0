import type { ReactElement } from 'react';
import type { Pathogen } from '../../../web/api/types.ts';
import { GeneTrack, geneTrackHeight } from '../../../web/genome-view/gene-track.tsx';
import { useGenomeLayout } from '../../../web/genome-view/use-genome-layout.ts';
import { useWidth } from '../../../web/genome-view/use-width.ts';
import { message } from '../../../web/messages/message.ts';

/** The coding sequences along the reference. */
export function GeneMap({ pathogen }: { readonly pathogen: Pathogen }): ReactElement {
  const [frame, width] = useWidth<HTMLDivElement>(900);
  const { placed, colors, view } = useGenomeLayout(pathogen, null);
  return (
    <div ref={frame} className="genome-frame">
      <svg
        width={width}
        height={geneTrackHeight(placed) + 2}
        role="img"
        aria-label={message('pathogen.geneMapLabel', { pathogen: pathogen.displayName })}
      >
        <GeneTrack placed={placed} colors={colors} view={view} width={width} top={1} />
      </svg>
    </div>
  );
}
