import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { message } from '../../../web/messages/message.ts';
import { vaultStateQuery } from './stewardship/queries.ts';

/** Says that nothing of the vault is given, while that is so. */
export function VaultBanner(): ReactElement | null {
  const state = useQuery(vaultStateQuery);
  if (state.data === undefined || state.data.gives) return null;
  return (
    <div className="notice notice-warn">
      {message(state.data.drill ? 'lockdown.bannerDrill' : 'lockdown.banner')}
    </div>
  );
}
