import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { toFilterBody } from '../../../web/api/lapis.ts';
import { nodeQuery } from '../../../web/api/queries.ts';
import { message } from '../../../web/messages/message.ts';
import { SignInLink } from '../../../web/shell/sign-in-link.tsx';
import { CollectButton } from './collect-button.tsx';

/** What a search's address asks for: 'instance?country=Kenya'. */
function toSearch(subject: string): { instance: string; filters: Record<string, unknown> } {
  const [instance = '', query = ''] = subject.split('?');
  const filter: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    filter[name] = [...(filter[name] ?? []), value];
  }
  return { instance, filters: toFilterBody(filter) };
}

/** Puts everything that a search finds into a collection, as it is at this moment. */
export function SearchCollectPanel({ subject }: { readonly subject: string }): ReactElement {
  const node = useQuery(nodeQuery);
  return (
    <section className="stack-tight" aria-labelledby="collect">
      <h2 id="collect">{message('collections.collect')}</h2>
      <p className="small muted">{message('collections.collectWhat')}</p>
      {node.data?.account == null ? (
        <p className="small">
          <SignInLink />
        </p>
      ) : (
        <CollectButton label={message('collections.addAll')} body={{ search: toSearch(subject) }} />
      )}
    </section>
  );
}
