import type { ReadForeign } from '../../schema/foreign-records.ts';
import { sortColumns, toSubmitterId } from './foreign-columns.ts';

/**
 * What the fields of ENA's Portal API mean (`/returnFields?result=sequence`). Null for what the record has in
 * places of its own, or what is computed anew.
 */
const MEANINGS: Readonly<Record<string, string | null>> = {
  accession: null,
  sequence_accession: null,
  sequence_version: null,
  base_count: null,
  first_public: null,
  last_updated: null,
  sequence_md5: null,
  status: null,
  isolate: 'isolate',
  strain: 'isolate',
  tax_id: 'organismTaxon',
  collection_date: 'date',
  country: 'ncbi-biosample:geo_loc_name',
  geo_loc_name: 'ncbi-biosample:geo_loc_name',
  host: 'ncbi-biosample:host',
  host_scientific_name: 'ncbi-biosample:host',
  host_tax_id: 'hostTaxon',
  host_sex: 'sex',
  host_age: 'age',
  host_status: 'hostHealthState',
  isolation_source: 'ncbi-biosample:isolation_source',
  lab_host: 'labHost',
  collected_by: 'originatingLab',
  center_name: 'submittingLab',
  submitting_center: 'submittingLab',
  instrument_model: 'instrument',
  assembly_software: 'assemblyMethod',
  coverage: 'depthOfCoverage',
  sample_accession: 'biosampleAccession',
  biosample_accession: 'biosampleAccession',
  study_accession: 'bioprojectAccession',
  project_accession: 'bioprojectAccession',
  run_accession: 'readsAccession',
};

const WITHDRAWN = /^(suppressed|killed|cancelled|withdrawn)$/i;

/**
 * A row of a search in ENA's Portal API (result=sequence, or one of its kind), as TSV or JSON gives it. It has no
 * sequence: that comes with the Browser API's FASTA.
 * @param where the row, for messages
 */
export function readEnaRow(row: Readonly<Record<string, unknown>>, where: string): ReadForeign {
  const values = Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name.trim().toLowerCase(), String(value)]),
  );
  const whole = (values.accession ?? values.sequence_accession ?? '').trim();
  const [, accession, inName] = /^([A-Za-z]{1,6}_?\d{5,12})(?:\.(\d+))?$/.exec(whole) ?? [];
  if (accession === undefined) {
    const hint =
      'A row of ENA has the column "accession", such as OX123456. Search with the field accession.';
    return {
      ok: false,
      problem: { code: 'accession-missing', where, value: whole.slice(0, 200), hint },
    };
  }
  const { columns, others } = sortColumns(values, MEANINGS);
  const { first_public: firstPublic, last_updated: lastUpdated, status = '' } = values;
  const submitter = columns.submittingLab ?? columns.originatingLab ?? 'ENA';
  return {
    ok: true,
    record: {
      source: 'ena',
      accession: accession.toUpperCase(),
      version: Number(values.sequence_version ?? inName ?? 1) || 1,
      state: WITHDRAWN.test(status) ? 'withdrawn' : 'public',
      reason: WITHDRAWN.test(status) ? status : null,
      columns,
      others,
      sequences: [],
      aliases: [],
      submitter: { id: toSubmitterId(submitter), name: submitter },
      terms: { id: 'open', until: null },
      firstPublic: firstPublic ?? null,
      lastUpdated: lastUpdated ?? null,
      where,
    },
  };
}
