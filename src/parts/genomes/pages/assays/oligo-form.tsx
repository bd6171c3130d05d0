import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import { formatOligos, parseOligos } from '../../../../bio/oligo.ts';
import type { Problem } from '../../../../std/problem.ts';
import type { Instance } from '../../../../web/api/types.ts';
import { message } from '../../../../web/messages/message.ts';
import { knownAssaysQuery } from './assay-queries.ts';
import type { AssayControls } from './use-assay-address.ts';

/** Longer addresses are cut by programs between browser and node; a scheme of the node takes a few letters. */
const MOST_ADDRESS = 6000;

/** An assay or scheme of the node, by its name. */
function KnownAssays({
  instance,
  controls: { address, update },
}: {
  readonly instance: Instance;
  readonly controls: AssayControls;
}): ReactElement | null {
  const answer = useQuery(knownAssaysQuery(instance));
  const known = answer.data ?? [];
  if (known.length === 0) {
    return answer.data === undefined ? null : (
      <p className="muted small">{message('assay.noneKnown')}</p>
    );
  }
  const groups = [
    { label: message('assay.knownAssays'), list: known.filter(({ kind }) => kind === 'assay') },
    { label: message('assay.knownSchemes'), list: known.filter(({ kind }) => kind === 'scheme') },
  ];
  return (
    <label className="stack-tight">
      <span className="label">{message('assay.choose')}</span>
      <select
        className="native-field"
        value={address.assay ?? ''}
        onChange={(event) => {
          const { value } = event.currentTarget;
          update({ assay: value === '' ? null : value, oligos: [], focus: null });
        }}
      >
        <option value="">{message('assay.own')}</option>
        {groups
          .filter(({ list }) => list.length > 0)
          .map(({ label, list }) => (
            <optgroup key={label} label={label}>
              {list.map(({ id, title, oligos }) => (
                <option key={id} value={id}>
                  {message('assay.option', { title, count: oligos.length })}
                </option>
              ))}
            </optgroup>
          ))}
      </select>
    </label>
  );
}

function Problems({
  id,
  problems,
}: {
  readonly id: string;
  readonly problems: readonly Pick<Problem, 'where' | 'value' | 'hint'>[];
}): ReactElement | null {
  if (problems.length === 0) return null;
  return (
    <ul id={id} className="notice notice-bad list-plain stack-tight" role="alert">
      {problems.map(({ where, value, hint }) => (
        <li key={`${where} ${value} ${hint}`}>{message('assay.problem', { where, hint })}</li>
      ))}
    </ul>
  );
}

/** Where primers and probes are pasted, or one of the node's assays is chosen. */
export function OligoForm({
  instance,
  controls,
}: {
  readonly instance: Instance;
  readonly controls: AssayControls;
}): ReactElement {
  const { address, update } = controls;
  const [text, setText] = useState(formatOligos(address.oligos));
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const id = useId();
  const submit = (): void => {
    const parsed = parseOligos(text);
    if (!parsed.ok) {
      setProblems(parsed.error);
      return;
    }
    if (text.length > MOST_ADDRESS) {
      const hint = message('assay.tooLong');
      setProblems([{ code: 'oligos-too-long', where: message('assay.pasted'), value: '', hint }]);
      return;
    }
    setProblems([]);
    update({ oligos: parsed.value, assay: null, focus: null });
  };
  return (
    <form
      className="panel stack-tight"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <KnownAssays instance={instance} controls={controls} />
      {address.assay === null ? (
        <>
          <label className="stack-tight">
            <span className="label">{message('assay.paste')}</span>
            <textarea
              className="native-field code"
              rows={5}
              spellCheck={false}
              value={text}
              aria-describedby={`${id}-how ${id}-problems`}
              aria-invalid={problems.length > 0}
              onChange={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <p id={`${id}-how`} className="muted small">
            {message('assay.how')}
          </p>
          <Problems id={`${id}-problems`} problems={problems} />
          <div>
            <button type="submit" className="button-link button-primary">
              {message('assay.check')}
            </button>
          </div>
        </>
      ) : null}
    </form>
  );
}
