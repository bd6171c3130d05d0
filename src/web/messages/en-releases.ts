/** Texts of releases and mirrors, a part of the catalogue `en`. */
export const enReleases = {
  'releases.title': 'Releases',
  'releases.what':
    'Every night everything that is open is put together and signed, where anything changed: whoever has a release can show that it is what this node gave.',
  'releases.instance': 'Data',
  'releases.none':
    'There is no release yet. The first is made tonight, or by an administrator now.',
  'releases.number': 'Release',
  'releases.createdAt': 'Made at',
  'releases.entries': 'Entries',
  'releases.added': 'Added',
  'releases.changed': 'Changed',
  'releases.removed': 'Removed',
  'releases.files': 'Files',
  'releases.file': '{name}, {size}',
  'releases.list': 'Releases of {name}',
  'releases.make': 'Make a release now',
  'releases.queued':
    'A release is made if anything changed since the last one. This takes seconds to minutes.',
  'releases.check': 'Fetch and check',
  'releases.checkWhat':
    'This fetches the last release, goes on where it was cut off, and checks the signature, every file and every record:',
  'releases.command': 'The command that fetches and checks the last release',
  'mirrors.title': 'Copies of other nodes',
  'mirrors.what':
    'What these nodes release is shown here, too, under the names of those who made it.',
  'mirrors.none': 'This node copies no other one.',
  'mirrors.node': 'Node',
  'mirrors.data': 'Data there',
  'mirrors.release': 'Copied release',
  'mirrors.state': 'State',
  'mirrors.notYet': 'none yet',
  'mirrors.state.waiting': 'Waits for its first copy',
  'mirrors.state.copying': 'Being copied',
  'mirrors.state.current': 'Up to date',
  'mirrors.state.failing': 'Cannot be reached; tried again',
  'mirrors.state.refused': 'Stopped; somebody has to look',
  'mirrors.follow': 'Look now',
  'mirrors.followOf': 'Look now for a release of {name}',
  'mirrors.remove': 'Stop',
  'mirrors.removeOf': 'Stop copying {name}',
  'mirrors.removeTitle': 'Stop copying {name}?',
  'mirrors.removeWhat':
    'What was copied stays. Nothing new comes, and what is hidden there later is not hidden here.',
  'mirrors.add': 'Copy another node',
  'mirrors.url': 'Its address',
  'mirrors.instance': 'Data there',
  'mirrors.instanceHint': 'As that node names it, such as sars-cov-2.',
  'mirrors.nodeId': 'Id of the node',
  'mirrors.nodeIdHint':
    'To be sure that the right node answers: 26 letters and digits, which its page “This node” shows.',
  'mirrors.begin': 'Begin',
} as const;
