import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { MouseEvent, ReactElement } from 'react';
import { ASSERTED_COLUMN, parseAssertions } from '../../../../schema/assertions.ts';
import type { Instance, InstanceColumn, LapisRow } from '../../../../web/api/types.ts';
import { formatValue } from '../../../../web/format/format-values.ts';
import { isMessageKey, message, messageOfKey } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { Loading } from '../../../../web/shell/loading.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { QcStatus } from '../qc-status.tsx';
import { PAGE_SIZE, rowsQuery } from './search-queries.ts';
import type { SearchState } from './search-state.ts';

function entryAddress(key: string): string {
  return `/entries/${encodeURIComponent(key)}`;
}

function visibleColumns(instance: Instance, state: SearchState): readonly InstanceColumn[] {
  if (state.columns === null) {
    return instance.columns.filter((one) => one.defaultVisible && one.name !== instance.primaryKey);
  }
  return state.columns.flatMap((name) => {
    const column = instance.columns.find((one) => one.name === name);
    return column === undefined || name === instance.primaryKey ? [] : [column];
  });
}

/** The group of a column in the reader's words, where the catalogue knows it. */
function groupTitle(group: string): string {
  const key = `columnGroup.${group}`;
  return isMessageKey(key) ? messageOfKey(key) : group;
}

function isNumber(column: InstanceColumn): boolean {
  return column.type === 'int' || column.type === 'float';
}

function Cell({
  column,
  row,
}: {
  readonly column: InstanceColumn;
  readonly row: LapisRow;
}): ReactElement {
  const value = row[column.name] ?? null;
  if (/^qcStatus(_|$)/.test(column.name) && typeof value === 'string')
    return <QcStatus status={value} />;
  const text = formatValue(value, column.type);
  const said = row[ASSERTED_COLUMN];
  const asserted = parseAssertions(typeof said === 'string' ? said : '').find(
    ({ field }) => field === column.name,
  );
  if (asserted === undefined) return <span title={text}>{text}</span>;
  const other = formatValue(asserted.value, column.type) || message('state.unknown');
  return (
    <span title={message('corrections.asserted', { value: text, asserted: other })}>
      {text} <span className="tag">{message('corrections.assertedTag', { value: other })}</span>
    </span>
  );
}

function HeaderCell({
  name,
  title,
  definition,
  isNumeric,
  state,
  onSort,
}: {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  readonly isNumeric: boolean;
  readonly state: SearchState;
  readonly onSort: (sort: SearchState['sort']) => void;
}): ReactElement {
  const current = state.sort?.column === name ? state.sort : null;
  const sorted = current === null ? 'none' : current.descending ? 'descending' : 'ascending';
  const next = (): SearchState['sort'] => {
    if (current === null) return { column: name, descending: false };
    return current.descending ? null : { column: name, descending: true };
  };
  return (
    <th scope="col" aria-sort={sorted} className={isNumeric ? 'number' : ''} title={definition}>
      <button type="button" className="sort-button" onClick={() => onSort(next())}>
        {title}
        <span aria-hidden="true" className="sort-sign">
          {sorted === 'ascending' ? ' ↑' : sorted === 'descending' ? ' ↓' : ''}
        </span>
      </button>
    </th>
  );
}

