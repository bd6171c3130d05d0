import type { ReactElement } from 'react';

/** The mark: one case, those it led to, and the ring that is to be closed round them. */
export function BrandMark({ size = 28 }: { readonly size?: number }): ReactElement {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <g fill="none" stroke="var(--accent)" strokeLinecap="round">
        <path d="M16 4a12 12 0 1 1-10.4 6" strokeWidth="2.6" />
        <path d="M16 16 5.6 10M16 16l8.5 8.5M16 16V4" strokeWidth="1.7" />
      </g>
      <circle cx="5.6" cy="10" r="3.2" fill="var(--cat-2)" />
      <g fill="var(--accent)">
        <circle cx="16" cy="16" r="3.6" />
        <circle cx="24.5" cy="24.5" r="2.6" />
        <circle cx="16" cy="4" r="2.6" />
      </g>
    </svg>
  );
}
