import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect } from 'react';
import { isUnsure } from '../../../../engine/validate/mapping/is-unsure.ts';
import { NO_MAPPING, type TableMapping } from '../../../../schema/table-mapping.ts';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { pathogenQuery } from '../../../../web/api/queries.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { checkFile, fetchChecklists, needsNode } from './check-file.ts';
import { MappingStep } from './mapping-step.tsx';
import { ReportView } from './report-view.tsx';
import type { TableReport } from './table-report.ts';

const toKey = (headers: readonly string[]): string =>
  JSON.stringify(headers.map((header) => header.trim()).sort());

/** Headers of columns that are unsure and that nobody has decided. */
function listUndecided(report: TableReport | undefined, mapping: TableMapping): string[] {
  const columns = report?.guess?.columns ?? [];
  return columns
    .filter((column) => isUnsure(column) && !Object.hasOwn(mapping.columns, column.header))
    .map(({ header }) => header);
}

/** The chosen table: what its columns become and what is wrong with its rows, before anything is sent. */
export function TableStep({
  file,
  place,
  mapping,
  onChange,
  onUndecided,
}: {
  readonly file: File;
  readonly place: { readonly group: string; readonly instance: string; readonly pathogen: string };
  readonly mapping: TableMapping;
  readonly onChange: (mapping: TableMapping) => void;
  /** Is told the columns that are unsure and that nobody has decided. */
  readonly onUndecided: (headers: readonly string[]) => void;
}): ReactElement {
  const { group, instance } = place;
  const pathogen = useQuery(pathogenQuery(place.pathogen));
  const checklists = useQuery({
    queryKey: ['whole-checklists'],
    queryFn: ({ signal }) => fetchChecklists(signal),
    staleTime: Infinity,
  });
  const remembered = useQuery({
    queryKey: ['mappings', group],
    queryFn: ({ signal }) => callOperation('list-mappings', { params: { group } }, signal),
  });
  const byNode = useQuery({
    queryKey: ['table-by-node', file.name, file.size, file.lastModified],
    queryFn: () => needsNode(file),
  });
  const report = useQuery<TableReport>({
    queryKey: ['table-check', instance, file.name, file.size, file.lastModified, mapping],
    enabled: checklists.data !== undefined && pathogen.data !== undefined,
    placeholderData: (previous: TableReport | undefined) => previous,
    retry: false,
    queryFn: ({ signal }) =>
      checkFile(file, {
        checklists: checklists.data ?? [],
        mapping,
        instance,
        today: new Date().toISOString().slice(0, 10),
        emergenceDate: pathogen.data?.emergenceDate ?? null,
        signal,
      }),
  });
  const headers = report.data?.guess?.columns.map(({ header }) => header);
  const before =
    headers === undefined
      ? undefined
      : remembered.data?.mappings.find((one) => toKey(one.headers) === toKey(headers));
  const undecided = JSON.stringify(listUndecided(report.data, mapping));
  useEffect(() => onUndecided(JSON.parse(undecided)), [undecided, onUndecided]);
  // Another table is another matter.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was decided is forgotten with its file only.
  useEffect(() => onChange(NO_MAPPING), [file]);
  if (checklists.isError) return <FailureView error={checklists.error} />;
  if (pathogen.isError) return <FailureView error={pathogen.error} />;
  if (report.isError) return <FailureView error={report.error} />;
  const where = byNode.data === true ? 'submit.checkingByNode' : 'submit.checking';
  if (report.data === undefined) {
    return <p role="status">{byNode.isPending ? '' : message(where)}</p>;
  }
  const isOffered = before !== undefined && JSON.stringify(mapping) === JSON.stringify(NO_MAPPING);
  return (
    <div className="stack">
      {isOffered ? (
        <p className="notice row">
          <span>{message('submit.mapping.before')}</span>
          <button
            type="button"
            className="button-link button-small"
            onClick={() => onChange(before.mapping)}
          >
            {message('submit.mapping.useBefore')}
          </button>
        </p>
      ) : null}
      {byNode.data === true ? (
        <p className="small muted">{message('submit.checkingByNode')}</p>
      ) : null}
      <MappingStep report={report.data} mapping={mapping} onChange={onChange} />
      <ReportView report={report.data} mapping={mapping} onChange={onChange} />
    </div>
  );
}
