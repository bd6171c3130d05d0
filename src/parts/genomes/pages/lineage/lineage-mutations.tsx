import type { ReactElement } from 'react';
import type { Instance } from '../../../../web/api/types.ts';
import { formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import type { AnswerOf } from '../../explore/explore-panels.ts';
import { type Explored, useExplored } from '../explore/explore-queries.ts';
import { PanelFrame } from '../explore/panel-frame.tsx';
import { cladeQuery, restQuery } from './lineage-address.ts';
import type { Lineage } from './lineage-facts.tsx';

type Mutations = AnswerOf<'mutations'>;

/** A mutation is typical of a lineage that has it in at least so many of its genomes. */
const TYPICAL = 0.5;
const LEAST = 0.01;

/** Mutations of most genomes of the lineage, those that tell it apart first; null: below one in a hundred. */
function listTypical({ byQuery }: Mutations) {
  const [own = [], others = []] = byQuery;
  const elsewhere = new Map(others.map((row) => [row.mutation, row.proportion]));
  return own
    .filter(({ proportion }) => proportion >= TYPICAL)
    .map((row) => ({ ...row, elsewhere: elsewhere.get(row.mutation) ?? null }))
    .sort((a, b) => b.proportion - (b.elsewhere ?? 0) - (a.proportion - (a.elsewhere ?? 0)));
}

function TypicalTable({
  rows,
  name,
  compared,
}: {
  readonly rows: ReturnType<typeof listTypical>;
  readonly name: string;
  /** What the last column is of. */
  readonly compared: string;
}): ReactElement {
  return (
    <ScrollRegion className="mutation-table" label={message('lineage.typical')}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{message('mutations.mutation')}</th>
            <th scope="col" className="number">
              {message('lineage.inIt', { name })}
            </th>
            <th scope="col" className="number">
              {compared}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.mutation}>
              <th scope="row" className="code">
                {row.mutation}
              </th>
              <td className="number">{formatShare(row.proportion)}</td>
              <td className="number">
                {row.elsewhere === null
                  ? message('lineage.below', { share: formatShare(LEAST, 0) })
                  : formatShare(row.elsewhere)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** The mutations that most genomes of a lineage have, beside how many of its parent's other genomes have them. */
export function LineageMutations({
  instance,
  lineage,
}: {
  readonly instance: Instance;
  readonly lineage: Lineage;
}): ReactElement {
  const { column, name } = lineage;
  const parent = lineage.parents.find(({ genomes }) => genomes > lineage.genomesWithSublineages);
  const answer = useExplored<'mutations'>(
    instance,
    [
      { advancedQuery: [cladeQuery(column, name)] },
      { advancedQuery: [restQuery(column, name, parent?.name ?? null)] },
    ],
    [{ type: 'mutations', kind: 'aminoAcid', minProportion: LEAST }],
  );
  const compared =
    parent === undefined
      ? message('lineage.inOthers')
      : message('lineage.inParent', { parent: parent.name });
  return (
    <PanelFrame<Explored<'mutations'>>
      id="typical"
      title={message('lineage.typical')}
      simulated={instance.simulated}
      note={message('lineage.typicalNote')}
      answer={answer}
      isEmpty={({ panels }) => listTypical(panels.mutations).length === 0}
      toTable={({ panels }) => ({
        headers: [
          message('mutations.mutation'),
          message('mutations.genomes'),
          message('mutations.coverage'),
          message('mutations.proportion'),
          compared,
        ],
        rows: listTypical(panels.mutations).map((row) => [
          row.mutation,
          row.count,
          row.coverage,
          row.proportion,
          row.elsewhere ?? '',
        ]),
        fileName: `typical-mutations-${name}`,
      })}
    >
      {({ panels }) => (
        <TypicalTable rows={listTypical(panels.mutations)} name={name} compared={compared} />
      )}
    </PanelFrame>
  );
}
