import { ASSERTED_COLUMN, formatAssertions } from '../../../schema/assertions.ts';
import type { FieldDefinition } from '../../../schema/define-record.ts';
import type { ColumnDefinition, ColumnType, ColumnValue } from '../../../schema/genome-row.ts';
import type { ReleasedEntry, StoredAnalysis } from '../../../schema/ports.ts';
import { sampleMetadata } from '../../../schema/records/sample-metadata.ts';
import { isRedistributable } from '../../../schema/redistribution.ts';
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

/** Stored the same way: from when on, and until when, the row was what everybody saw of its entry. */
export const PERIOD = { fromColumn: 'openFrom', untilColumn: 'openUntil' } as const;

/** Column and tree of the same name: where the analysis places each genome on the dataset's tree. */
export const NODE_COLUMN = 'nearestNode';

/** The key of an entry's row. */
export function toRowKey(entry: { readonly accession: string; readonly version: number }): string {
  return `${entry.accession}.${entry.version}`;
}

/** The name of a column: what exists once a segment has the segment's name behind it, as in Loculus. */
export function toColumnName(name: string, segment: string | null): string {
  return segment === null ? name : `${name}_${segment}`;
}

/** Whether a column holds nearest nodes, of the only segment or of one of several. */
export function isNodeColumn(name: string): boolean {
  return name === NODE_COLUMN || name.startsWith(`${NODE_COLUMN}_`);
}

/** The column with the lineage, of the first segment that has lineages; null where none has. */
export function findLineageColumn({ segments }: ColumnFacts): string | null {
  const found = segments.find(({ lineageAttribute }) => lineageAttribute !== null);
  if (found === undefined) return null;
  return toColumnName(LINEAGE_COLUMN, segments.length === 1 ? null : found.name);
}

