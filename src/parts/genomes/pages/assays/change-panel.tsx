import type { ReactElement } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import type { ChartTable } from '../../../../web/chart/chart-frame.tsx';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { AssayAnswer } from '../../assays/assay-request.ts';
import { type PanelAnswer, PanelFrame } from '../explore/panel-frame.tsx';
import { addToFilter, DEFAULT_STATE, formatSearchState } from '../search/search-state.ts';
import type { AssayControls } from './use-assay-address.ts';

const MOST_ROWS = 60;

type Mutation = AssayAnswer['mutations'][number];

function toTable({ mutations }: AssayAnswer): ChartTable {
  return {
    headers: [
      message('mutations.mutation'),
      message('assay.oligo'),
      message('assay.fromEnd'),
      message('assay.genomes'),
      message('assay.counted'),
      message('mutations.proportion'),
    ],
    rows: mutations.map((one) => [
      ...[one.mutation, one.oligo, one.fromEnd, one.count, one.counted],
      one.count / one.counted,
    ]),
    fileName: 'assay-mutations',
  };
}

function Row({
  one,
  instance,
  controls: { address },
}: {
  readonly one: Mutation;
  readonly instance: Instance;
  readonly controls: AssayControls;
}): ReactElement {
  const isInsertion = one.mutation.startsWith('ins_');
  const param = isInsertion ? 'nucleotideInsertions' : 'nucleotideMutations';
  const filter = addToFilter(address.filter, param, one.mutation);
  return (
    <tr>
      <th scope="row" className="code">
        <PageLink
          to={`/search/${encodeURIComponent(instance.id)}`}
          search={formatSearchState({ ...DEFAULT_STATE, filter })}
        >
          {one.mutation}
        </PageLink>
      </th>
      <td>{one.oligo}</td>
      <td className="number">
        {one.fromEnd}
        {one.isNear ? <span className="tag-near"> {message('assay.isNear')}</span> : null}
      </td>
      <td className="number">{formatCount(one.count)}</td>
      <td className="number">{formatShare(one.count / one.counted, 2)}</td>
    </tr>
  );
}

/** The mutations behind the mismatches, the most frequent first; each leads to its genomes. */
export function ChangePanel({
  instance,
  answer,
  controls,
}: {
  readonly instance: Instance;
  readonly answer: PanelAnswer<AssayAnswer>;
  readonly controls: AssayControls;
}): ReactElement {
  const title = message('assay.changesTitle');
  return (
    <PanelFrame<AssayAnswer>
      id="mutations"
      title={title}
      simulated={instance.simulated}
      note={message('assay.changesNote')}
      answer={answer}
      isEmpty={({ mutations }) => mutations.length === 0}
      toTable={toTable}
    >
      {({ mutations }) => (
        <>
          <ScrollRegion className="mutation-table" label={title}>
            <table className="data-table">
              <thead>
                <tr>
                  <th scope="col">{message('mutations.mutation')}</th>
                  <th scope="col">{message('assay.oligo')}</th>
                  <th scope="col" className="number">
                    {message('assay.fromEnd')}
                  </th>
                  <th scope="col" className="number">
                    {message('assay.genomes')}
                  </th>
                  <th scope="col" className="number">
                    {message('mutations.proportion')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {mutations.slice(0, MOST_ROWS).map((one) => (
                  <Row key={`${one.oligo} ${one.mutation}`} {...{ one, instance, controls }} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
          {mutations.length > MOST_ROWS ? (
            <p className="muted small">
              {message('explore.moreValues', { count: mutations.length - MOST_ROWS })}
            </p>
          ) : null}
        </>
      )}
    </PanelFrame>
  );
}
