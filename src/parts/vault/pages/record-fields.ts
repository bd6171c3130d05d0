import type { Kind } from './offered-kinds.ts';

/** How a field of a record is filled in. */
export type FieldControl =
  | { readonly kind: 'line' | 'text' | 'number' | 'yes-no' }
  /** Words, one a line. */
  | { readonly kind: 'lines' }
  /** One of a few values, whose labels are `recordValue.VALUE`. */
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** One other record of the group, or several. */
  | { readonly kind: 'record' | 'records'; readonly of: Kind }
  | { readonly kind: 'files' | 'use-terms' | 'columns' };

export interface RecordField {
  /** Its name in the body, and below `record.` in the catalogue of texts. */
  readonly name: string;
  readonly control: FieldControl;
  readonly isRequired?: boolean;
}

const line = (name: string): RecordField => ({ name, control: { kind: 'line' } });
const required = (field: RecordField): RecordField => ({ ...field, isRequired: true });
const one = (name: string, of: Kind): RecordField => ({ name, control: { kind: 'record', of } });
const several = (name: string, of: Kind): RecordField => ({
  name,
  control: { kind: 'records', of },
});

const title = required(line('title'));
const description: RecordField = { name: 'description', control: { kind: 'text' } };
const study = one('study', 'study');
const files: RecordField = { name: 'files', control: { kind: 'files' } };

/** What is asked for each kind of record; what has no field here (`attributes`) is written as JSON. */
export const recordFields: Readonly<Record<Kind, readonly RecordField[]>> = {
  study: [
    title,
    description,
    line('studyType'),
    { name: 'pathogens', control: { kind: 'lines' } },
    { name: 'publications', control: { kind: 'lines' } },
  ],
  committee: [title, description, required(line('contact'))],
  policy: [
    title,
    required({ name: 'text', control: { kind: 'text' } }),
    required(one('committee', 'committee')),
    required({ name: 'useTerms', control: { kind: 'use-terms' } }),
    { name: 'plainDelivery', control: { kind: 'yes-no' } },
    { name: 'needsAssessment', control: { kind: 'yes-no' } },
  ],
  sample: [
    title,
    study,
    line('organism'),
    { name: 'taxonId', control: { kind: 'number' } },
    line('sampleType'),
    description,
  ],
  experiment: [
    title,
    study,
    line('platform'),
    line('instrument'),
    line('libraryStrategy'),
    line('librarySource'),
    line('librarySelection'),
    { name: 'libraryLayout', control: { kind: 'choice', values: ['single', 'paired'] } },
    description,
  ],
  run: [title, one('experiment', 'experiment'), one('sample', 'sample'), files],
  analysis: [title, study, several('samples', 'sample'), line('analysisType'), description, files],
  dictionary: [
    title,
    description,
    required({ name: 'fields', control: { kind: 'columns' } }),
    line('subjectField'),
  ],
  dataset: [
    title,
    description,
    study,
    required(one('policy', 'policy')),
    several('runs', 'run'),
    several('analyses', 'analysis'),
    files,
    { name: 'datasetTypes', control: { kind: 'lines' } },
    { name: 'hideCounts', control: { kind: 'yes-no' } },
  ],
};

/** The body of a record as it is sent: what was left empty is left out, so that the node's own default holds. */
export function cleanBody(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown): boolean => value === '' || value === null;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !isEmpty(value)));
}
