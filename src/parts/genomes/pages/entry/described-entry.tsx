import type { ReactElement } from 'react';
import { toEntryJsonLd } from '../../../../schema/entry-json-ld.ts';
import type { Entry } from '../../../../web/api/types.ts';

/** An open entry as search engines read it: JSON-LD that browsers neither show nor run. */
export function DescribedEntry({ entry }: { readonly entry: Entry }): ReactElement | null {
  const described = toEntryJsonLd(entry, window.location.origin);
  if (described === null) return null;
  // A sign that could end the element stands as an escape, which JSON reads as the same.
  const text = JSON.stringify(described).replaceAll('<', '\\u003c');
  return (
    <script
      type="application/ld+json"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: Text of a script is not escaped by React; no '<' is in it.
      dangerouslySetInnerHTML={{ __html: text }}
    />
  );
}
