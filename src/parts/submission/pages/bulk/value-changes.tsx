import type { ReactElement } from 'react';

/** One sample with its values as they are and as they become. */
export function ValueChanges({
  name,
  pairs,
}: {
  readonly name: string;
  readonly pairs: readonly {
    readonly field: string;
    readonly before: string;
    readonly after: string;
  }[];
}): ReactElement {
  return (
    <li>
      <span className="code">{name}</span>{' '}
      {pairs.map(({ field, before, after }) => (
        <span key={field}>
          <strong>{field}</strong> <del>{before}</del> <ins>{after}</ins>{' '}
        </span>
      ))}
    </li>
  );
}
