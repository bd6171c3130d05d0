import type { Answer } from './call-operation.ts';

// What the node answers follows from its operations' declarations; only LAPIS' rows, which depend on
// the instance, are described here.

export type NodeSummary = Answer<'get-node'>;
export type Account = NonNullable<NodeSummary['account']>;
export type InstanceSummary = NodeSummary['instances'][number];

export type PathogenSummary = Answer<'list-pathogens'>['pathogens'][number];
export type Pathogen = Answer<'get-pathogen'>;
/** Segments are 0-based half-open ranges of the reference, in the order of translation. */
export type CdsShape = Pathogen['cdses'][number];
export type PathogenColumn = Pathogen['columns'][number];

export type Instance = Answer<'get-instance'>;
export type InstanceColumn = Instance['columns'][number];
export type ColumnType = InstanceColumn['type'];

export type FacetAnswer = Answer<'count-facets'>;
export type FacetValue = FacetAnswer['facets'][string][number];
export type Suggestion = Answer<'list-suggestions'>['suggestions'][number];

export type Entry = Answer<'get-entry'>;
export type EntryAnalysis = NonNullable<Entry['analysis']>;
export type EntryVersion = Entry['versions'][number];

export type ImportEvent = Answer<'run-import'>;
export type ImportRow = Extract<ImportEvent, { readonly type: 'row' }>;
export type ImportProblem = ImportRow['problems'][number];

export type LapisRow = Readonly<Record<string, string | number | boolean | null>>;

export interface MutationRow {
  readonly mutation: string;
  readonly count: number;
  readonly coverage: number;
  readonly proportion: number;
  readonly sequenceName: string | null;
  readonly mutationFrom: string;
  readonly mutationTo: string;
  readonly position: number;
}
