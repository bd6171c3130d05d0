import {
  type AccessWorld,
  APPLICATION,
  DEPOSIT,
  FILE,
  HEADERS,
  OTHERS,
  RECORD,
} from './access-matrix.test-kit.ts';
import { EXAMPLE_RUN } from './runs.ts';
import { type Answer, sendRequest } from './send-request.ts';

/** A list or answer that tells each asker as much as that one may know. */
export interface View {
  readonly operation: string;
  readonly path: string;
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the answer tells what only the allowed may know. */
  readonly tells: (answer: Answer, world: AccessWorld) => boolean;
  readonly allowed: readonly string[];
}

const READERS = [
  ...['reader', 'submitter', 'reviewer', 'owner', 'broker', 'steward', 'administrator'],
  // What the views are about is in its instance, but for the index, which has the other's.
  'limited-broker',
  // Its account is an administrator's, and its session stands but for dangerous steps.
  'old-proof',
];

/** Whether a refusal is about more than a file that is not there. */
const tellsOfFile = (text: string) => /"code":"(not-allowed|workflow-not-found)"/.test(text);

const has = (marker: string) => (answer: Answer) => answer.text.includes(marker);

function listRights(answer: Answer): readonly string[] {
  if (answer.status !== 200) return [];
  const { groups } = JSON.parse(answer.text) as { groups: { id: string; rights: string[] }[] };
  return groups.find(({ id }) => id === 'lab')?.rights ?? [];
}

