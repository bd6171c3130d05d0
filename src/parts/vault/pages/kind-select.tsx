import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import type { Kind } from './offered-kinds.ts';

/** A choice among kinds of records. */
export function KindSelect<One extends Kind>({
  value,
  offered,
  onChange,
}: {
  readonly value: One;
  readonly offered: readonly One[];
  readonly onChange: (kind: One) => void;
}): ReactElement {
  return (
    <label className="stack-tight">
      <span>{message('deposit.kind')}</span>
      <select
        className="native-field"
        value={value}
        onChange={(event) => {
          const chosen = offered.find((one) => one === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {offered.map((one: Kind) => (
          <option key={one} value={one}>
            {message(`deposit.kind.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
