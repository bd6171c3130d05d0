import type { ReactElement } from 'react';
import { duoTerms, findDuoTerm } from '../../../schema/duo-terms.ts';
import { message, messageOfKey } from '../../../web/messages/message.ts';

interface UseTerm {
  readonly code: string;
  readonly detail: string | null;
}

function readTerms(value: unknown): readonly UseTerm[] {
  if (!Array.isArray(value)) return [];
  return value.map((one: { readonly code?: unknown; readonly detail?: unknown }) => ({
    code: findDuoTerm(String(one.code))?.id ?? String(one.code),
    detail: typeof one.detail === 'string' ? one.detail : null,
  }));
}

/** The terms of the Data Use Ontology that hold: each ticked, with what it has to say beside it. */
export function UseTermsField({
  value,
  onChange,
}: {
  readonly value: unknown;
  readonly onChange: (value: readonly UseTerm[]) => void;
}): ReactElement {
  const chosen = readTerms(value);
  const change = (id: string, next: UseTerm | null) => {
    const all = new Map(chosen.map((term) => [term.code, term]));
    if (next === null) all.delete(id);
    else all.set(id, next);
    onChange([...all.values()]);
  };
  return (
    <fieldset className="release-fields stack-tight">
      <legend>
        {message('record.useTerms')}
        <span aria-hidden="true"> *</span>
      </legend>
      <p className="small muted">{message('record.useTerms.hint')}</p>
      {(['permission', 'modifier'] as const).map((kind) => (
        <fieldset key={kind} className="release-fields stack-tight">
          <legend className="small">{message(`record.useTerms.${kind}`)}</legend>
          <div className="choice-list">
            {duoTerms
              .filter((term) => term.kind === kind)
              .map(({ id, shorthand, label, detail }) => {
                const term = chosen.find(({ code }) => code === id);
                return (
                  <div key={id} className="stack-tight">
                    <label className="row">
                      <input
                        type="checkbox"
                        checked={term !== undefined}
                        onChange={(event) =>
                          change(
                            id,
                            event.currentTarget.checked ? { code: id, detail: null } : null,
                          )
                        }
                      />
                      <span>
                        <b>{shorthand}</b> <span lang="en">{label}</span>
                      </span>
                    </label>
                    {term === undefined || detail === null ? null : (
                      <input
                        className="native-field"
                        aria-label={`${shorthand}: ${messageOfKey(`record.detail.${detail}`)}`}
                        placeholder={messageOfKey(`record.detail.${detail}`)}
                        type={detail === 'day' ? 'date' : 'text'}
                        required
                        value={term.detail ?? ''}
                        onChange={(event) =>
                          change(id, { code: id, detail: event.currentTarget.value })
                        }
                      />
                    )}
                  </div>
                );
              })}
          </div>
        </fieldset>
      ))}
    </fieldset>
  );
}
