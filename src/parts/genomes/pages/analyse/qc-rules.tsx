import type { ReactElement } from 'react';
import { formatDecimal } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { QcStatus } from '../qc-status.tsx';
import { listOf, type NamedCells } from './result-row.ts';

interface Rule {
  readonly name:
    | 'missingData'
    | 'mixedSites'
    | 'privateMutations'
    | 'snpClusters'
    | 'frameShifts'
    | 'stopCodons';
  /** What the rule found in this sequence. */
  readonly found: (cells: NamedCells) => string;
}

const number = (cells: NamedCells, column: string): string =>
  formatDecimal(Number(cells[column] ?? ''), 1);

const RULES: readonly Rule[] = [
  {
    name: 'missingData',
    found: (cells) =>
      message('analyse.rule.missingData.found', {
        total: number(cells, 'qc.missingData.totalMissing'),
        threshold: number(cells, 'qc.missingData.missingDataThreshold'),
      }),
  },
  {
    name: 'mixedSites',
    found: (cells) =>
      message('analyse.rule.mixedSites.found', {
        total: number(cells, 'qc.mixedSites.totalMixedSites'),
        threshold: number(cells, 'qc.mixedSites.mixedSitesThreshold'),
      }),
  },
  {
    name: 'privateMutations',
    found: (cells) =>
      message('analyse.rule.privateMutations.found', {
        reversions: number(cells, 'privateNucMutations.totalReversionSubstitutions'),
        labelled: number(cells, 'privateNucMutations.totalLabeledSubstitutions'),
        others: number(cells, 'privateNucMutations.totalUnlabeledSubstitutions'),
        total: number(cells, 'qc.privateMutations.total'),
        excess: number(cells, 'qc.privateMutations.excess'),
      }),
  },
  {
    name: 'snpClusters',
    found: (cells) => {
      const clusters = listOf(cells, 'qc.snpClusters.clusteredSNPs');
      return message('analyse.rule.snpClusters.found', {
        total: number(cells, 'qc.snpClusters.totalSNPs'),
        clusters: clusters.join(', ') || message('entry.noneOfThese'),
      });
    },
  },
  {
    name: 'frameShifts',
    found: (cells) =>
      message('analyse.rule.frameShifts.found', {
        counted:
          listOf(cells, 'qc.frameShifts.frameShifts').join(', ') || message('entry.noneOfThese'),
        ignored:
          listOf(cells, 'qc.frameShifts.frameShiftsIgnored').join(', ') ||
          message('entry.noneOfThese'),
      }),
  },
  {
    name: 'stopCodons',
    found: (cells) =>
      message('analyse.rule.stopCodons.found', {
        counted:
          listOf(cells, 'qc.stopCodons.stopCodons').join(', ') || message('entry.noneOfThese'),
      }),
  },
];

/** Each quality rule that is on: its verdict, what it looks at, and what it found here. */
export function QcRules({ cells }: { readonly cells: NamedCells }): ReactElement {
  const active = RULES.filter(({ name }) => (cells[`qc.${name}.status`] ?? '') !== '');
  if (active.length === 0) return <p className="muted">{message('qc.explain.none')}</p>;
  return (
    <ul className="list-plain qc-rules">
      {active.map(({ name, found }) => (
        <li key={name} className="qc-rule">
          <div className="row row-spread">
            <h4>{message(`analyse.ruleTitle.${name}`)}</h4>
            <QcStatus status={cells[`qc.${name}.status`] ?? ''} />
          </div>
          <p className="small">{found(cells)}</p>
          <p className="small muted">
            {message(`analyse.ruleWhat.${name}`)}{' '}
            {message('analyse.score', { score: number(cells, `qc.${name}.score`) })}
          </p>
        </li>
      ))}
    </ul>
  );
}
