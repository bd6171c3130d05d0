import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { message } from '../../../../web/messages/message.ts';

const texts = {
  refused: 'signInWays.problem.refused',
  failed: 'signInWays.problem.failed',
  lost: 'signInWays.problem.lost',
  'registration-closed': 'signInWays.problem.registrationClosed',
  'account-closed': 'signInWays.problem.accountClosed',
  'email-taken': 'signInWays.problem.emailTaken',
  'identity-taken': 'signInWays.problem.identityTaken',
} as const;

/** Why who comes back from a provider is not signed in. */
export function ProviderProblem(): ReactElement | null {
  const { problem } = useSearch({ strict: false }) as { readonly problem?: unknown };
  if (typeof problem !== 'string' || !Object.hasOwn(texts, problem)) return null;
  return (
    <p className="notice notice-warn" role="alert">
      {message(texts[problem as keyof typeof texts])}
    </p>
  );
}
