import { MAIN_SEGMENT } from '../../../schema/ports.ts';
import type { EntryExport, ExportedEntry } from './exported-entry.ts';

type Cells = Readonly<Record<string, string>>;

/** Columns of the two tables, in their order (NCBI: source modifiers; structured comments of assembly data). */
export const ncbiColumns = {
  'source-modifiers': [
    'Sequence_ID',
    'Organism',
    'Isolate',
    'Collection_date',
    'geo_loc_name',
    'Host',
    'Isolation_source',
    'Collected_by',
    'Lab_host',
    'Segment',
    'BioProject',
    'BioSample',
    'SRA',
  ],
  'assembly-data': [
    'SeqID',
    'StructuredCommentPrefix',
    'Assembly Method',
    'Coverage',
    'Sequencing Technology',
    'StructuredCommentSuffix',
  ],
} as const;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** '09-Mar-2021' of '2021-03-09', 'Mar-2021' of '2021-03'; ranges and null terms as they are. */
export function toNcbiDate(text: string): string {
  const day = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text);
  if (day === null) return text.includes('/') ? text.split('/').map(toNcbiDate).join('/') : text;
  const [, year = '', month, date] = day;
  const name = month === undefined ? null : MONTHS[Number(month) - 1];
  return [date, name, year].filter((part) => part !== undefined && part !== null).join('-');
}

/** The rows of an entry: one for each of its sequences, in both tables. */
export function writeNcbiRows(
  entry: ExportedEntry,
  cells: Cells,
  constants: Readonly<Record<string, string>>,
): Pick<EntryExport, 'rows' | 'names'> {
  const { metadata } = entry;
  const names = new Map(
    entry.segments.map((segment) => [
      segment,
      segment === MAIN_SEGMENT ? entry.accession : `${entry.accession}_${segment}`,
    ]),
  );
  const sources = [...names].map(
    ([segment, name]): Cells => ({
      Sequence_ID: name,
      Organism: cells.organism ?? constants.Organism ?? '',
      Isolate: cells.isolate ?? '',
      Collection_date: toNcbiDate(cells.collection_date ?? ''),
      geo_loc_name: cells.geo_loc_name ?? '',
      Host: cells.host ?? '',
      Isolation_source: cells.isolation_source ?? '',
      Collected_by: cells.collected_by ?? '',
      Lab_host: cells.lab_host ?? '',
      Segment: segment === MAIN_SEGMENT ? '' : segment,
      BioProject: metadata.bioprojectAccession ?? constants.BioProject ?? '',
      BioSample: metadata.biosampleAccession ?? '',
      SRA: metadata.readsAccession ?? '',
    }),
  );
  const method = [metadata.assemblyMethod, metadata.assemblyMethodVersion]
    .filter((part) => part != null)
    .join(' v. ');
  const comments = [...names.values()].map(
    (name): Cells => ({
      SeqID: name,
      StructuredCommentPrefix: '##Assembly-Data-START##',
      'Assembly Method': method,
      Coverage: metadata.depthOfCoverage == null ? '' : `${metadata.depthOfCoverage}x`,
      'Sequencing Technology': metadata.instrument ?? '',
      StructuredCommentSuffix: '##Assembly-Data-END##',
    }),
  );
  return { rows: { 'source-modifiers': sources, 'assembly-data': comments }, names };
}
