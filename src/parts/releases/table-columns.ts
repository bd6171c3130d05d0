import type { OpenEntry } from '../../schema/open-entries.ts';
import { sampleMetadata } from '../../schema/records/sample-metadata.ts';

/** A column of the table that a release has as TSV and as Parquet. */
export interface TableColumn {
  readonly name: string;
  readonly type: 'STRING' | 'INT32' | 'DOUBLE';
  readonly read: (entry: OpenEntry) => string | number | null;
}

/** Names end in the segment where a pathogen has several, as in 'length_L'. */
function segmentColumns(segment: string, isOnly: boolean): TableColumn[] {
  const name = (own: string) => (isOnly ? own : `${own}_${segment}`);
  const analysis = ({ analyses }: OpenEntry) => analyses.find((one) => one.segment === segment);
  const sequence = ({ segments }: OpenEntry) => segments.find((one) => one.segment === segment);
  return [
    { name: name('length'), type: 'INT32', read: (one) => sequence(one)?.length ?? null },
    { name: name('clade'), type: 'STRING', read: (one) => analysis(one)?.clade ?? null },
    { name: name('lineage'), type: 'STRING', read: (one) => analysis(one)?.lineage ?? null },
    { name: name('qcScore'), type: 'DOUBLE', read: (one) => analysis(one)?.qcScore ?? null },
    { name: name('qcStatus'), type: 'STRING', read: (one) => analysis(one)?.qcStatus ?? null },
    { name: name('coverage'), type: 'DOUBLE', read: (one) => analysis(one)?.coverage ?? null },
  ];
}

/** The columns for an instance whose pathogen has these segments. */
export function listTableColumns(segments: readonly string[]): TableColumn[] {
  const own: TableColumn[] = [
    {
      name: 'accessionVersion',
      type: 'STRING',
      read: ({ accession, version }) => `${accession}.${version}`,
    },
    { name: 'accession', type: 'STRING', read: ({ accession }) => accession },
    { name: 'version', type: 'INT32', read: ({ version }) => version },
    { name: 'submissionId', type: 'STRING', read: ({ submissionId }) => submissionId },
    { name: 'group', type: 'STRING', read: ({ group }) => group },
    { name: 'terms', type: 'STRING', read: ({ terms }) => terms },
    { name: 'submittedAt', type: 'STRING', read: ({ submittedAt }) => submittedAt },
    { name: 'releasedAt', type: 'STRING', read: ({ releasedAt }) => releasedAt },
  ];
  const taken = new Set(own.map(({ name }) => name));
  const fields = Object.keys(sampleMetadata.fields)
    .filter((name) => !taken.has(name))
    .map((name): TableColumn => {
      return { name, type: 'STRING', read: ({ metadata }) => metadata[name] ?? null };
    });
  const perSegment = segments.flatMap((name) => segmentColumns(name, segments.length === 1));
  return [...own, ...perSegment, ...fields];
}

/** A cell of a TSV file: what would break its row is quoted as in CSV (RFC 4180). */
export function toTsvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return /["\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
