import { type ReactElement, useId, useState } from 'react';
import { message } from '../../../../web/messages/message.ts';
import { Choice } from '../search/choice.tsx';
import type { Structure } from './structure-queries.ts';
import type { StructureControls } from './use-structure-address.ts';

/** Which structure, which mutations, and what colours stand for. */
export function StructureForm({
  structures,
  chosen,
  unread,
  controls: { address, update },
}: {
  readonly structures: readonly Structure[];
  readonly chosen: Structure;
  /** Words of the address that are no mutation. */
  readonly unread: readonly string[];
  readonly controls: StructureControls;
}): ReactElement {
  const [text, setText] = useState(address.mutations.split(/[\s,;]+/).join(', '));
  const id = useId();
  return (
    <form
      className="panel stack-tight"
      onSubmit={(event) => {
        event.preventDefault();
        const words = text.split(/[\s,;]+/).filter((word) => word !== '');
        update({ mutations: words.join(',') });
      }}
    >
      <label className="stack-tight">
        <span className="label">{message('structure.choose')}</span>
        <select
          className="native-field"
          value={chosen.id}
          onChange={(event) => update({ structure: event.currentTarget.value })}
        >
          {structures.map((one) => (
            <option key={one.id} value={one.id}>
              {message('structure.option', { id: one.id, title: one.title })}
            </option>
          ))}
        </select>
      </label>
      <label className="stack-tight">
        <span className="label">{message('structure.mutations')}</span>
        <input
          className="native-field code"
          value={text}
          spellCheck={false}
          aria-describedby={`${id}-how ${id}-unread`}
          aria-invalid={unread.length > 0}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p id={`${id}-how`} className="muted small">
        {message('structure.mutationsHow')}
      </p>
      {unread.length === 0 ? null : (
        <p id={`${id}-unread`} className="notice notice-bad" role="alert">
          {message('structure.unread', { list: unread.join(', ') })}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button-link button-primary">
          {message('structure.show')}
        </button>
        <Choice
          label={message('structure.colour')}
          value={address.colour}
          options={[
            { value: 'mutations', label: message('structure.colourMutations') },
            { value: 'prevalence', label: message('structure.colourPrevalence') },
          ]}
          onChange={(colour) => update({ colour })}
        />
      </div>
    </form>
  );
}
