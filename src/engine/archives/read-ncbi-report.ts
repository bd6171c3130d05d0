import type { ReadForeign } from '../../schema/foreign-records.ts';
import { joinAuthors, sortColumns, toSubmitterId } from './foreign-columns.ts';

type Json = Readonly<Record<string, unknown>>;

/** What the leaves of a virus report mean, by their path. Null for what has a place of its own or is computed anew. */
const MEANINGS: Readonly<Record<string, string | null>> = {
  accession: null,
  length: null,
  updateDate: null,
  releaseDate: null,
  geneCount: null,
  proteinCount: null,
  maturePeptideCount: null,
  isAnnotated: null,
  'nucleotide.sequenceHash': null,
  segment: null,
  'location.geographicRegion': 'region',
  'location.geographicLocation': 'ncbi-biosample:geo_loc_name',
  'isolate.name': 'isolate',
  'isolate.collectionDate': 'date',
  'isolate.source': 'ncbi-biosample:isolation_source',
  'host.organismName': 'ncbi-biosample:host',
  'host.taxId': 'hostTaxon',
  'host.sex': 'sex',
  'host.age': 'age',
  'virus.taxId': 'organismTaxon',
  labHost: 'labHost',
  biosample: 'biosampleAccession',
  bioprojects: 'bioprojectAccession',
  sraAccessions: 'readsAccession',
  purposeOfSampling: 'purposeOfSampling',
  'submitter.affiliation': 'submittingLab',
  'submitter.names': null,
};

/**
 * One line of `data_report.jsonl` of a virus package of NCBI Datasets, or one report of its REST API
 * (`/virus/taxon/{taxon}/dataset_report`; names in camelCase or snake_case). It has no sequence: that is in `genomic.fna`.
 */
export function readNcbiReport(report: unknown, where: string): ReadForeign {
  const refuse = (code: string, value: string, hint: string): ReadForeign => ({
    ok: false,
    problem: { code, where, value: value.slice(0, 200), hint },
  });
  if (typeof report !== 'object' || report === null || Array.isArray(report)) {
    return refuse('report-invalid', '', 'A report is an object of JSON.');
  }
  const leaves = flatten(report as Json, '');
  const whole = leaves.get('accession')?.[0] ?? '';
  const [, accession, version] = /^([A-Za-z]{1,6}_?\d{5,12})(?:\.(\d+))?$/.exec(whole) ?? [];
  if (accession === undefined) {
    const hint =
      'A report names its accession, such as OX123456.1. Is this data_report.jsonl of a virus package?';
    return refuse('accession-missing', whole, hint);
  }
  const texts = Object.fromEntries([...leaves].map(([path, values]) => [path, values.join('; ')]));
  const projects = leaves.get('bioprojects') ?? [];
  const first = { ...texts, ...(projects[0] === undefined ? {} : { bioprojects: projects[0] }) };
  const { columns, others } = sortColumns(withPlainPurpose(first), MEANINGS);
  const authors = joinAuthors(leaves.get('submitter.names') ?? []);
  const submitter = texts['submitter.affiliation'] || 'NCBI';
  return {
    ok: true,
    record: {
      source: 'ncbi',
      accession: accession.toUpperCase(),
      version: Number(version ?? 1),
      state: 'public',
      reason: null,
      columns: { ...columns, ...(authors === '' ? {} : { authors }) },
      others: projects.length > 1 ? { ...others, bioprojects: projects.join('; ') } : others,
      sequences: [],
      aliases: [],
      submitter: { id: toSubmitterId(submitter), name: submitter },
      terms: { id: 'open', until: null },
      firstPublic: texts.releaseDate ?? null,
      lastUpdated: texts.updateDate ?? null,
      where,
    },
  };
}

/** The segment that a report names; null where the genome is one piece. */
export function findNcbiSegment(report: unknown): string | null {
  const segment =
    typeof report === 'object' && report !== null ? (report as Json).segment : undefined;
  return typeof segment === 'string' && segment.trim() !== '' ? segment.trim() : null;
}

/** 'baseline surveillance' of the constant that the API gives. */
function withPlainPurpose(texts: Readonly<Record<string, string>>): Record<string, string> {
  const { purposeOfSampling, ...others } = texts;
  if (purposeOfSampling === undefined || /UNKNOWN$/.test(purposeOfSampling)) return others;
  const words = purposeOfSampling.replace(/^PURPOSE_OF_SAMPLING_/, '').toLowerCase();
  return { ...others, purposeOfSampling: words.replaceAll('_', ' ') };
}

/** Texts of all leaves by their path. Lineages, which are lists of objects, follow from the taxon. */
function flatten(value: Json, path: string): Map<string, string[]> {
  const leaves = new Map<string, string[]>();
  for (const [key, one] of Object.entries(value)) {
    const name = `${path}${key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())}`;
    if (one === null || one === undefined || one === '') continue;
    if (Array.isArray(one)) {
      const texts = one.filter((item) => typeof item !== 'object').map(String);
      if (texts.length > 0) leaves.set(name, texts);
    } else if (typeof one === 'object') {
      for (const [inner, texts] of flatten(one as Json, `${name}.`)) leaves.set(inner, texts);
    } else leaves.set(name, [String(one)]);
  }
  return leaves;
}
