import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';

/** Shows again by a passkey that one is the same person; its code comes only when it is wanted. */
export function PasskeyStepUp({
  onConfirmed,
}: {
  readonly onConfirmed: () => void;
}): ReactElement | null {
  const confirm = useMutation({
    mutationFn: async () => {
      const { confirmByPasskey } = await import('../passkey-ceremonies.ts');
      await confirmByPasskey();
    },
    onSuccess: onConfirmed,
  });
  if (!('credentials' in navigator) || window.PublicKeyCredential === undefined) return null;
  return (
    <div className="stack-tight">
      <div>
        <button
          type="button"
          className="button-link"
          disabled={confirm.isPending}
          onClick={() => confirm.mutate()}
        >
          {message('stepUp.passkey')}
        </button>
      </div>
      {confirm.isError ? (
        <p className="notice notice-warn" role="alert">
          {message('signInWays.passkeyCancelled')}
        </p>
      ) : null}
    </div>
  );
}
