import { ASSERTED_COLUMN, formatAssertions } from '../../../schema/assertions.ts';
import type { FieldDefinition } from '../../../schema/define-record.ts';
import type { ColumnDefinition, ColumnType, ColumnValue } from '../../../schema/genome-row.ts';
import type { ReleasedEntry, StoredAnalysis } from '../../../schema/ports.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { describeTerms } from '../../../schema/terms.ts';

/** Where a column belongs when columns are chosen from a list. */
export type ColumnGroup = 'identity' | 'sample' | 'lineage' | 'quality' | 'mutations' | 'release';

/** A column of the index with what people have to know of it. */
export interface IndexColumn extends ColumnDefinition {
  readonly title: string;
  readonly definition: string;
  readonly group: ColumnGroup;
  /** Shown in a table before anybody chooses columns. */
  readonly defaultVisible: boolean;
  /** Few enough values to count them beside a search. */
  readonly facet: boolean;
  readonly read: (entry: ReleasedEntry) => ColumnValue;
}

export const PRIMARY_KEY = 'accessionVersion';
export const LINEAGE_COLUMN = 'lineage';
export const VISIBILITY_COLUMN = 'visibility';
export const OWNER_COLUMN = 'ownerGroup';
/** Stored beside the columns that questions can name. */
export const SHARED_COLUMN = 'sharedWith';

/** Column and tree of the same name: where the analysis places each genome on the dataset's tree. */
export const NODE_COLUMN = 'nearestNode';

/** The key of an entry's row. */
export function toRowKey(entry: { readonly accession: string; readonly version: number }): string {
  return `${entry.accession}.${entry.version}`;
}

function fromAnalysis(read: (analysis: StoredAnalysis) => ColumnValue) {
  return (entry: ReleasedEntry): ColumnValue =>
    entry.analysis === null ? null : read(entry.analysis);
}

function column(
  name: string,
  type: ColumnType,
  details: Omit<IndexColumn, 'name' | 'type' | 'defaultVisible' | 'facet'> &
    Partial<Pick<IndexColumn, 'defaultVisible' | 'facet'>>,
): IndexColumn {
  return { name, type, defaultVisible: false, facet: false, ...details };
}

const visible = new Set(['strain', 'date', 'country', 'host']);
const facets = new Set(['region', 'country', 'division', 'host', 'sex', 'samplingStrategy']);

/** Only a date that is known to the day goes into a date column; the year column keeps the others findable. */
function readFullDate(value: string | null | undefined): string | null {
  return value !== null && value !== undefined && value.length === 10 ? value : null;
}

const sampleFields: [string, FieldDefinition][] = Object.entries(sampleMetadata.fields);

const sampleColumns: IndexColumn[] = sampleFields
  .filter(([, field]) => field.isIndexed !== false)
  .map(([name, field]) => ({
    name,
    type: field.type,
    title: field.title,
    definition: field.definition,
    group: 'sample',
    defaultVisible: visible.has(name),
    facet: facets.has(name),
    read:
      field.type === 'date'
        ? ({ metadata }) => readFullDate(metadata[name])
        : ({ metadata }) => metadata[name] ?? null,
  }));

const identityColumns: IndexColumn[] = [
  column('accession', 'string', {
    title: 'Accession',
    definition: 'Accession of the entry, the same for all its versions.',
    group: 'identity',
    read: (entry) => entry.accession,
  }),
  column('version', 'int', {
    title: 'Version',
    definition: 'Version of the entry; the index holds the latest.',
    group: 'identity',
    read: (entry) => entry.version,
  }),
];

const analysisColumns: IndexColumn[] = [
  column('clade', 'string', {
    title: 'Clade',
    definition: 'Clade of the nearest node of the reference tree.',
    group: 'lineage',
    defaultVisible: true,
    facet: true,
    read: fromAnalysis((analysis) => analysis.clade),
  }),
  column('qcStatus', 'string', {
    title: 'Quality',
    definition: 'Overall quality: good, mediocre or bad.',
    group: 'quality',
    defaultVisible: true,
    facet: true,
    read: fromAnalysis((analysis) => analysis.qcStatus),
  }),
  column('qcScore', 'float', {
    title: 'Quality score',
    definition: 'Overall quality score; 0 is best, from 30 mediocre, from 100 bad.',
    group: 'quality',
    read: fromAnalysis((analysis) => analysis.qcScore),
  }),
  column('coverage', 'float', {
    title: 'Coverage',
    definition: 'Share of the reference covered by called letters, 0 to 1.',
    group: 'quality',
    defaultVisible: true,
    read: fromAnalysis((analysis) => analysis.coverage),
  }),
];

/** 'R:123' is one letter, 'R:123-125' three. */
function countLetters(ranges: readonly string[]): number {
  let letters = 0;
  for (const range of ranges) {
    const [begin, end] = range.slice(range.lastIndexOf(':') + 1).split('-');
    letters += end === undefined ? 1 : Number(end) - Number(begin) + 1;
  }
  return letters;
}

function total(
  name: string,
  title: string,
  definition: string,
  count: (analysis: StoredAnalysis) => number,
) {
  return column(name, 'int', { title, definition, group: 'mutations', read: fromAnalysis(count) });
}

