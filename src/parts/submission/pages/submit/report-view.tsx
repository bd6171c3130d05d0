import type { ReactElement } from 'react';
import type { TableMapping } from '../../../../schema/table-mapping.ts';
import { message } from '../../../../web/messages/message.ts';
import type { IssueGroup, TableReport } from './table-report.ts';

const GROUPS_SHOWN = 50;

/** What is wrong with a table, and which repositories would take it. */
export function ReportView({
  report,
  mapping,
  onChange,
}: {
  readonly report: TableReport;
  readonly mapping: TableMapping;
  readonly onChange: (mapping: TableMapping) => void;
}): ReactElement {
  const { rows, problems, groups, verdicts } = report;
  const replace = ({ field, value, suggestion }: IssueGroup): void => {
    const ofField = { ...mapping.values[field], [value]: suggestion ?? '' };
    onChange({ ...mapping, values: { ...mapping.values, [field]: ofField } });
  };
  const satisfied = verdicts.filter((one) => one.rows > 0 && one.satisfied === one.rows);
  return (
    <section className="stack-tight" aria-labelledby="table-report">
      <h2 id="table-report">{message('submit.report')}</h2>
      <p role="status">
        {problems.length + groups.length === 0
          ? message('submit.report.good', { count: rows })
          : message('submit.report.rows', { count: rows })}
      </p>
      {problems.map(({ code, where, hint, value }) => (
        <p key={`${code} ${where}`} className="notice notice-bad">
          {where}: {hint} <span className="code">{value}</span>
        </p>
      ))}
      <ul className="list-plain problem-groups">
        {groups.slice(0, GROUPS_SHOWN).map((group) => (
          <li key={JSON.stringify([group.code, group.field, group.value, group.suggestion])}>
            <span className={group.severity === 'error' ? 'status status-bad' : 'status'}>
              {message('submission.problemRows', { count: group.count })}
            </span>
            <span>
              {group.field === '' ? null : <strong>{group.field} </strong>}
              {group.hint} {group.value === '' ? null : <span className="code">{group.value}</span>}{' '}
              <span className="small muted">
                {message('submit.report.lines', { lines: group.rows.join(', ') })}
              </span>
            </span>
            {group.suggestion === null || group.field === '' ? null : (
              <button
                type="button"
                className="button-link button-small"
                onClick={() => replace(group)}
              >
                {message('submit.report.replace', { from: group.value, to: group.suggestion })}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p>
        {satisfied.length === 0
          ? message('submit.report.noRepository')
          : message('submit.report.repositories', {
              names: satisfied.map(({ title }) => title).join(', '),
            })}
      </p>
    </section>
  );
}
