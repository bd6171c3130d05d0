/** Texts of the ways to sign in. */
export const enSignIn = {
  'signInWays.passkey': 'Sign in with a passkey',
  'signInWays.passkeyCancelled':
    'No passkey was used. Try again, or sign in in another way if this device has none for this node.',
  'signInWays.provider': 'Sign in with {title}',
  'signInWays.code': 'Code',
  'signInWays.codeWhat': 'From your authenticator app, or one of your recovery codes.',
  'signInWays.problem.refused': 'You were not signed in: the request was refused there.',
  'signInWays.problem.failed':
    'The other service did not answer as it should. Try again later, or sign in in another way.',
  'signInWays.problem.lost':
    'This sign-in was begun in another browser, or too long ago. Begin again.',
  'signInWays.problem.registrationClosed':
    'No account here is linked with this identity, and only who was invited can make one. If you have an account, sign in to it and link the identity on your account page.',
  'signInWays.problem.accountClosed':
    'This account is closed. The operators of this node can help.',
  'signInWays.problem.emailTaken':
    'There is an account with your e-mail address. Sign in to it, then link this identity on your account page.',
  'signInWays.problem.identityTaken': 'This identity is linked with another account.',
  'stepUp.passkey': 'Use a passkey',
  'passkeys.title': 'Passkeys',
  'passkeys.what': 'You sign in with the lock of your device, without a password.',
  'passkeys.name': 'Name of the passkey',
  'passkeys.add': 'Make a passkey',
  'passkeys.rename': 'Rename',
  'passkeys.remove': 'Remove',
  'passkeys.none': 'You have none yet.',
  'passkeys.used': 'Last used {when}',
  'passkeys.unused': 'Never used',
  'identities.title': 'Linked identities',
  'identities.none': 'None is linked.',
  'identities.link': 'Link with {title}',
  'identities.remove': 'Remove the link',
} as const;
