import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { callOperation } from '../../../../web/api/call-operation.ts';
import { message } from '../../../../web/messages/message.ts';
import { FailureView } from '../../../../web/shell/failure-view.tsx';
import { StepUpCancelled } from '../../../../web/shell/step-up.tsx';
import { signInByPasskey } from '../passkey-ceremonies.ts';

/** Signing in without a password: by passkey, or at a provider that the node knows. */
export function OtherWays({
  returnTo,
  onSignedIn,
}: {
  readonly returnTo: string;
  readonly onSignedIn: () => Promise<void>;
}): ReactElement {
  const providers = useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => callOperation('list-providers', {}, signal),
  });
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onSignedIn });
  const visit = useMutation({
    mutationFn: (provider: string) =>
      callOperation('start-provider-sign-in', { params: { provider }, body: { returnTo } }),
    onSuccess: ({ address }) => window.location.assign(address),
  });
  return (
    <div className="stack-tight">
      <button
        type="button"
        className="button-link"
        disabled={passkey.isPending}
        onClick={() => passkey.mutate()}
      >
        {message('signInWays.passkey')}
      </button>
      {passkey.isError ? <PasskeyFailure error={passkey.error} /> : null}
      {(providers.data?.providers ?? []).map(({ id, title }) => (
        <button
          key={id}
          type="button"
          className="button-link"
          disabled={visit.isPending}
          onClick={() => visit.mutate(id)}
        >
          {message('signInWays.provider', { title })}
        </button>
      ))}
      {visit.isError ? <FailureView error={visit.error} /> : null}
    </div>
  );
}

/** A browser says only that nothing came of it, also to who has closed its window. */
export function PasskeyFailure({ error }: { readonly error: Error }): ReactElement | null {
  if (error instanceof StepUpCancelled) return null;
  if (error.name === 'ApiFailure') return <FailureView error={error} />;
  return (
    <p className="notice notice-warn" role="alert">
      {message('signInWays.passkeyCancelled')}
    </p>
  );
}
