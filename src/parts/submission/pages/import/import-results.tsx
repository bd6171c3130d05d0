import type { ReactElement } from 'react';
import { formatCount } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import { PageLink } from '../../../../web/router/page-link.tsx';
import { ScrollRegion } from '../../../../web/table/scroll-region.tsx';
import { toCsv } from '../../../../web/table/to-csv.ts';
import { columnOf, type ImportProgress, type RowProblem } from './import-progress.ts';

const PROBLEMS_SHOWN = 500;
const OUTCOMES = ['released', 'revised', 'unchanged', 'refused'] as const;

function saveProblems(problems: readonly RowProblem[]): void {
  const rows = problems.map(({ row, submissionId, problem }) => [
    row ?? '',
    submissionId ?? '',
    columnOf(problem),
    problem.code,
    problem.where,
    problem.value,
    problem.hint,
  ]);
  const header = ['row', 'submissionId', 'column', 'code', 'where', 'value', 'remedy'];
  const blob = new Blob([toCsv([header, ...rows], '\t')], { type: 'text/tab-separated-values' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = 'problems.tsv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

function Problems({ progress }: { readonly progress: ImportProgress }): ReactElement | null {
  const { problems, problemsLeftOut } = progress;
  if (problems.length === 0) return null;
  const hidden = problems.length - PROBLEMS_SHOWN;
  return (
    <section className="panel stack-tight" aria-labelledby="problems">
      <div className="row row-spread">
        <h2 id="problems">
          {message('import.problems', { count: problems.length + problemsLeftOut })}
        </h2>
        <button
          type="button"
          className="button-link button-small"
          onClick={() => saveProblems(problems)}
        >
          {message('import.saveProblems')}
        </button>
      </div>
      <ScrollRegion className="problem-table" labelledBy="problems">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col" className="number">
                {message('import.row')}
              </th>
              <th scope="col">{message('import.submissionId')}</th>
              <th scope="col">{message('import.column')}</th>
              <th scope="col">{message('import.value')}</th>
              <th scope="col">{message('import.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.slice(0, PROBLEMS_SHOWN).map(({ row, submissionId, problem }) => (
              <tr key={`${row} ${submissionId} ${problem.code} ${problem.where}`}>
                <td className="number">{row === null ? null : formatCount(row)}</td>
                <td>{submissionId}</td>
                <td title={problem.where}>{columnOf(problem) || problem.where}</td>
                <td className="code">{problem.value}</td>
                <td>
                  {problem.hint} <span className="muted small">{problem.code}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {hidden > 0 ? (
        <p className="small muted">{message('import.moreProblems', { count: hidden })}</p>
      ) : null}
      {problemsLeftOut > 0 ? (
        <p className="small muted">{message('import.leftOut', { count: problemsLeftOut })}</p>
      ) : null}
    </section>
  );
}

function Latest({ progress }: { readonly progress: ImportProgress }): ReactElement | null {
  if (progress.latest.length === 0) return null;
  return (
    <div className="stack-tight">
      <h3>{message('import.latest')}</h3>
      <ul className="list-plain small">
        {progress.latest.map((row) => (
          <li key={`${row.row} ${row.submissionId} ${row.problems[0]?.where}`} className="row">
            <span className={`outcome outcome-${row.outcome}`}>
              {message(`import.outcome.${row.outcome}`)}
            </span>
            <span>{row.submissionId}</span>
            {row.accession === undefined ? null : (
              <PageLink to={`/entries/${encodeURIComponent(row.accession)}`} className="code">
                {row.accession}
              </PageLink>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What has become of the rows so far, or in the end. */
export function ImportResults({
  progress,
  instance,
}: {
  readonly progress: ImportProgress;
  readonly instance: string;
}): ReactElement {
  return (
    <div className="stack">
      <section className="panel stack" aria-labelledby="import-results">
        <h2 id="import-results">
          {progress.isFinished ? message('import.finished') : message('import.running')}
        </h2>
        <dl className="figure-row">
          {OUTCOMES.map((outcome) => (
            <div key={outcome}>
              <dt>{message(`import.outcome.${outcome}`)}</dt>
              <dd>{formatCount(progress.counts[outcome])}</dd>
            </div>
          ))}
        </dl>
        {progress.unsure.length === 0 ? null : (
          <p className="notice notice-warn">
            {message('import.unsure', { names: progress.unsure.join(', ') })}
          </p>
        )}
        <Latest progress={progress} />
        {progress.isFinished ? (
          <p>
            <PageLink
              to={`/search/${encodeURIComponent(instance)}`}
              className="button-link button-primary"
            >
              {message('import.seeThem')}
            </PageLink>
          </p>
        ) : null}
      </section>
      <Problems progress={progress} />
    </div>
  );
}
