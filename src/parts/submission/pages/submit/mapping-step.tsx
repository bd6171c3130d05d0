import type { ReactElement } from 'react';
import type { ColumnGuess } from '../../../../engine/validate/mapping/guess-columns.ts';
import { isUnsure } from '../../../../engine/validate/mapping/is-unsure.ts';
import { sampleMetadata } from '../../../../schema/records/sample-metadata.ts';
import type { TableMapping } from '../../../../schema/table-mapping.ts';
import { formatShare } from '../../../../web/format/format-values.ts';
import { message } from '../../../../web/messages/message.ts';
import type { TableReport } from './table-report.ts';

const FIELDS = Object.entries(sampleMetadata.fields)
  .filter(([name]) => name !== 'missingReasons')
  .map(([name, { title }]) => ({ name, title }));

const titleOf = (name: string): string =>
  FIELDS.find((field) => field.name === name)?.title ?? name;

const AS_GUESSED = 'guess';
const NOTHING = 'nothing';

/** What each column becomes, how sure that is, and some of its values; each can be changed. */
export function MappingStep({
  report,
  mapping,
  onChange,
}: {
  readonly report: TableReport;
  readonly mapping: TableMapping;
  readonly onChange: (mapping: TableMapping) => void;
}): ReactElement | null {
  const { guess } = report;
  if (guess === null) return null;
  const choose = (header: string, choice: string): void => {
    const { [header]: _before, ...columns } = mapping.columns;
    if (choice === AS_GUESSED) onChange({ ...mapping, columns });
    else {
      const field = choice === NOTHING ? null : choice;
      onChange({ ...mapping, columns: { ...columns, [header]: field } });
    }
  };
  const unsure = guess.columns.filter(isUnsure).length;
  return (
    <section className="stack-tight" aria-labelledby="mapping-step">
      <h2 id="mapping-step">{message('submit.mapping')}</h2>
      <p className="small muted" role="status">
        {guess.source === null
          ? message('submit.mapping.noSource')
          : message('submit.mapping.source', {
              source: guess.source,
              share: formatShare(guess.sourceShare, 0),
            })}{' '}
        {unsure === 0 ? null : message('submit.mapping.unsure', { count: unsure })}
      </p>
      <div className="table-scroll">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{message('submit.mapping.column')}</th>
              <th scope="col">{message('submit.mapping.values')}</th>
              <th scope="col">{message('submit.mapping.becomes')}</th>
              <th scope="col">{message('submit.mapping.sure')}</th>
            </tr>
          </thead>
          <tbody>
            {guess.columns.map((column) => (
              <ColumnRow
                key={column.index}
                column={column}
                values={report.samples[column.index] ?? []}
                choice={mapping.columns[column.header]}
                onChoose={(choice) => choose(column.header, choice)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function ColumnRow({
  column,
  values,
  choice,
  onChoose,
}: {
  readonly column: ColumnGuess;
  readonly values: readonly string[];
  readonly choice: string | null | undefined;
  readonly onChoose: (choice: string) => void;
}): ReactElement {
  const { header, status, fields, confidence, reason } = column;
  const guessed =
    status === 'mapped' ? fields.map(titleOf).join(', ') : message('submit.mapping.kept');
  const isChosenElsewhere =
    typeof choice === 'string' && !FIELDS.some(({ name }) => name === choice);
  return (
    <tr>
      <th scope="row">{header}</th>
      <td className="small">{values.join(' · ')}</td>
      <td>
        <select
          className="native-field"
          aria-label={message('submit.mapping.choose', { column: header })}
          value={choice === undefined ? AS_GUESSED : (choice ?? NOTHING)}
          onChange={(event) => onChoose(event.currentTarget.value)}
        >
          <option value={AS_GUESSED}>
            {choice === undefined ? guessed : message('submit.mapping.guess')}
          </option>
          <option value={NOTHING}>{message('submit.mapping.nothing')}</option>
          {isChosenElsewhere ? <option value={choice}>{choice}</option> : null}
          {FIELDS.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </td>
      <td>
        {confidence === 0 ? '–' : formatShare(confidence, 0)}
        {isUnsure(column) ? <p className="status status-warn small">{reason}</p> : null}
      </td>
    </tr>
  );
}
