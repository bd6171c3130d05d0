import { useEffect } from 'react';
import { message } from '../messages/message.ts';

/** Sets the document's title while the calling page is open; '' leaves the name of the portal. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title =
      title === '' ? message('app.name') : message('app.documentTitle', { page: title });
  }, [title]);
}
