import type { ReactElement, ReactNode } from 'react';

/** A part of a page with a name that scrolls by itself, wide tables mostly, also by keyboard. */
export function ScrollRegion({
  label,
  labelledBy,
  className,
  children,
}: {
  readonly label?: string;
  readonly labelledBy?: string;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: A fieldset is for form fields; a section would be one landmark too many.
    <div
      role="group"
      className={className === undefined ? 'table-scroll' : `table-scroll ${className}`}
      aria-label={label}
      aria-labelledby={labelledBy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: What scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {children}
    </div>
  );
}
