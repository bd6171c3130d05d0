import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { ActionFailure } from '../../../../web/shell/action-failure.tsx';
import { useStepUp } from '../../../../web/shell/step-up.tsx';

/** Identities at providers by which the reader may sign in to the account. */
export function LinkedIdentitiesPanel(): ReactElement {
  const stepUp = useStepUp();
  const queryClient = useQueryClient();
  const identities = useQuery({
    queryKey: ['identities'],
    queryFn: ({ signal }) => callOperation('list-identities', {}, signal),
  });
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => callOperation('list-providers', {}, signal),
  });
  const link = useMutation({
    mutationFn: (provider: string) => {
      const body = { returnTo: window.location.pathname };
      return stepUp(() => callOperation('start-identity-link', { params: { provider }, body }));
    },
    onSuccess: ({ address }) => window.location.assign(address),
  });
  const remove = useMutation({
    mutationFn: (id: string) => stepUp(() => callOperation('remove-identity', { params: { id } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['identities'] }),
  });
  const listed = identities.data?.identities ?? [];
  const error = identities.error ?? link.error ?? remove.error;
  return (
    <section className="panel stack-tight" aria-labelledby="identities">
      <h2 id="identities">{message('identities.title')}</h2>
      {identities.isSuccess && listed.length === 0 ? <p>{message('identities.none')}</p> : null}
      <ul className="stack-tight">
        {listed.map(({ id, title, label }) => (
          <li key={id} className="row">
            <span>
              {title} <span className="muted">{label}</span>
            </span>
            <button
              type="button"
              className="button-link button-small"
              disabled={remove.isPending}
              onClick={() => remove.mutate(id)}
            >
              {message('identities.remove')}
            </button>
          </li>
        ))}
      </ul>
      <ActionFailure error={error} />
      <div className="row">
        {(providers.data?.providers ?? []).map(({ id, title }) => (
          <button
            key={id}
            type="button"
            className="button-link button-small"
            disabled={link.isPending}
            onClick={() => link.mutate(id)}
          >
            {message('identities.link', { title })}
          </button>
        ))}
      </div>
    </section>
  );
}
