import type { EmblRecord } from '../../bio/embl.ts';
import type { ForeignRecord, ForeignSource } from '../../schema/foreign-records.ts';
import { joinAuthors, sortColumns, toSubmitterId } from './foreign-columns.ts';

/** What the qualifiers of the feature 'source' mean (INSDC feature table definition, section 7.3). */
const QUALIFIERS: Readonly<Record<string, string | null>> = {
  isolate: 'isolate',
  strain: 'isolate',
  collection_date: 'date',
  geo_loc_name: 'ncbi-biosample:geo_loc_name',
  country: 'ncbi-biosample:geo_loc_name',
  host: 'ncbi-biosample:host',
  isolation_source: 'ncbi-biosample:isolation_source',
  lab_host: 'labHost',
  sex: 'sex',
  collected_by: 'originatingLab',
  organism: null,
  mol_type: null,
  db_xref: null,
  segment: null,
};

/** What the names of structured comments mean (GenBank's 'Assembly-Data'). */
const COMMENTS: Readonly<Record<string, string | null>> = {
  'Assembly Method': 'gisaid-epicov:covv_assembly_method',
  'Sequencing Technology': 'instrument',
  Coverage: 'gisaid-epicov:covv_coverage',
};

/** What a flat file says of a record, whichever of INSDC's two forms it has. */
export type FlatFileRecord = EmblRecord;

/**
 * A record of a flat file as the node takes it in. The same record of INSDC gives the same columns, whether it was
 * read from EMBL's form or from GenBank's.
 */
export function toInsdcRecord(
  record: FlatFileRecord,
  { source, where }: { readonly source: ForeignSource; readonly where: string },
): ForeignRecord {
  const told = sortColumns(toTexts(record.source), QUALIFIERS);
  const commented = sortColumns(Object.fromEntries(record.comments), COMMENTS);
  const fallback = source === 'ncbi' ? 'NCBI' : 'ENA';
  const submitter = record.submittedFrom.split(',')[0]?.trim() || fallback;
  return {
    source,
    accession: record.accession,
    version: record.version ?? 1,
    state: 'public',
    reason: null,
    columns: {
      ...told.columns,
      ...commented.columns,
      ...findIdentities(record),
      ...(record.authors.length === 0 ? {} : { authors: joinAuthors(record.authors) }),
      ...(record.submittedFrom === '' ? {} : { submittingLab: record.submittedFrom }),
    },
    others: {
      ...told.others,
      ...commented.others,
      ...(record.description === '' ? {} : { description: record.description }),
    },
    sequences: [
      {
        segment: record.source.get('segment')?.[0] ?? null,
        name: `${record.accession}.${record.version ?? 1}`,
        letters: new TextEncoder().encode(record.sequence),
      },
    ],
    aliases: [],
    submitter: { id: toSubmitterId(submitter), name: submitter },
    terms: { id: 'open', until: null },
    firstPublic: record.created,
    lastUpdated: record.updated,
    where,
  };
}

function toTexts(qualifiers: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...qualifiers].map(([name, values]) => [name, values.join('; ')]));
}

function findIdentities(record: FlatFileRecord): Record<string, string> {
  const taxon = (record.source.get('db_xref') ?? [])
    .map((text) => /^taxon:(\d+)$/.exec(text)?.[1])
    .find((id) => id !== undefined);
  const sample = record.references.get('BioSample')?.[0];
  const [project] = record.projects;
  return {
    ...(taxon === undefined ? {} : { organismTaxon: taxon }),
    ...(sample === undefined ? {} : { biosampleAccession: sample }),
    ...(project === undefined ? {} : { bioprojectAccession: project }),
  };
}
