import type { ComponentType } from 'react';
import { AuthenticatorPanel } from './authenticator-panel.tsx';
import { LinkedIdentitiesPanel } from './linked-identities-panel.tsx';
import { MembershipsPanel } from './memberships-panel.tsx';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { TokensPanel } from './tokens-panel.tsx';

/** Panels of the account page that stand side by side where there is room, in their order. */
export const narrowPanels: readonly ComponentType[] = [
  ProfilePanel,
  MembershipsPanel,
  PasswordPanel,
  AuthenticatorPanel,
  PasskeysPanel,
  LinkedIdentitiesPanel,
];

/** Panels with tables, one below the other. */
export const widePanels: readonly ComponentType[] = [SessionsPanel, TokensPanel];
