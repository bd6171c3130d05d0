import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect } from 'react';
import { toOperationPath } from '../../../../web/api/call-operation.ts';
import { requestJson } from '../../../../web/api/http.ts';

/** What search engines read of the page: schema.org's Dataset, as the node writes it. It is data, and runs nothing. */
export function SchemaOrg({ reference }: { readonly reference: string }): ReactElement {
  const base = toOperationPath('get-collection-citation', { collection: reference });
  const markup = useQuery({
    queryKey: ['collection', reference, 'schema.org'],
    queryFn: ({ signal }) => requestJson<object>(`${base}?format=schema.org`, { signal }),
  });
  useEffect(() => {
    if (markup.data === undefined) return undefined;
    const script = document.createElement('script');
    script.type = 'application/ld+json';
    script.textContent = JSON.stringify(markup.data);
    document.head.append(script);
    return () => script.remove();
  }, [markup.data]);
  return (
    <>
      <link rel="alternate" type="application/ld+json" href={`${base}?format=schema.org`} />
      <link rel="alternate" type="application/x-bibtex" href={`${base}?format=bibtex`} />
    </>
  );
}