/** The segment that columns are about; `suffix` null where it is the only one. */
interface ColumnSegment {
  readonly segment: string;
  readonly suffix: string | null;
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

/** A column that is read from the analysis of a segment. */
function analysed(
  { segment, suffix }: ColumnSegment,
  [name, type]: readonly [string, ColumnType],
  details: Omit<Parameters<typeof column>[2], 'read'> & {
    readonly read: (analysis: StoredAnalysis) => ColumnValue;
  },
): IndexColumn {
  const { title, definition, read } = details;
  return column(toColumnName(name, suffix), type, {
    ...details,
    title: suffix === null ? title : `${title} (${suffix})`,
    definition: suffix === null ? definition : `${definition} Of segment ${suffix}.`,
    read: (entry) => {
      const own = entry.analyses.find((one) => one.segment === segment);
      return own === undefined ? null : read(own.analysis);
    },
  });
}

function listAnalysisColumns(place: ColumnSegment, hasTree: boolean): IndexColumn[] {
  const clade = analysed(place, ['clade', 'string'], {
    title: 'Clade',
    definition: 'Clade of the nearest node of the reference tree.',
    group: 'lineage',
    defaultVisible: true,
    facet: true,
    read: (analysis) => analysis.clade,
  });
  return [
    // Of several segments most have no tree.
    ...(place.suffix === null || hasTree ? [clade] : []),
    analysed(place, ['qcStatus', 'string'], {
      title: 'Quality',
      definition: 'Overall quality: good, mediocre or bad.',
      group: 'quality',
      defaultVisible: true,
      facet: true,
      read: (analysis) => analysis.qcStatus,
    }),
    analysed(place, ['qcScore', 'float'], {
      title: 'Quality score',
      definition: 'Overall quality score; 0 is best, from 30 mediocre, from 100 bad.',
      group: 'quality',
      read: (analysis) => analysis.qcScore,
    }),
    analysed(place, ['coverage', 'float'], {
      title: 'Coverage',
      definition: 'Share of the reference covered by called letters, 0 to 1.',
      group: 'quality',
      defaultVisible: true,
      read: (analysis) => analysis.coverage,
    }),
    ...(place.suffix === null ? [] : [lengthColumn(place.segment)]),
  ];
}

/** Of several segments an entry has some: which ones, and how much of each, is told by their lengths. */
function lengthColumn(segment: string): IndexColumn {
  return column(toColumnName('length', segment), 'int', {
    title: `Length (${segment})`,
    definition: `Number of letters of segment ${segment} as submitted; empty where the entry does not have it.`,
    group: 'quality',
    read: ({ analyses }) => analyses.find((one) => one.segment === segment)?.length ?? null,
  });
}

/** 'R:123' is one letter, 'R:123-125' three. */
function countLetters(ranges: readonly string[]): number {
  let letters = 0;
  for (const range of ranges) {
    const [begin, end] = range.slice(range.lastIndexOf(':') + 1).split('-');
    letters += end === undefined ? 1 : Number(end) - Number(begin) + 1;
  }
  return letters;
}

type Total = readonly [
  name: string,
  title: string,
  definition: string,
  count: (analysis: StoredAnalysis) => number,
];

const TOTALS: readonly Total[] = [
  [
    'totalSubstitutions',
    'Substitutions',
    'Number of nucleotide substitutions.',
    (a) => a.substitutions.length,
  ],
  [
    'totalDeletions',
    'Deleted nucleotides',
    'Number of deleted nucleotides.',
    (a) => countLetters(a.deletions),
  ],
  [
    'totalInsertions',
    'Inserted nucleotides',
    'Number of inserted nucleotides.',
    (a) => a.insertions.reduce((sum, text) => sum + text.length - text.indexOf(':') - 1, 0),
  ],
  [
    'totalMissing',
    'Missing nucleotides',
    'Number of letters N in the aligned part.',
    (a) => countLetters(a.missing),
  ],
  [
    'totalNonACGTNs',
    'Ambiguous nucleotides',
    'Number of ambiguity codes other than N.',
    (a) => countLetters(a.nonACGTNs),
  ],
  ['totalFrameShifts', 'Frame shifts', 'Number of frame shifts.', (a) => a.frameShifts.length],
  [
    'totalAminoacidSubstitutions',
    'Amino acid substitutions',
    'Number of amino acid substitutions.',
    (a) => a.aaSubstitutions.length,
  ],
  [
    'totalAminoacidDeletions',
    'Deleted amino acids',
    'Number of deleted amino acids.',
    (a) => a.aaDeletions.length,
  ],
];

function listTotalColumns(place: ColumnSegment): IndexColumn[] {
  return TOTALS.map(([name, title, definition, read]) =>
    analysed(place, [name, 'int'], { title, definition, group: 'mutations', read }),
  );
}

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
  column('redistributable', 'boolean', {
    title: 'May be passed on',
    definition:
      'Whether everybody may see the entry and its terms let everybody pass it on, under the same licence.',
    group: 'release',
    read: (entry) => entry.visibility === 'open' && isRedistributable(entry.terms),
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

/** What of a pathogen decides which columns its index has. */
export interface ColumnFacts {
  /** At least one; a single one is 'main'. */
  readonly segments: readonly {
    readonly name: string;
    /** Attribute of tree nodes that is the lineage; null where there is none. */
    readonly lineageAttribute: string | null;
    /** Null without a tree. */
    readonly tree: object | null;
  }[];
}

function listLineageColumns(
  place: ColumnSegment,
  { lineageAttribute, tree }: ColumnFacts['segments'][number],
): IndexColumn[] {
  const lineage =
    lineageAttribute === null
      ? []
      : [
          analysed(place, [LINEAGE_COLUMN, 'string'], {
            title: 'Lineage',
            definition:
              'Lineage of the nearest node of the reference tree. "B.1.1.7*" also finds its sublineages.',
            group: 'lineage',
            defaultVisible: true,
            facet: true,
            lineageSystem: toColumnName(LINEAGE_COLUMN, place.suffix),
            read: (analysis) => analysis.attributes[lineageAttribute] ?? null,
          }),
        ];
  if (tree === null) return lineage;
  const node = toColumnName(NODE_COLUMN, place.suffix);
  const nearest = analysed(place, [NODE_COLUMN, 'string'], {
    title: 'Nearest node',
    definition: `Node of the reference tree that the genome is nearest to. "${node}.phyloDescendantOf" finds all below a node.`,
    group: 'lineage',
    read: (analysis) => analysis.nearestNode ?? null,
  });
  return [...lineage, nearest];
}

/**
 * The columns of a pathogen's index, in the order in which they are offered. What exists once a segment stands there
 * once a segment, with its name behind it.
 */
export function listIndexColumns({ segments }: ColumnFacts): IndexColumn[] {
  const ofSegments = segments.flatMap((facts) => {
    const place = { segment: facts.name, suffix: segments.length === 1 ? null : facts.name };
    return [
      ...listLineageColumns(place, facts),
      ...listAnalysisColumns(place, facts.tree !== null),
      ...listTotalColumns(place),
    ];
  });
  return [...identityColumns, ...sampleColumns, ...ofSegments, ...releaseColumns];
}
