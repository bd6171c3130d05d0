import { type FormEvent, type ReactElement, type ReactNode, useState } from 'react';
import { sampleMetadata } from '../../../../schema/records/sample-metadata.ts';
import { message } from '../../../../web/messages/message.ts';
import { searchedStates, type WorkSearch } from './work-search.ts';

function Labelled({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children.
    <label className="stack-tight">
      <span className="label">{label}</span>
      {children}
    </label>
  );
}

const fields = Object.entries(sampleMetadata.fields).map(([name, { title }]) => ({ name, title }));

/** What drafts are looked for; the search begins with its button, so that nobody waits for each letter. */
export function FilterForm({
  search,
  groups,
  onSearch,
}: {
  readonly search: WorkSearch;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly onSearch: (search: WorkSearch) => void;
}): ReactElement {
  const [wanted, setWanted] = useState(search);
  const change = (part: Partial<WorkSearch>): void => setWanted({ ...wanted, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSearch({ ...wanted, text: wanted.text.trim(), problem: wanted.problem.trim() });
  };
  const day = (name: 'from' | 'to'): ReactElement => (
    <Labelled label={message(`work.${name}`)}>
      <input
        type="date"
        className="native-field"
        value={wanted[name]}
        onChange={(event) => change({ [name]: event.currentTarget.value })}
      />
    </Labelled>
  );
  return (
    <form className="work-filter" onSubmit={submit}>
      <Labelled label={message('submissions.group')}>
        <select
          className="native-field"
          value={wanted.group}
          onChange={(event) => change({ group: event.currentTarget.value, submission: '' })}
        >
          {groups.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={message('submission.column.state')}>
        <select
          className="native-field"
          value={wanted.state}
          onChange={(event) =>
            change({
              state: searchedStates.find((one) => one === event.currentTarget.value) ?? 'pending',
            })
          }
        >
          {searchedStates.map((state) => (
            <option key={state} value={state}>
              {state === 'pending' || state === 'all'
                ? message(`work.state.${state}`)
                : message(`draft.state.${state}`)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={message('work.text')}>
        <input
          type="search"
          className="native-field"
          maxLength={300}
          value={wanted.text}
          onChange={(event) => change({ text: event.currentTarget.value })}
        />
      </Labelled>
      <Labelled label={message('work.field')}>
        <select
          className="native-field"
          value={wanted.field}
          onChange={(event) => change({ field: event.currentTarget.value })}
        >
          <option value="">{message('work.anyField')}</option>
          {fields.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled label={message('work.problem')}>
        <input
          className="native-field"
          maxLength={100}
          value={wanted.problem}
          onChange={(event) => change({ problem: event.currentTarget.value })}
        />
      </Labelled>
      {day('from')}
      {day('to')}
      <button type="submit" className="button-link button-primary">
        {message('work.search')}
      </button>
    </form>
  );
}
