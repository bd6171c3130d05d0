/** German texts of releases and mirrors, a part of the catalogue `de`. */
export const deReleases = {
  'releases.title': 'Releases',
  'releases.what':
    'Jede Nacht wird alles, was offen ist, zusammengestellt und signiert, sofern sich etwas geändert hat: Wer ein Release hat, kann zeigen, dass es das ist, was dieser Knoten herausgegeben hat.',
  'releases.instance': 'Daten',
  'releases.none':
    'Es gibt noch kein Release. Das erste entsteht heute Nacht oder jetzt durch die Administration.',
  'releases.number': 'Release',
  'releases.createdAt': 'Erstellt am',
  'releases.entries': 'Einträge',
  'releases.added': 'Hinzugefügt',
  'releases.changed': 'Geändert',
  'releases.removed': 'Entfernt',
  'releases.files': 'Dateien',
  'releases.file': '{name}, {size}',
  'releases.list': 'Releases von {name}',
  'releases.make': 'Jetzt ein Release erstellen',
  'releases.queued':
    'Ein Release wird erstellt, falls sich seit dem letzten etwas geändert hat. Das dauert Sekunden bis Minuten.',
  'releases.check': 'Abrufen und prüfen',
  'releases.checkWhat':
    'Dies ruft das letzte Release ab, setzt nach einem Abbruch an derselben Stelle fort und prüft die Signatur, jede Datei und jeden Datensatz:',
  'releases.command': 'Der Befehl, der das letzte Release abruft und prüft',
  'mirrors.title': 'Kopien anderer Knoten',
  'mirrors.what':
    'Was diese Knoten freigeben, wird auch hier gezeigt, unter den Namen derer, die es erstellt haben.',
  'mirrors.none': 'Dieser Knoten kopiert keinen anderen.',
  'mirrors.node': 'Knoten',
  'mirrors.data': 'Daten dort',
  'mirrors.release': 'Kopiertes Release',
  'mirrors.state': 'Status',
  'mirrors.notYet': 'noch keines',
  'mirrors.state.waiting': 'Wartet auf die erste Kopie',
  'mirrors.state.copying': 'Wird kopiert',
  'mirrors.state.current': 'Aktuell',
  'mirrors.state.failing': 'Nicht erreichbar; wird erneut versucht',
  'mirrors.state.refused': 'Angehalten; jemand muss nachsehen',
  'mirrors.follow': 'Jetzt nachsehen',
  'mirrors.followOf': 'Jetzt nach einem Release von {name} sehen',
  'mirrors.remove': 'Beenden',
  'mirrors.removeOf': 'Kopieren von {name} beenden',
  'mirrors.removeTitle': 'Kopieren von {name} beenden?',
  'mirrors.removeWhat':
    'Was kopiert wurde, bleibt. Es kommt nichts Neues hinzu, und was dort später verborgen wird, wird hier nicht verborgen.',
  'mirrors.add': 'Anderen Knoten kopieren',
  'mirrors.url': 'Seine Adresse',
  'mirrors.instance': 'Daten dort',
  'mirrors.instanceHint': 'Wie jener Knoten sie nennt, etwa sars-cov-2.',
  'mirrors.nodeId': 'Kennung des Knotens',
  'mirrors.nodeIdHint':
    'Damit sicher der richtige Knoten antwortet: 26 Buchstaben und Ziffern, die seine Seite „Dieser Knoten“ zeigt.',
  'mirrors.begin': 'Beginnen',
} as const;
