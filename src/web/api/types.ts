/** What the node's interface answers, as far as the portal reads it (schemas/openapi.json). */

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: 'administrator' | 'member';
}

export interface InstanceSummary {
  readonly id: string;
  readonly pathogen: string;
  readonly displayName: string;
  readonly simulated: boolean;
  readonly entries: number;
  readonly dataVersion: string;
  readonly status: 'ready' | 'preparing';
  readonly progress?: { readonly done: number; readonly total: number };
}

export interface NodeSummary {
  readonly name: string;
  readonly id: string;
  readonly version: string;
  readonly publicKey: string;
  readonly setupNeeded: boolean;
  readonly account: Account | null;
  readonly instances: readonly InstanceSummary[];
}

export interface CdsShape {
  readonly name: string;
  readonly strand: '+' | '-';
  /** 0-based half-open ranges of the reference, in the order of translation. */
  readonly segments: readonly { readonly begin: number; readonly end: number }[];
  readonly proteinLength: number;
}

export interface PathogenColumn {
  readonly name: string;
  readonly type?: string;
  readonly title?: string;
  readonly definition?: string;
}

export interface PathogenSummary {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
}

export interface Pathogen extends PathogenSummary {
  readonly shortName?: string;
  readonly taxonId?: number | string | null;
  readonly datasetTag?: string | null;
  readonly sources?: readonly {
    readonly title: string;
    readonly text: string;
    readonly url?: string;
    readonly date?: string;
  }[];
  readonly segments: readonly { readonly name: string; readonly length: number }[];
  readonly cdses: readonly CdsShape[];
  readonly defaultCds?: string | null;
  readonly hasTree?: boolean;
  readonly lineageAttribute?: string | null;
  readonly columns?: readonly PathogenColumn[];
}

export type ColumnType = 'string' | 'date' | 'int' | 'float' | 'boolean';

export interface InstanceColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly lineageSystem?: string;
  readonly title: string;
  readonly definition: string;
  readonly group: string;
  readonly defaultVisible: boolean;
  readonly facet: boolean;
}

export interface Instance {
  readonly id: string;
  readonly pathogen: string;
  readonly displayName: string;
  readonly simulated: boolean;
  readonly entries: number;
  readonly dataVersion: string;
  readonly primaryKey: string;
  readonly columns: readonly InstanceColumn[];
  readonly dateColumn: string;
  readonly countryColumn: string;
  readonly lineageColumn: string | null;
}

export interface FacetValue {
  readonly value: string | number | boolean | null;
  readonly count: number;
}

export interface FacetAnswer {
  readonly facets: Readonly<Record<string, readonly FacetValue[]>>;
  readonly total: number;
}

export interface Suggestion {
  readonly kind: 'value' | 'mutation' | 'lineage' | 'field';
  readonly column?: string;
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

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

export interface EntryAnalysis {
  readonly engineVersion: string;
  readonly datasetTag: string | null;
  readonly analysedAt: string;
  readonly clade: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly qcScore: number | null;
  readonly qcStatus: string | null;
  readonly coverage: number;
  /** 1-based closed, as in text. */
  readonly alignmentStart: number | null;
  readonly alignmentEnd: number | null;
  readonly substitutions: readonly string[];
  readonly deletions: readonly string[];
  readonly insertions: readonly string[];
  readonly missing: readonly string[];
  readonly nonACGTNs: readonly string[];
  readonly aaSubstitutions: readonly string[];
  readonly aaDeletions: readonly string[];
  readonly aaInsertions: readonly string[];
  readonly frameShifts: readonly string[];
  readonly warnings: readonly string[];
}

export interface EntryVersion {
  readonly version: number;
  readonly releasedAt: string | null;
  readonly isRevocation: boolean;
  readonly isLatest: boolean;
}

export interface Entry {
  readonly accession: string;
  readonly version: number;
  readonly accessionVersion: string;
  readonly versions: readonly EntryVersion[];
  readonly instance: string;
  readonly pathogen: string;
  readonly simulated: boolean;
  readonly ownerGroup: string | null;
  readonly visibility: string;
  readonly terms: { readonly id: string; readonly title: string; readonly url?: string | null };
  readonly originNode: string;
  readonly provenance: {
    readonly method?: string | null;
    readonly source?: string | null;
    readonly at?: string | null;
    readonly by?: string | null;
  } | null;
  readonly submissionId: string | null;
  readonly submittedAt: string | null;
  readonly releasedAt: string | null;
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
  /** Columns of the submitted table that the pathogen does not know. */
  readonly otherColumns?: Readonly<Record<string, string>>;
  readonly analysis: EntryAnalysis | null;
}

export interface ImportProblem {
  readonly code: string;
  readonly where: string;
  readonly value: string;
  readonly hint: string;
}

export interface ImportRow {
  readonly type: 'row';
  readonly row: number;
  readonly submissionId: string;
  readonly outcome: 'released' | 'unchanged' | 'revised' | 'refused';
  readonly accession?: string;
  readonly problems: readonly ImportProblem[];
}

export type ImportEvent =
  | {
      readonly type: 'progress';
      readonly read: number;
      readonly done: number;
      readonly total?: number;
    }
  | ImportRow
  | {
      readonly type: 'summary';
      readonly released: number;
      readonly revised: number;
      readonly unchanged: number;
      readonly refused: number;
    };