/** What each may know of the world of the matrix, by hand. */
export const views: readonly View[] = [
  {
    operation: 'list-submissions',
    path: '/api/submissions',
    tells: has('matrixSubmission'),
    allowed: [...READERS, 'token:read', 'hub'],
  },
  {
    operation: 'search-drafts',
    path: '/api/groups/lab/drafts?state=all',
    tells: has('matrixSubmission'),
    allowed: [...READERS, 'token:read'],
  },
  {
    operation: 'list-applications',
    path: '/api/desk/applications',
    tells: has(APPLICATION),
    allowed: ['named'],
  },
  {
    operation: 'list-applications',
    path: '/api/desk/applications?view=committee',
    tells: has(APPLICATION),
    allowed: ['reviewer', 'owner', 'broker', 'steward', 'administrator', 'old-proof'],
  },
  {
    operation: 'list-corrections',
    path: '/api/corrections',
    tells: has('evidence of the matrix'),
    allowed: [...READERS, 'token:read'],
  },
  {
    operation: 'list-collections',
    path: '/api/collections?own=true',
    tells: has('collection of the matrix'),
    allowed: [...READERS, 'broker-elsewhere', 'token:read'],
  },
  {
    operation: 'get-entry-history',
    path: '/api/entries/{open}/history',
    tells: has('comment of the matrix'),
    allowed: [...READERS, 'token:read'],
  },
  {
    operation: 'list-groups',
    path: '/api/groups',
    tells: (answer) => listRights(answer).includes('manage'),
    allowed: ['owner', 'administrator', 'old-proof', 'token:manage'],
  },
  {
    operation: 'lapis-details',
    path: '/api/lapis/sars-cov-2-simulated/sample/details?scope=mine&fields=accession',
    tells: (answer, world) => answer.text.includes(world.accessionOf('indexed')),
    allowed: [
      ...READERS.filter((who) => who !== 'limited-broker'),
      'broker-elsewhere',
      'token:read',
    ],
  },
  {
    operation: 'list-sessions',
    path: '/api/sessions',
    tells: (answer) => /a session that (ended|was left)/.test(answer.text),
    allowed: [],
  },
  {
    operation: 'create-submission',
    method: 'POST',
    path: '/api/submissions',
    body: { group: 'archive', instance: 'sars-cov-2', title: 't' },
    tells: ({ status }) => status < 400,
    allowed: ['administrator', 'old-proof'],
  },
  {
    // Who may neither read nor send for the group is not told that there is one.
    operation: 'create-submission',
    method: 'POST',
    path: '/api/submissions',
    body: { group: 'lab', instance: 'sars-cov-2', title: 't' },
    tells: ({ status, text }) => status < 400 || text.includes('"code":"not-allowed"'),
    allowed: [...READERS, 'broker-elsewhere', 'token:read', 'token:submit'],
  },
  {
    // The same of a file.
    operation: 'create-upload',
    method: 'POST',
    path: '/api/files/uploads',
    headers: HEADERS['create-upload'] ?? {},
    tells: ({ status, text }) => status < 400 || text.includes('"code":"not-allowed"'),
    allowed: [...READERS, 'broker-elsewhere', 'token:read', 'token:submit'],
  },
  {
    // Whether there is a group one is told by the vault only where one may read in it.
    operation: 'create-vault-upload',
    method: 'POST',
    path: '/api/vault/uploads',
    headers: HEADERS['create-vault-upload'] ?? {},
    tells: ({ status, text }) => status < 400 || text.includes('"code":"not-allowed"'),
    allowed: [...READERS, 'broker-elsewhere', 'token:read', 'token:submit'],
  },
  {
    operation: 'list-vault-files',
    path: '/api/vault/files',
    tells: has(DEPOSIT),
    allowed: [...READERS.filter((who) => who !== 'limited-broker'), 'token:read'],
  },
  {
    operation: 'list-vault-records',
    path: '/api/vault/records',
    tells: has(RECORD),
    allowed: [...READERS.filter((who) => who !== 'limited-broker'), 'token:read'],
  },
  {
    operation: 'list-files',
    path: '/api/files',
    tells: has(FILE),
    allowed: [...READERS, 'token:read', 'hub'],
  },
  {
    operation: 'list-workflow-runs',
    path: '/api/workflow-runs',
    tells: has(EXAMPLE_RUN),
    allowed: [...READERS, 'token:read'],
  },
  {
    // The run's entry is the restricted one.
    operation: 'list-intra-host-variants',
    path: '/api/intra-host-variants',
    tells: has(EXAMPLE_RUN),
    allowed: [...READERS, 'token:read'],
  },
  {
    // Who may neither have the file nor send for its group is not told that there is one.
    operation: 'start-workflow-run',
    method: 'POST',
    path: '/api/workflow-runs',
    body: { workflow: 'nothing', files: [FILE] },
    tells: ({ text }) => tellsOfFile(text),
    allowed: [...READERS, 'token:read', 'token:submit', 'hub'],
  },
  {
    operation: 'drs-get-object',
    path: `/ga4gh/drs/v1/objects/${FILE}`,
    tells: has('self_uri'),
    allowed: [...READERS, 'token:read', 'hub'],
  },
  {
    // Whoever may link to the first is told that there is no second one.
    operation: 'link-file',
    method: 'PUT',
    path: `/api/files/${FILE}/links`,
    body: { accessions: [OTHERS.open, OTHERS.none] },
    tells: has(`${OTHERS.none}: no such entry`),
    allowed: ['administrator', 'old-proof'],
  },
  {
    // Of an entry that one may not see one is not told whose it is.
    operation: 'link-file',
    method: 'PUT',
    path: `/api/files/${FILE}/links`,
    body: { accessions: [OTHERS.hidden, OTHERS.none] },
    tells: ({ text }) =>
      text.includes(`${OTHERS.none}: no such entry`) || text.includes('the group other'),
    allowed: ['administrator', 'old-proof'],
  },
];

/** What somebody is told by a view. */
export async function askView(view: View, world: AccessWorld, who: string): Promise<boolean> {
  const answer = await sendRequest(world.node.url, {
    method: view.method ?? 'GET',
    path: view.path.replace('{open}', world.accessionOf('open')),
    headers: {
      'X-Outbreak-Request': '1',
      ...world.credentialOf(who),
      ...(view.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...view.headers,
    },
    ...(view.body === undefined ? {} : { body: JSON.stringify(view.body) }),
  });
  return view.tells(answer, world);
}
