import { type ReactElement, useMemo } from 'react';
import type { Pathogen } from '../../../../web/api/types.ts';
import { formatCount, formatDecimal, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { SampleGenome } from '../entry/sample-genome.tsx';
import { QcStatus } from '../qc-status.tsx';
import { QcRules } from './qc-rules.tsx';
import { listOf, type NamedCells, type ResultRow, toNamedCells } from './result-row.ts';
import type { DatasetDescription } from './thread-protocol.ts';
import { findPath } from './tree-layout.ts';

function Tags({ texts }: { readonly texts: readonly string[] }): ReactElement {
  if (texts.length === 0) return <span className="muted">{message('entry.noneOfThese')}</span>;
  return (
    <span className="tags">
      {texts.map((text) => (
        <span key={text} className="tag">
          {text}
        </span>
      ))}
    </span>
  );
}

function Facts({
  row,
  cells,
  attributes,
}: {
  readonly row: ResultRow;
  readonly cells: NamedCells;
  readonly attributes: readonly string[];
}): ReactElement {
  const facts: readonly (readonly [string, string])[] = [
    [message('analyse.clade'), row.clade ?? message('state.unknown')],
    ...attributes.map((name, i) => [name.replaceAll('_', ' '), row.attributes[i] ?? ''] as const),
    [message('entry.coverage'), formatShare(row.coverage, 1)],
    [
      message('entry.alignment'),
      message('entry.alignmentRange', {
        begin: Number(cells.alignmentStart),
        end: Number(cells.alignmentEnd),
      }),
    ],
    [message('analyse.alignmentScore'), formatCount(Number(cells.alignmentScore))],
  ];
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Placement({
  row,
  cells,
  description,
}: {
  readonly row: ResultRow;
  readonly cells: NamedCells;
  readonly description: DatasetDescription;
}): ReactElement | null {
  const { tree } = description;
  if (tree === null || row.nearestNode === null) return null;
  const path = findPath(tree, row.nearestNode);
  const lists = [
    ['reversions', 'privateNucMutations.reversionSubstitutions'],
    ['labelled', 'privateNucMutations.labeledSubstitutions'],
    ['unlabelled', 'privateNucMutations.unlabeledSubstitutions'],
  ] as const;
  return (
    <section className="stack-tight" aria-labelledby="placement">
      <h3 id="placement">{message('analyse.placement')}</h3>
      <ol className="clade-path" aria-label={message('analyse.path')}>
        {path.clades.map((clade) => (
          <li key={clade}>{clade}</li>
        ))}
        <li className="clade-path-node">{tree.names[row.nearestNode]}</li>
      </ol>
      <p className="small muted">{message('analyse.pathHint', { count: path.nodes })}</p>
      <dl className="mutation-list">
        {lists.map(([name, column]) => (
          <div key={name}>
            <dt>{message(`analyse.private.${name}`)}</dt>
            <dd>
              <Tags texts={listOf(cells, column)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const LISTS = [
  ['entry.substitutions', 'substitutions'],
  ['entry.deletions', 'deletions'],
  ['entry.insertions', 'insertions'],
  ['analyse.aaSubstitutions', 'aaSubstitutions'],
  ['analyse.aaDeletions', 'aaDeletions'],
  ['entry.aaInsertions', 'aaInsertions'],
  ['entry.frameShifts', 'frameShifts'],
  ['entry.missing', 'missing'],
  ['entry.nonACGTNs', 'nonACGTNs'],
] as const;

function Lists({ cells }: { readonly cells: NamedCells }): ReactElement {
  return (
    <details className="chart-details">
      <summary>{message('analyse.allChanges')}</summary>
      <div>
        <dl className="mutation-list">
          {LISTS.map(([key, column]) => {
            const texts = listOf(cells, column);
            return (
              <div key={key}>
                <dt>
                  {message(key)}{' '}
                  <span className="muted">
                    {message('entry.countInGroup', { count: texts.length })}
                  </span>
                </dt>
                <dd>
                  <Tags texts={texts} />
                </dd>
              </div>
            );
          })}
        </dl>
      </div>
    </details>
  );
}

/** Everything about one analysed sequence. */
export function RowDetail({
  pathogen,
  description,
  row,
  onClose,
}: {
  readonly pathogen: Pathogen;
  readonly description: DatasetDescription;
  readonly row: ResultRow;
  readonly onClose: () => void;
}): ReactElement {
  const cells = useMemo(() => toNamedCells(description.header, row), [description.header, row]);
  const warnings = (cells.warnings ?? '').split(';').filter(Boolean);
  const analysis = useMemo(
    () => ({
      aaSubstitutions: listOf(cells, 'aaSubstitutions'),
      aaDeletions: listOf(cells, 'aaDeletions'),
      substitutions: listOf(cells, 'substitutions'),
      deletions: listOf(cells, 'deletions'),
      insertions: listOf(cells, 'insertions'),
      missing: listOf(cells, 'missing'),
    }),
    [cells],
  );
  return (
    <section className="panel stack row-detail" aria-labelledby="detail">
      <div className="row row-spread">
        <div className="row">
          <h2 id="detail" className="detail-name">
            {row.name === '' ? message('analyse.nameless') : row.name}
          </h2>
          {row.qcStatus === null ? null : <QcStatus status={row.qcStatus} />}
          {row.qcScore === null ? null : (
            <span className="small muted">
              {message('analyse.score', { score: formatDecimal(row.qcScore, 1) })}
            </span>
          )}
        </div>
        <button type="button" className="button-link button-small" onClick={onClose}>
          {message('analyse.close')}
        </button>
      </div>
      {row.error === null ? (
        <>
          <Facts row={row} cells={cells} attributes={description.attributes} />
          {warnings.length === 0 ? null : (
            <div className="notice notice-warn">
              <h3>{message('entry.warnings')}</h3>
              <ul>
                {warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            </div>
          )}
          <div className="detail-columns">
            <section className="stack-tight" aria-labelledby="quality">
              <h3 id="quality">{message('analyse.quality')}</h3>
              <QcRules cells={cells} />
            </section>
            <Placement row={row} cells={cells} description={description} />
          </div>
          <section className="stack-tight" aria-labelledby="along">
            <h3 id="along">{message('entry.mutations')}</h3>
            <SampleGenome pathogen={pathogen} analysis={analysis} controlsFor={row.name} />
            <Lists cells={cells} />
          </section>
        </>
      ) : (
        <p className="notice notice-bad">{row.error}</p>
      )}
    </section>
  );
}
