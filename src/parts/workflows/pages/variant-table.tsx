import type { ReactElement } from 'react';
import { formatCount, formatShare } from '../../../web/format/format-values.ts';
import { message } from '../../../web/messages/message.ts';
import { PageLink } from '../../../web/router/page-link.tsx';
import { ScrollRegion } from '../../../web/table/scroll-region.tsx';
import type { Variant } from './queries.ts';

function Sample({ variant }: { readonly variant: Variant }): ReactElement {
  const { accession, sample, simulated } = variant;
  return (
    <>
      {accession === null ? sample : <PageLink to={`/entries/${accession}`}>{accession}</PageLink>}
      {simulated ? <span className="muted small"> {message('files.simulated')}</span> : null}
    </>
  );
}

/** Variants with their shares, depths and strands. */
export function VariantTable({
  variants,
  label,
  isOfOneSample = false,
}: {
  readonly variants: readonly Variant[];
  readonly label: string;
  /** Leaves out whose they are. */
  readonly isOfOneSample?: boolean;
}): ReactElement {
  return (
    <ScrollRegion label={label}>
      <table className="data-table">
        <thead>
          <tr>
            {isOfOneSample ? null : <th scope="col">{message('run.sample')}</th>}
            <th scope="col">{message('intraHost.mutation')}</th>
            <th scope="col" className="number">
              {message('intraHost.share')}
            </th>
            <th scope="col" className="number">
              {message('intraHost.depth')}
            </th>
            <th scope="col" className="number">
              {message('intraHost.forward')}
            </th>
            <th scope="col" className="number">
              {message('intraHost.reverse')}
            </th>
            <th scope="col">{message('files.state')}</th>
          </tr>
        </thead>
        <tbody>
          {variants.map((variant) => (
            <tr key={`${variant.run} ${variant.mutation}`}>
              {isOfOneSample ? null : (
                <td>
                  <Sample variant={variant} />
                </td>
              )}
              <td className="code">{variant.mutation}</td>
              <td className="number">{formatShare(variant.share, 1)}</td>
              <td className="number">{formatCount(variant.depth)}</td>
              <td className="number">{formatCount(variant.forward)}</td>
              <td className="number">{formatCount(variant.reverse)}</td>
              <td>{message(`intraHost.status.${variant.status}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
