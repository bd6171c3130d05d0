/** German texts of the ways to sign in. */
export const deSignIn = {
  'signInWays.passkey': 'Mit einem Passkey anmelden',
  'signInWays.passkeyCancelled':
    'Es wurde kein Passkey verwendet. Versuchen Sie es erneut, oder melden Sie sich auf anderem Weg an, wenn dieses Gerät keinen für diesen Knoten hat.',
  'signInWays.provider': 'Mit {title} anmelden',
  'signInWays.code': 'Code',
  'signInWays.codeWhat': 'Aus Ihrer Authenticator-App oder einer Ihrer Wiederherstellungscodes.',
  'signInWays.problem.refused':
    'Sie wurden nicht angemeldet: Die Anfrage wurde beim Anmeldedienst abgelehnt.',
  'signInWays.problem.failed':
    'Der andere Dienst hat nicht wie erwartet geantwortet. Versuchen Sie es später erneut, oder melden Sie sich auf anderem Weg an.',
  'signInWays.problem.lost':
    'Diese Anmeldung wurde in einem anderen Browser oder vor zu langer Zeit begonnen. Beginnen Sie erneut.',
  'signInWays.problem.registrationClosed':
    'Mit dieser Identität ist hier kein Konto verknüpft, und nur wer eingeladen wurde, kann eines anlegen. Wenn Sie ein Konto haben, melden Sie sich damit an und verknüpfen Sie die Identität auf Ihrer Kontoseite.',
  'signInWays.problem.accountClosed':
    'Dieses Konto ist geschlossen. Die Betreiber dieses Knotens können helfen.',
  'signInWays.problem.emailTaken':
    'Es gibt bereits ein Konto mit Ihrer E-Mail-Adresse. Melden Sie sich damit an, und verknüpfen Sie dann diese Identität auf Ihrer Kontoseite.',
  'signInWays.problem.identityTaken': 'Diese Identität ist mit einem anderen Konto verknüpft.',
  'stepUp.passkey': 'Passkey verwenden',
  'passkeys.title': 'Passkeys',
  'passkeys.what': 'Sie melden sich mit der Entsperrung Ihres Geräts an, ohne Passwort.',
  'passkeys.name': 'Name des Passkeys',
  'passkeys.add': 'Passkey anlegen',
  'passkeys.rename': 'Umbenennen',
  'passkeys.remove': 'Entfernen',
  'passkeys.none': 'Sie haben noch keinen.',
  'passkeys.used': 'Zuletzt verwendet: {when}',
  'passkeys.unused': 'Nie verwendet',
  'identities.title': 'Verknüpfte Identitäten',
  'identities.none': 'Es ist keine verknüpft.',
  'identities.link': 'Mit {title} verknüpfen',
  'identities.remove': 'Verknüpfung entfernen',
} as const;
