import type { ReactElement } from 'react';
import type { Problem } from '../../../../schema/problem.ts';

/** What is wrong with an entry, and what to do. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }): ReactElement {
  return (
    <ul className="list-plain small">
      {problems.map(({ code, where, value, hint }) => (
        <li key={`${code} ${where} ${value}`}>
          <strong>{where}</strong>
          {value === '' ? null : <span className="muted"> “{value}”</span>} {hint}
        </li>
      ))}
    </ul>
  );
}
