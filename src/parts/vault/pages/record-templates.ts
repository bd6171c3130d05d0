/** Kinds of records, in the order in which a depositor needs them. */
export const kinds = [
  'study',
  'committee',
  'policy',
  'sample',
  'experiment',
  'run',
  'analysis',
  'dictionary',
  'dataset',
] as const;
export type Kind = (typeof kinds)[number];

const templates: Readonly<Record<Kind, object>> = {
  study: { title: '', description: '', studyType: '', pathogens: [], publications: [] },
  committee: { title: '', description: '', contact: '' },
  policy: {
    title: '',
    text: '',
    committee: '',
    useTerms: [{ code: 'HMB' }, { code: 'DS', detail: 'MONDO:0005812' }],
  },
  sample: { title: '', organism: '', taxonId: null, sampleType: '', attributes: {} },
  experiment: {
    title: '',
    platform: '',
    instrument: '',
    libraryStrategy: '',
    librarySource: '',
    libraryLayout: 'paired',
  },
  run: { title: '', experiment: null, sample: null, files: [] },
  analysis: { title: '', study: null, samples: [], analysisType: '', files: [] },
  dictionary: {
    title: '',
    fields: [
      { name: 'age', description: '', type: 'integer', unit: 'a', identifying: 'indirect' },
      {
        name: 'sex',
        type: 'code',
        values: [
          { value: 'f', label: 'female' },
          { value: 'm', label: 'male' },
        ],
        identifying: 'indirect',
      },
    ],
  },
  dataset: {
    title: '',
    description: '',
    study: null,
    policy: '',
    runs: [],
    analyses: [],
    files: [],
    hideCounts: false,
  },
};

/** The fields of a kind as JSON to be filled in. */
export function templateOf(kind: Kind): string {
  return JSON.stringify(templates[kind], null, 2);
}