function ColumnChooser({
  instance,
  shown,
  onChange,
}: {
  readonly instance: Instance;
  readonly shown: readonly InstanceColumn[];
  readonly onChange: (columns: readonly string[] | null) => void;
}): ReactElement {
  const names = shown.map((column) => column.name);
  const choosable = instance.columns.filter((column) => column.name !== instance.primaryKey);
  const groups = Map.groupBy(choosable, (column) => column.group);
  const toggle = (name: string): void =>
    onChange(names.includes(name) ? names.filter((one) => one !== name) : [...names, name]);
  return (
    <Popover position="bottom-end" shadow="md" trapFocus width={300} withinPortal={false}>
      <Popover.Target>
        <button type="button" className="button-link button-small">
          {message('table.columns', { shown: shown.length, all: choosable.length })}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="column-chooser" aria-label={message('table.chooseColumns')}>
        <button type="button" className="link-button small" onClick={() => onChange(null)}>
          {message('table.defaultColumns')}
        </button>
        {[...groups].map(([group, columns]) => (
          <fieldset key={group}>
            <legend className="label">{groupTitle(group)}</legend>
            {columns.map((column) => (
              <label key={column.name} title={column.definition}>
                <input
                  type="checkbox"
                  checked={names.includes(column.name)}
                  onChange={() => toggle(column.name)}
                />
                {column.title}
              </label>
            ))}
          </fieldset>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

function Pages({
  page,
  total,
  onPage,
}: {
  readonly page: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}): ReactElement {
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  return (
    <nav className="row" aria-label={message('table.pages')}>
      <button
        type="button"
        className="button-link button-small"
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
      >
        {message('table.previous')}
      </button>
      <span className="small" aria-live="polite">
        {message('table.page', { page, last })}
      </span>
      <button
        type="button"
        className="button-link button-small"
        disabled={page >= last}
        onClick={() => onPage(page + 1)}
      >
        {message('table.next')}
      </button>
    </nav>
  );
}

function Rows({
  instance,
  columns,
  rows,
}: {
  readonly instance: Instance;
  readonly columns: readonly InstanceColumn[];
  readonly rows: readonly LapisRow[];
}): ReactElement {
  const navigate = useNavigate();
  const open = (event: MouseEvent, key: string): void => {
    const isOnLink = (event.target as Element).closest('a') !== null;
    if (isOnLink || window.getSelection()?.isCollapsed === false) return;
    navigate({ to: entryAddress(key) });
  };
  return (
    <tbody>
      {rows.map((row) => {
        const key = String(row[instance.primaryKey]);
        return (
          <tr key={key} className="clickable" onClick={(event) => open(event, key)}>
            <th scope="row">
              <PageLink to={entryAddress(key)} className="code">
                {key}
              </PageLink>
            </th>
            {columns.map((column) => (
              <td key={column.name} className={isNumber(column) ? 'number' : ''}>
                <Cell column={column} row={row} />
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

/** The genomes that match, fifty at a time; every row leads to its sample's page. */
export function ResultTable({
  instance,
  state,
  total,
  onUpdate,
}: {
  readonly instance: Instance;
  readonly state: SearchState;
  readonly total: number;
  readonly onUpdate: (change: Partial<SearchState>) => void;
}): ReactElement {
  const columns = visibleColumns(instance, state);
  // What others assert stands beside what the entry says.
  const names = [...columns.map(({ name }) => name), ASSERTED_COLUMN];
  const known = names.filter((name) => instance.columns.some((column) => column.name === name));
  // The key is no column of every instance, and leads to the entry all the same.
  const fields = [...new Set([instance.primaryKey, ...known])];
  const rows = useQuery(
    rowsQuery(instance, state.filter, { fields, sort: state.sort, page: state.page }),
  );
  const onSort = (sort: SearchState['sort']): void => onUpdate({ sort });
  const primary = instance.columns.find((column) => column.name === instance.primaryKey);
  return (
    <section className="stack-tight" aria-labelledby="results">
      <div className="row row-spread">
        <h2 id="results">{message('table.title')}</h2>
        <div className="row">
          <Pages page={state.page} total={total} onPage={(page) => onUpdate({ page })} />
          <ColumnChooser
            instance={instance}
            shown={columns}
            onChange={(chosen) => onUpdate({ columns: chosen })}
          />
        </div>
      </div>
      {rows.isError ? <FailureView error={rows.error} retry={() => rows.refetch()} /> : null}
      {rows.isPending ? <Loading /> : null}
      {rows.data === undefined || rows.isError ? null : (
        <ScrollRegion labelledBy="results">
          <table className="data-table no-wrap" aria-busy={rows.isFetching}>
            <thead>
              <tr>
                <HeaderCell
                  name={instance.primaryKey}
                  title={primary?.title ?? message('table.accession')}
                  definition={primary?.definition ?? ''}
                  isNumeric={false}
                  state={state}
                  onSort={onSort}
                />
                {columns.map((column) => (
                  <HeaderCell
                    key={column.name}
                    name={column.name}
                    title={column.title}
                    definition={column.definition}
                    isNumeric={isNumber(column)}
                    state={state}
                    onSort={onSort}
                  />
                ))}
              </tr>
            </thead>
            <Rows instance={instance} columns={columns} rows={rows.data} />
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
