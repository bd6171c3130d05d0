import { formatFastaRecord } from '../../../bio/fasta.ts';
import { formatGenBank } from '../../../bio/genbank-writer.ts';
import { type JsonLd, toEntryJsonLd } from '../../../schema/entry-json-ld.ts';
import type { EntryPage } from '../entry-page.ts';
import type { SequenceOfEntry } from '../submission-service.ts';

/** The letters of an entry, by segment. */
export type EntrySequences = Pick<SequenceOfEntry, 'name' | 'records'>;

/** Tabs and line ends would begin another cell. */
const toCell = (value: unknown): string => String(value ?? '').replace(/[\t\r\n]+/g, ' ');

type Column = readonly [name: string, value: unknown];

/** What the analysis of one segment says; names of several segments end with theirs. */
function listAnalysis(analysis: NonNullable<EntryPage['analysis']>, suffix: string): Column[] {
  const { clade, attributes, qcStatus, qcScore, coverage } = analysis;
  const lists = ['substitutions', 'deletions', 'insertions', 'frameShifts'] as const;
  const aminoAcid = ['aaSubstitutions', 'aaDeletions', 'aaInsertions'] as const;
  const columns: Column[] = [
    ['clade', clade],
    ...Object.entries(attributes),
    ['qcStatus', qcStatus],
    ['qcScore', qcScore],
    ['coverage', coverage],
    ...[...lists, ...aminoAcid].map((name): Column => [name, analysis[name].join(',')]),
  ];
  return columns.map(([name, value]) => [`${name}${suffix}`, value]);
}

/** An entry as a table of one row: its record, its metadata, what analysis says of it. */
export function formatEntryTable(page: EntryPage): string {
  const columns: Column[] = [
    ['accessionVersion', page.accessionVersion],
    ['accession', page.accession],
    ['version', page.version],
    ['instance', page.instance],
    ['simulated', page.simulated],
    ['visibility', page.visibility],
    ['terms', page.terms.title],
    ['termsUrl', page.terms.url],
    ['ownerGroup', page.ownerGroup],
    ['submittedAt', page.submittedAt],
    ['releasedAt', page.releasedAt],
    ...Object.entries(page.metadata),
    ...(page.analysis === null ? [] : listAnalysis(page.analysis, '')),
    ...(page.segments ?? []).flatMap(({ segment, analysis }) =>
      listAnalysis(analysis, `_${segment}`),
    ),
  ];
  return `${columns.map(([name]) => toCell(name)).join('\t')}\n${columns.map(([, value]) => toCell(value)).join('\t')}\n`;
}

/** The letters as FASTA, a record for each segment. */
export function formatEntryFasta({ records }: EntrySequences): string {
  return records.map((one) => formatFastaRecord(one.name, one.letters)).join('');
}

/** INSDC's qualifiers of a sample, by the field that they are taken of. */
const QUALIFIERS: readonly (readonly [qualifier: string, field: string])[] = [
  ['isolate', 'strain'],
  ['host', 'host'],
  ['collection_date', 'date'],
  ['isolation_source', 'anatomicalMaterial'],
  ['lab_host', 'labHost'],
];

function listQualifiers(
  { metadata, pathogen }: EntryPage,
  segment: string | null,
): [string, string][] {
  const place = [metadata.country, metadata.division].filter((one) => one != null).join(': ');
  const taxon = metadata.organismTaxon ?? null;
  return [
    ['organism', pathogen],
    ['mol_type', 'genomic RNA'],
    ...QUALIFIERS.flatMap(([qualifier, field]): [string, string][] => {
      const value = metadata[field] ?? null;
      return value === null || value === '' ? [] : [[qualifier, value]];
    }),
    ...(place === '' ? [] : [['geo_loc_name', place] as [string, string]]),
    ...(segment === null ? [] : [['segment', segment] as [string, string]]),
    ...(taxon === null ? [] : [['db_xref', `taxon:${taxon}`] as [string, string]]),
  ];
}

/** The letters as GenBank records, one for each segment, with terms and, of simulated data, that it is. */
export function formatEntryGenBank(
  page: EntryPage,
  { records }: EntrySequences,
  origin: string,
): string {
  const { accession, version, accessionVersion, simulated, terms, pathogen } = page;
  return records
    .map(({ name, letters }) => {
      const segment = name.includes('|') ? name.slice(name.indexOf('|') + 1) : null;
      const what = `${pathogen} ${page.metadata.strain ?? accessionVersion}`;
      return formatGenBank({
        locus: segment === null ? accession : `${accession}_${segment}`.replace(/\s+/g, '_'),
        ...{ accession, version, organism: pathogen, sequence: letters },
        definition: `${simulated ? 'SIMULATED DATA, ' : ''}${what}${segment === null ? '' : `, segment ${segment}`}`,
        day: page.releasedAt.slice(0, 10),
        comments: [
          ...(simulated
            ? ['Simulated data: a program made this up; there is no such sample.']
            : []),
          `Terms of use: ${terms.title}${terms.url === '' ? '' : ` (${terms.url})`}.`,
          `From ${origin}/entries/${encodeURIComponent(accessionVersion)}.`,
        ],
        source: listQualifiers(page, segment),
      });
    })
    .join('');
}

type Node = JsonLd & { readonly '@id': string };

/**
 * The metadata document of an RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) whose files are those of the node, by their
 * addresses. Null for an entry that not everybody may see.
 */
export function toEntryCrate(page: EntryPage, origin: string): JsonLd | null {
  const described = toEntryJsonLd(page, origin);
  if (described === null) return null;
  const { '@context': _, distribution, license, about, creator, ...root } = described;
  const files = (distribution as readonly JsonLd[]).map(
    ({ contentUrl, encodingFormat }): Node => ({
      '@id': String(contentUrl),
      '@type': 'File',
      name: `${page.accessionVersion} as ${encodingFormat}`,
      encodingFormat,
    }),
  );
  const terms: Node = {
    '@id': page.terms.url === '' ? '#terms' : page.terms.url,
    '@type': 'CreativeWork',
    name: page.terms.title,
  };
  const sample: Node = { '@id': '#sample', ...(about as JsonLd) };
  const makers = ((creator ?? []) as readonly JsonLd[]).map(
    (one, at): Node => ({ '@id': `#laboratory-${at + 1}`, ...one }),
  );
  const refer = ({ '@id': id }: Node) => ({ '@id': id });
  return {
    '@context': 'https://w3id.org/ro/crate/1.1/context',
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
        about: { '@id': './' },
      },
      {
        ...root,
        '@id': './',
        license: refer(terms),
        about: refer(sample),
        hasPart: files.map(refer),
        ...(makers.length === 0 ? {} : { creator: makers.map(refer) }),
      },
      ...[terms, sample, ...makers, ...files],
    ],
  };
}
