/** Texts of the ways to sign in, in French; a part of the catalogue `fr`. */
export const frSignIn = {
  'signInWays.passkey': 'Se connecter avec une clé d’accès',
  'signInWays.passkeyCancelled':
    'Aucune clé d’accès n’a été utilisée. Réessayez, ou connectez-vous autrement si cet appareil n’en a pas pour ce nœud.',
  'signInWays.provider': 'Se connecter avec {title}',
  'signInWays.code': 'Code',
  'signInWays.codeWhat':
    'De votre application d’authentification, ou l’un de vos codes de secours.',
  'signInWays.problem.refused': 'La connexion n’a pas eu lieu : la demande a été refusée là-bas.',
  'signInWays.problem.failed':
    'L’autre service n’a pas répondu comme prévu. Réessayez plus tard, ou connectez-vous autrement.',
  'signInWays.problem.lost':
    'Cette connexion a été commencée dans un autre navigateur, ou il y a trop longtemps. Recommencez.',
  'signInWays.problem.registrationClosed':
    'Aucun compte n’est lié ici à cette identité, et seules les personnes invitées peuvent en créer un. Si vous avez un compte, connectez-vous et liez l’identité sur la page de votre compte.',
  'signInWays.problem.accountClosed':
    'Ce compte est fermé. Les exploitants de ce nœud peuvent vous aider.',
  'signInWays.problem.emailTaken':
    'Il existe un compte avec votre adresse électronique. Connectez-vous à ce compte, puis liez cette identité sur sa page.',
  'signInWays.problem.identityTaken': 'Cette identité est liée à un autre compte.',
  'stepUp.passkey': 'Utiliser une clé d’accès',
  'passkeys.title': 'Clés d’accès',
  'passkeys.what': 'Vous vous connectez avec le verrouillage de votre appareil, sans mot de passe.',
  'passkeys.name': 'Nom de la clé d’accès',
  'passkeys.add': 'Créer une clé d’accès',
  'passkeys.rename': 'Renommer',
  'passkeys.remove': 'Supprimer',
  'passkeys.none': 'Vous n’en avez pas encore.',
  'passkeys.used': 'Dernière utilisation : {when}',
  'passkeys.unused': 'Jamais utilisée',
  'identities.title': 'Identités liées',
  'identities.none': 'Aucune n’est liée.',
  'identities.link': 'Lier avec {title}',
  'identities.remove': 'Supprimer le lien',
} as const;