const totalColumns: IndexColumn[] = [
  total(
    'totalSubstitutions',
    'Substitutions',
    'Number of nucleotide substitutions.',
    (a) => a.substitutions.length,
  ),
  total('totalDeletions', 'Deleted nucleotides', 'Number of deleted nucleotides.', (a) =>
    countLetters(a.deletions),
  ),
  total('totalInsertions', 'Inserted nucleotides', 'Number of inserted nucleotides.', (a) =>
    a.insertions.reduce((sum, text) => sum + text.length - text.indexOf(':') - 1, 0),
  ),
  total('totalMissing', 'Missing nucleotides', 'Number of letters N in the aligned part.', (a) =>
    countLetters(a.missing),
  ),
  total('totalNonACGTNs', 'Ambiguous nucleotides', 'Number of ambiguity codes other than N.', (a) =>
    countLetters(a.nonACGTNs),
  ),
  total('totalFrameShifts', 'Frame shifts', 'Number of frame shifts.', (a) => a.frameShifts.length),
  total(
    'totalAminoacidSubstitutions',
    'Amino acid substitutions',
    'Number of amino acid substitutions.',
    (a) => a.aaSubstitutions.length,
  ),
  total(
    'totalAminoacidDeletions',
    'Deleted amino acids',
    'Number of deleted amino acids.',
    (a) => a.aaDeletions.length,
  ),
];

const releaseColumns: IndexColumn[] = [
  column('year', 'int', {
    title: 'Year',
    definition: 'Year of collection, also where month or day are not known.',
    group: 'sample',
    facet: true,
    read: ({ metadata }) => {
      const year = Number(metadata.date?.slice(0, 4));
      return Number.isInteger(year) && year > 0 ? year : null;
    },
  }),
  column('submittedDate', 'date', {
    title: 'Submitted to this node',
    definition: 'Day on which this version came to this node.',
    group: 'release',
    read: (entry) => entry.submittedAt.slice(0, 10),
  }),
  column('releasedDate', 'date', {
    title: 'Released',
    definition: 'Day on which this version was released.',
    group: 'release',
    read: (entry) => entry.releasedAt.slice(0, 10),
  }),
  column(VISIBILITY_COLUMN, 'string', {
    title: 'Visibility',
    definition:
      "Who may see the entry: 'open' for everybody, else the members of its owner's group, those of groups that it is shared with, and stewards.",
    group: 'release',
    read: (entry) => entry.visibility,
  }),
  column(OWNER_COLUMN, 'string', {
    title: 'Owner',
    definition: 'Group that owns the entry.',
    group: 'release',
    read: (entry) => entry.ownerGroup,
  }),
  column('terms', 'string', {
    title: 'Terms of use',
    definition:
      "Terms under which the entry may be used; 'simulated' for data that a program made up.",
    group: 'release',
    read: (entry) => entry.terms,
  }),
  column('termsUrl', 'string', {
    title: 'Licence',
    definition: 'Address of the licence, where the terms are one.',
    group: 'release',
    read: (entry) => describeTerms(entry.terms).url || null,
  }),
  column('termsUntil', 'date', {
    title: 'Terms end',
    definition: 'Day on which terms that end become open.',
    group: 'release',
    read: (entry) => entry.termsUntil,
  }),
  column('restrictedUntil', 'date', {
    title: 'Opens',
    definition: 'Day on which a restricted entry opens to everybody.',
    group: 'release',
    read: (entry) => entry.restrictedUntil,
  }),
  column('openCorrections', 'int', {
    title: 'Open corrections',
    definition: 'How many corrections that others propose somebody still has to decide on.',
    group: 'release',
    read: ({ corrections }) => corrections?.open ?? 0,
  }),
  column(ASSERTED_COLUMN, 'string', {
    title: 'Asserted values',
    definition:
      'Values that others propose, or that were accepted and are not in the entry yet, as "country=Kenya; host=?"; "?" is not known.',
    group: 'release',
    read: ({ corrections }) => formatAssertions(corrections?.asserted ?? []) || null,
  }),
  column('originNode', 'string', {
    title: 'Origin',
    definition: 'Id of the node to which the entry was submitted first.',
    group: 'release',
    read: (entry) => entry.originNode,
  }),
];

const nodeColumn = column(NODE_COLUMN, 'string', {
  title: 'Nearest node',
  definition:
    'Node of the reference tree that the genome is nearest to. "nearestNode.phyloDescendantOf" finds all below a node.',
  group: 'lineage',
  read: fromAnalysis((analysis) => analysis.nearestNode ?? null),
});

/** What of a pathogen decides which columns its index has. */
export interface ColumnFacts {
  /** Attribute of tree nodes that is the lineage; null where there is none. */
  readonly lineageAttribute: string | null;
  /** Null without a tree. */
  readonly tree: object | null;
}

/** The columns of a pathogen's index, in the order in which they are offered. */
export function listIndexColumns({ lineageAttribute, tree }: ColumnFacts): IndexColumn[] {
  const lineage =
    lineageAttribute === null
      ? []
      : [
          column(LINEAGE_COLUMN, 'string', {
            title: 'Lineage',
            definition:
              'Lineage of the nearest node of the reference tree. "B.1.1.7*" also finds its sublineages.',
            group: 'lineage',
            defaultVisible: true,
            facet: true,
            lineageSystem: LINEAGE_COLUMN,
            read: fromAnalysis((analysis) => analysis.attributes[lineageAttribute] ?? null),
          }),
        ];
  return [
    ...identityColumns,
    ...sampleColumns,
    ...lineage,
    ...(tree === null ? [] : [nodeColumn]),
    ...analysisColumns,
    ...totalColumns,
    ...releaseColumns,
  ];
}
