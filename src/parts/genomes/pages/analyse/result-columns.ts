import type { Pathogen } from '../../../../web/api/types.ts';
import { formatCount, formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { SortKey } from './choose-rows.ts';
import type { ResultRow } from './result-row.ts';
import type { DatasetDescription } from './thread-protocol.ts';

/** A column of the results. */
export interface ResultColumn {
  readonly key: SortKey;
  readonly title: string;
  readonly hint?: string;
  readonly className: string;
  readonly cell: (row: ResultRow) => string;
}

function count(read: (row: ResultRow) => number): (row: ResultRow) => string {
  return (row) => (row.error === null ? formatCount(read(row)) : '');
}

/** The columns between the quality and the track. */
export function listColumns(
  { attributes }: DatasetDescription,
  pathogen: Pathogen,
): readonly ResultColumn[] {
  const number = 'number';
  const lineage = pathogen.lineageAttribute ?? attributes[0];
  return [
    {
      key: 'clade',
      title: message('analyse.clade'),
      className: 'label-cell',
      cell: (row) => row.clade ?? '',
    },
    ...attributes.flatMap((name, i): ResultColumn[] =>
      name === lineage
        ? [
            {
              key: `attribute ${i}`,
              title: name.replaceAll('_', ' '),
              className: 'label-cell',
              cell: (row) => row.attributes[i] ?? '',
            },
          ]
        : [],
    ),
    {
      key: 'substitutions',
      title: message('analyse.mut'),
      hint: message('analyse.substitutions'),
      className: number,
      cell: count((row) => row.substitutions),
    },
    {
      key: 'deletions',
      title: message('analyse.del'),
      hint: message('analyse.deletions'),
      className: number,
      cell: count((row) => row.deletions),
    },
    {
      key: 'insertions',
      title: message('analyse.ins'),
      hint: message('analyse.insertions'),
      className: number,
      cell: count((row) => row.insertions),
    },
    {
      key: 'frameShifts',
      title: message('analyse.fs'),
      hint: message('analyse.frameShifts'),
      className: number,
      cell: count((row) => row.frameShifts),
    },
    {
      key: 'missing',
      title: message('analyse.ns'),
      hint: message('analyse.missing'),
      className: 'number number-wide',
      cell: count((row) => row.missing),
    },
    {
      key: 'ambiguous',
      title: message('analyse.amb'),
      hint: message('analyse.ambiguous'),
      className: number,
      cell: count((row) => row.ambiguous),
    },
    {
      key: 'coverage',
      title: message('analyse.cov'),
      hint: message('analyse.coverage'),
      className: number,
      cell: (row) => (row.error === null ? formatShare(row.coverage, 1) : ''),
    },
  ];
}
