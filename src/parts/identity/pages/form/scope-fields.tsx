import type { ReactElement } from 'react';
import type { TokenScope } from '../../../../schema/caller.ts';
import { message } from '../../../../web/messages/message.ts';

/** What a program may do, each scope with what it means. */
export function ScopeList({ scopes }: { readonly scopes: readonly TokenScope[] }): ReactElement {
  return (
    <ul className="plain-rows">
      {scopes.map((scope) => (
        <li key={scope}>{message(`scope.${scope}`)}</li>
      ))}
    </ul>
  );
}

/** Asks which of these scopes a token shall have. */
export function ScopeFields({
  offered,
  chosen,
  onChange,
}: {
  readonly offered: readonly TokenScope[];
  readonly chosen: readonly TokenScope[];
  readonly onChange: (scopes: readonly TokenScope[]) => void;
}): ReactElement {
  return (
    <fieldset className="release-fields stack-tight">
      <legend>{message('token.scopes')}</legend>
      {offered.map((scope) => (
        <label key={scope} className="release-choice">
          <input
            type="checkbox"
            checked={chosen.includes(scope)}
            onChange={(event) =>
              onChange(
                offered.filter((one) =>
                  one === scope ? event.currentTarget.checked : chosen.includes(one),
                ),
              )
            }
          />
          <span>{message(`scope.${scope}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
