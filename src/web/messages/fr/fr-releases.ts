/** Texts of releases and mirrors, in French; a part of the catalogue `fr`. */
export const frReleases = {
  'releases.title': 'Éditions',
  'releases.what':
    'Chaque nuit, si quelque chose a changé, tout ce qui est ouvert est réuni et signé : quiconque détient une édition peut prouver que c’est bien ce nœud qui l’a donnée.',
  'releases.instance': 'Données',
  'releases.none':
    'Il n’y a pas encore d’édition. La première est créée cette nuit, ou dès maintenant par un administrateur.',
  'releases.number': 'Édition',
  'releases.createdAt': 'Créée le',
  'releases.entries': 'Entrées',
  'releases.added': 'Ajoutées',
  'releases.changed': 'Modifiées',
  'releases.removed': 'Retirées',
  'releases.files': 'Fichiers',
  'releases.file': '{name}, {size}',
  'releases.list': 'Éditions : {name}',
  'releases.make': 'Créer une édition maintenant',
  'releases.queued':
    'Une édition est créée si quelque chose a changé depuis la précédente. Cela prend de quelques secondes à quelques minutes.',
  'releases.check': 'Récupérer et vérifier',
  'releases.checkWhat':
    'Cette commande récupère la dernière édition, reprend là où elle a été interrompue, et vérifie la signature, chaque fichier et chaque enregistrement :',
  'releases.command': 'La commande qui récupère et vérifie la dernière édition',
  'mirrors.title': 'Copies d’autres nœuds',
  'mirrors.what':
    'Les éditions de ces nœuds sont montrées ici aussi, sous le nom de ceux qui les ont créées.',
  'mirrors.none': 'Ce nœud n’en copie aucun autre.',
  'mirrors.node': 'Nœud',
  'mirrors.data': 'Données là-bas',
  'mirrors.release': 'Édition copiée',
  'mirrors.state': 'État',
  'mirrors.notYet': 'aucune pour le moment',
  'mirrors.state.waiting': 'Attend sa première copie',
  'mirrors.state.copying': 'Copie en cours',
  'mirrors.state.current': 'À jour',
  'mirrors.state.failing': 'Injoignable ; nouvel essai à venir',
  'mirrors.state.refused': 'Arrêtée ; une intervention est nécessaire',
  'mirrors.follow': 'Vérifier maintenant',
  'mirrors.followOf': 'Chercher maintenant une nouvelle édition : {name}',
  'mirrors.remove': 'Arrêter',
  'mirrors.removeOf': 'Arrêter de copier {name}',
  'mirrors.removeTitle': 'Arrêter de copier {name} ?',
  'mirrors.removeWhat':
    'Ce qui a été copié reste. Rien de nouveau n’arrive, et ce qui sera masqué là-bas plus tard ne le sera pas ici.',
  'mirrors.add': 'Copier un autre nœud',
  'mirrors.url': 'Son adresse',
  'mirrors.instance': 'Données là-bas',
  'mirrors.instanceHint': 'Telles que ce nœud les nomme, par exemple sars-cov-2.',
  'mirrors.nodeId': 'Identifiant du nœud',
  'mirrors.nodeIdHint':
    'Pour s’assurer que le bon nœud répond : 26 lettres et chiffres, affichés sur sa page « Ce nœud ».',
  'mirrors.begin': 'Commencer',
} as const;
